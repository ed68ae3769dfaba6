"""A channel on the loopback Discord with one schedule, and the posters that mind it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.core.daily.when import EVERY_DAY, Occurrence
from bot.runtime.notices import NOTICE, Notices
from bot.runtime.occasions import Missed, Prepared
from bot.runtime.outgoing import Delivery
from bot.runtime.pacer import Pacer
from bot.runtime.poster import Poster
from bot.storage.engine import Database
from bot.storage.outbox import Item
from bot.storage.timetable import Due, Entry, NewEntry
from bot.ui.layout import note
from tests.wire.discord_server import PATIENCE, Fault, WireDiscord, world
from tests.wire.discord_server.rest.serving import Request
from tests.wire.discord_server.state import Json
from tests.wire.tiny_bot import TinyBot


class Plain:
    """The simplest kind: one line of text, however late."""

    late: timedelta | None = None

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed:
        return Prepared(
            {"text": f"the post of {occurrence.day}"}, {"posts": due.entry.state.get("posts", 0) + 1}
        )

    async def deliver(self, delivery: Delivery) -> None:
        async def layout() -> Any:
            return note(delivery.item.payload["text"])

        assert delivery.item.channel_id is not None
        await delivery.post(delivery.channel(delivery.item.channel_id), layout)

    def undo(self, item: Item) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
        return lambda state: {"posts": state["posts"] - 1}


@dataclass
class Place:
    """A channel with one schedule, and the processes that mind it, one after the other or at once."""

    wire: WireDiscord
    client: TinyBot
    database: Database
    channel: Json
    rng: random.Random
    kind: Plain = field(default_factory=Plain)
    posters: list[Poster] = field(default_factory=list[Poster])

    def fault(self, **what: Any) -> Fault:
        """What happens to the next message to the channel."""
        return self.wire.faults.next("POST", f"/channels/{self.channel['id']}/messages", **what)

    def sent(self, method: str = "POST") -> list[Request]:
        return self.wire.sent(method, f"/channels/{self.channel['id']}/messages")

    def messages(self) -> list[Json]:
        return self.wire.messages(self.channel)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.wire.state.clock.now(), UTC)

    def open_thread(self) -> None:
        """A thread in the channel takes its place."""
        state = self.wire.state
        self.channel = world.thread(state, self.channel, {"name": "talk"}, thread_id=state.snowflakes.new())
        self.wire.tell("THREAD_CREATE", self.channel)

    def archive_thread(self) -> None:
        """Nobody wrote for long; the client forgets the thread."""
        self.channel["thread_metadata"]["archived"] = True
        self.wire.tell("THREAD_UPDATE", self.channel)

    def poster(self, database: Database | None = None, pacer: Pacer | None = None) -> Poster:
        made = Poster(database or self.database, pacer or Pacer(), now=self.now, rng=self.rng)
        made.kinds["plain"] = self.kind
        made.kinds[NOTICE] = Notices()
        self.posters.append(made)
        return made

    async def schedule(self, *, weekly: bool = True) -> Entry:
        """Due at this moment; without `weekly` again tomorrow."""
        now = self.now()
        new = NewEntry(
            guild_id=int(self.channel["guild_id"]),
            channel_id=int(self.channel["id"]),
            kind="plain",
            key="",
            at=time(now.hour, now.minute),
            zone="UTC",
            weekdays=frozenset({now.weekday()}) if weekly else EVERY_DAY,
            settings={},
        )
        due = now.replace(second=0, microsecond=0)
        return await self.poster().timetable.put(new, next_due=due, rules="", now=now, at_most=99)

    async def start(self, **how: Any) -> Poster:
        poster = self.poster(**how)
        poster.start(self.client)
        return poster

    async def passes(self, time: timedelta) -> None:
        """Time passes for everybody, and the newest poster looks at the clock."""
        self.wire.state.clock.advance(time.total_seconds())
        self.posters[-1].wake()

    async def items(self, entry: Entry) -> tuple[Item, ...]:
        items, _ = await self.posters[-1].outbox.history(entry.guild_id, entry.id, limit=99)
        return items

    async def posted(self, entry: Entry) -> Item:
        """The newest item, once it is posted."""
        async with asyncio.timeout(PATIENCE):
            item = await self.settled(entry)
        assert item.status == "posted", item
        return item

    async def settled(self, entry: Entry) -> Item:
        """The newest item, once nothing more will happen to it."""
        items = await self.items(entry)
        while not items or items[0].status == "sending":
            await asyncio.sleep(0.01)
            items = await self.items(entry)
        return items[0]

    async def is_one_message(self, entry: Entry) -> None:
        item = await self.posted(entry)
        assert self.wire.texts(self.channel).count(item.payload["text"]) == 1
        (message,) = [each for each in self.wire.messages(self.channel) if each["id"] == str(item.message_id)]
        assert message["author"]["id"] == self.wire.state.bot["id"]


async def crash(poster: Poster) -> None:
    """Every task of the process is gone; nothing is said, written or released."""
    poster._closed = True
    if poster._timer is not None:
        poster._timer.cancel()
    recorder = poster._sender._recorder
    tasks = [poster._round, poster._renewing, recorder._last, *poster._sending.values()]
    for task in filter(None, tasks):
        task.cancel()
    await asyncio.gather(*filter(None, tasks), return_exceptions=True)
    poster._renew_no_more()
