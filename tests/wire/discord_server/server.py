"""A small Discord on loopback: what a test builds, what it makes people do, and what it sees of the bot."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Self, TypeVar

import discord
from aiohttp import web

from tests.wire.discord_server import interactions, messages, world
from tests.wire.discord_server.faults import Faults
from tests.wire.discord_server.gateway import Gateway
from tests.wire.discord_server.interactions import Interaction
from tests.wire.discord_server.ratelimits import RateLimits
from tests.wire.discord_server.rest import ROUTES
from tests.wire.discord_server.rest.serving import API, Request, file_of, served, unknown_route
from tests.wire.discord_server.state import EPHEMERAL, Json, State

T = TypeVar("T")
TOKEN = "loopback.token.of-the-bot"
LOOK_EVERY = 0.05
# Seconds; used up only where what is waited for does not come: a busy machine may stand still for a while.
PATIENCE = 20.0
UPLOAD_BYTES = 110 * 1024 * 1024


class WireDiscord:
    """The server; `await WireDiscord.start()` gives one that listens, `stop` ends it."""

    def __init__(self, *, checks_schema: bool = True) -> None:
        self.checks_schema = checks_schema
        self.state = State(TOKEN)
        self.state.bot = world.user(self.state, "lexicord", bot=True)
        self.faults = Faults(self.changed)
        self.rate_limits = RateLimits()
        self.gateway = Gateway(self.state, self.faults, self.changed)
        self.interactions: dict[str, Interaction] = {}
        """By token."""
        self.requests: deque[Request] = deque(maxlen=100_000)
        self.problems: list[str] = []
        """What the bot sent that Discord's documents do not allow; a test ends with none."""
        self._waiting: list[asyncio.Future[None]] = []
        self._runner: web.AppRunner | None = None
        self.address = ""

    @classmethod
    async def start(cls, *, checks_schema: bool = True) -> Self:
        server = cls(checks_schema=checks_schema)
        await server._listen()
        return server

    async def _listen(self) -> None:
        app = web.Application(client_max_size=UPLOAD_BYTES)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/resume", self.gateway.handle)
        for method, path, handler in sorted(ROUTES, key=lambda each: "{message_id}" in each[1]):
            app.router.add_route(method, API + path, served(self, method, path, handler))
        app.router.add_get("/attachments/{path:.+}", partial(file_of, self))
        app.router.add_route("*", "/{path:.*}", partial(unknown_route, self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{port}"
        self.state.files_at = self.address
        self.gateway.address = f"ws://127.0.0.1:{port}/gateway"

    async def stop(self) -> None:
        self.gateway.drop()
        if self._runner is not None:
            await self._runner.cleanup()

    # Waiting for something to have happened.

    def changed(self) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def until(self, happened: Callable[[], T], *, within: float = PATIENCE) -> T:
        """Wait until `happened` gives something true, looking after each request and now and then."""
        try:
            async with asyncio.timeout(within):
                while not (result := happened()):
                    turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.append(turn)
                    await asyncio.wait([turn], timeout=LOOK_EVERY)
                return result
        except TimeoutError:
            last = [f"{each.method} {each.path} → {each.status}" for each in list(self.requests)[-10:]]
            raise AssertionError(f"did not happen within {within} s; the last requests: {last}") from None

    # The world.

    def add_user(self, name: str) -> Json:
        return world.user(self.state, name)

    def add_guild(
        self,
        name: str = "Study group",
        *,
        owner: Json | None = None,
        locale: str = "en-US",
        guild_id: str = "",
    ) -> Json:
        """A guild the bot is a member of; announced where the bot is connected."""
        guild = world.guild(
            self.state,
            name,
            owner or self.add_user(f"owner-of-{name.lower()}"),
            locale=locale,
            guild_id=guild_id or self.state.snowflakes.new(),
        )
        self.gateway.dispatch("GUILD_CREATE", guild, guild["id"])
        return guild

    def remove_guild(self, guild: Json) -> None:
        """The bot is thrown out."""
        del self.state.guilds[guild["id"]]
        self.gateway.dispatch("GUILD_DELETE", {"id": guild["id"]}, guild["id"])

    def add_channel(self, guild: Json, name: str = "general") -> Json:
        channel = world.text_channel(self.state, guild, name)
        self.tell("CHANNEL_CREATE", channel)
        return channel

    def add_thread(self, channel: Json, name: str) -> Json:
        body: Json = {"name": name}
        thread = world.thread(self.state, channel, body, thread_id=self.state.snowflakes.new())
        self.tell("THREAD_CREATE", thread)
        return thread

    def delete_channel(self, channel: Json) -> None:
        del self.state.channels[channel["id"]]
        self.state.guild(channel["guild_id"])["channels"].remove(channel)
        self.tell("CHANNEL_DELETE", channel)

    def add_member(
        self, guild: Json, person: Json | str, *, permissions: discord.Permissions | None = None
    ) -> Json:
        """Let a person join (made where only a name is given), with a role of these permissions; the user."""
        if isinstance(person, str):
            person = self.add_user(person)
        roles = []
        if permissions is not None:
            roles = [world.role(self.state, guild, f"role of {person['username']}", permissions)["id"]]
        world.member(self.state, guild, person, roles=roles)
        return person

    def deny(self, channel: Json, **permissions: bool) -> None:
        """Take permissions from everybody in one channel: `deny(channel, send_messages=True)`."""
        denied = discord.Permissions(**permissions).value
        everyone = channel["guild_id"]
        channel["permission_overwrites"] = [{"id": everyone, "type": 0, "allow": "0", "deny": str(denied)}]
        self.tell("CHANNEL_UPDATE", channel)

    def dm(self, person: Json) -> Json:
        return world.dm_channel(self.state, person)

    def say(self, person: Json, channel: Json, content: str) -> Json:
        """A person writes; without the message-content intent the bot is not shown what."""
        message = messages.create(self.state, channel, person, {"content": content}, [])
        self.tell_message("MESSAGE_CREATE", {**message, "content": ""})
        return message

    def delete_message(self, message: Json) -> None:
        channel = self.state.channel(message["channel_id"])
        del self.state.messages[channel["id"]][message["id"]]
        gone = {"id": message["id"], "channel_id": channel["id"], "guild_id": channel.get("guild_id")}
        self.gateway.dispatch("MESSAGE_DELETE", gone, channel.get("guild_id"))

    def tell(self, event: str, about: Json) -> None:
        """An event about something that names its guild."""
        self.gateway.dispatch(event, about, about.get("guild_id"))

    def tell_message(self, event: str, message: Json) -> None:
        if message["flags"] & EPHEMERAL:
            return
        guild_id = self.state.channel(message["channel_id"]).get("guild_id")
        self.gateway.dispatch(event, {**message, "guild_id": guild_id} if guild_id else message, guild_id)

    # What a test sees.

    def messages(self, channel: Json) -> list[Json]:
        """What everybody sees in a channel, oldest first."""
        everything = self.state.messages.get(channel["id"], {}).values()
        return [message for message in everything if not message["flags"] & EPHEMERAL]

    @staticmethod
    def clickable(message: Json) -> list[str]:
        """The custom ids of what can be used in a message, in reading order."""
        return messages.custom_ids(message)

    def texts(self, channel: Json) -> list[str]:
        return [messages.text(message) for message in self.messages(channel)]

    def sent(self, method: str, ending: str) -> list[Request]:
        """The requests with this method whose path ends so, in order."""
        return [each for each in self.requests if each.method == method and each.path.endswith(ending)]

    def command_names(self, guild: Json | None = None) -> list[str]:
        return sorted(each["name"] for each in self.state.commands.get(guild["id"] if guild else None, []))

    # What people do.

    async def interact(
        self,
        kind: int,
        person: Json,
        channel: Json,
        data: Json,
        *,
        message: Json | None = None,
        wait: bool = True,
        within: float = PATIENCE,
        late: float = 0.0,
        deliveries: int = 1,
        locale: str = "en-US",
    ) -> Interaction:
        """Send an interaction and, unless `wait` is off, return once it is answered ("is thinking…" is not).

        `late`: seconds that have passed since the person's click; `deliveries`: how often the event comes.
        """
        payload = interactions.build(
            self.state, kind, person, channel, data, late=late, locale=locale, message=message
        )
        interaction = Interaction(payload, self.state.clock.now() - late, time.perf_counter())
        self.interactions[interaction.token] = interaction
        self.gateway.dispatch("INTERACTION_CREATE", payload, payload.get("guild_id"), times=deliveries)
        if wait:
            await self.until(lambda: interaction.is_settled, within=within)
        return interaction

    async def slash(
        self, person: Json, channel: Json, path: str, options: dict[str, Any] | None = None, **how: Any
    ) -> Interaction:
        """`/quiz start rounds:5` is `slash(person, channel, "quiz start", {"rounds": 5})`."""
        data = interactions.command(self.state, channel.get("guild_id"), path, options or {})
        return await self.interact(interactions.COMMAND, person, channel, data, **how)

    async def autocomplete(
        self, person: Json, channel: Json, path: str, focused: str, options: dict[str, Any], **how: Any
    ) -> Interaction:
        """Typing in the option `focused`, whose text so far is in `options`."""
        data = interactions.command(self.state, channel.get("guild_id"), path, options, focused=focused)
        return await self.interact(interactions.AUTOCOMPLETE, person, channel, data, **how)

    async def message_menu(self, person: Json, message: Json, name: str, **how: Any) -> Interaction:
        channel = self.state.channel(message["channel_id"])
        found = interactions.find_command(self.state, channel.get("guild_id"), name, kind=3)
        data = {
            "id": found["id"],
            "name": name,
            "type": 3,
            "target_id": message["id"],
            "resolved": {"messages": {message["id"]: message}},
        }
        return await self.interact(interactions.COMMAND, person, channel, data, **how)

    async def click(
        self, person: Json, message: Json, custom_id: str, *, values: list[str] | None = None, **how: Any
    ) -> Interaction:
        """Use a button, or with `values` a menu, of a message; also one that the message does not have."""
        found = [
            item
            for item in interactions.form.walk(message["components"])
            if item.get("custom_id") == custom_id
        ]
        component_type = found[0]["type"] if found else 2
        data: Json = {
            "custom_id": custom_id,
            "component_type": component_type,
            "id": found[0]["id"] if found else 1,
        }
        if values is not None:
            data["values"] = values
        channel = self.state.channel(message["channel_id"])
        return await self.interact(interactions.COMPONENT, person, channel, data, message=message, **how)

    async def submit(
        self, person: Json, shown: Interaction, values: dict[str, Any], **how: Any
    ) -> Interaction:
        """Send the modal that `shown` brought, its fields by custom id."""
        return await self.interact(
            interactions.MODAL,
            person,
            self.state.channel(shown.payload["channel_id"]),
            interactions.modal_data(shown.modal, values),
            message=shown.payload.get("message"),
            **how,
        )
