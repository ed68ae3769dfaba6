"""Where a game speaks: messages in its channel, each appearing once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from weakref import WeakValueDictionary

import discord

from bot.core.quiz.state import Game
from bot.runtime.delivery import persist, send_once
from bot.runtime.pacer import Pacer, Priority

Render = Callable[[], discord.ui.LayoutView]
# None: there is nothing to show any more.
Refresh = Callable[[], discord.ui.LayoutView | None]

# How far Discord's clock and ours may be apart when a message is looked for by its time.
_CLOCK_SKEW: Final = timedelta(minutes=2)
# A channel with more messages than this since then is read no further.
_LOOK_AT: Final = 1_000
# Discord's codes for what no later try will change.
_GONE: Final = frozenset({10003, 10004, 50001, 50013, 50083, 160005})
UNKNOWN_MESSAGE: Final = 10008


class ChannelLostError(Exception):
    """The bot can speak in this channel no more: it is gone, locked, or a permission is."""


class MessageLostError(Exception):
    """The message was deleted."""


class Outlet(Protocol):
    """Each layout is made by `render` at the last moment, so that it shows what is true then."""

    async def send(self, game: Game, nonce: str, render: Render) -> int:
        """Send a message and return its id; with a nonce used before, that of the message that is there."""
        ...

    async def edit(self, game: Game, message_id: int, render: Refresh, *, urgent: bool) -> None:
        """Edit a message, one edit at a time; of several that are not urgent only the newest is sent."""
        ...

    async def find(self, game: Game, mark: str, since: datetime) -> int | None:
        """The id of our message of `since` or later with a component whose custom id begins with `mark`."""
        ...


@dataclass(slots=True)
class DiscordOutlet:
    """Messages over discord.py at the outgoing pace. Raises ChannelLostError, MessageLostError.

    `client` is set before any game speaks.
    """

    pacer: Pacer
    client: discord.Client | None = None
    # The edits of one message that are under way; a newer one must not be overtaken by an older.
    _editing: WeakValueDictionary[int, asyncio.Lock] = field(
        default_factory=WeakValueDictionary[int, asyncio.Lock]
    )

    async def send(self, game: Game, nonce: str, render: Render) -> int:
        async def request() -> discord.Message:
            return await send_once(self._channel(game), nonce=nonce, view=render())

        try:
            return (await self.pacer.run(request, priority=Priority.GAME)).id
        except discord.HTTPException as error:
            raise _lost(error) from error

    async def edit(self, game: Game, message_id: int, render: Refresh, *, urgent: bool) -> None:
        message = self._channel(game).get_partial_message(message_id)
        alone = self._editing.setdefault(message_id, asyncio.Lock())

        async def request() -> None:
            async with alone:
                view = render()
                if view is not None:
                    await persist(lambda: message.edit(view=view))

        try:
            if urgent:
                await self.pacer.run(request, priority=Priority.GAME)
            else:
                await self.pacer.latest(("quiz", message_id), request, priority=Priority.REPLY)
        except discord.HTTPException as error:
            raise _lost(error) from error

    async def find(self, game: Game, mark: str, since: datetime) -> int | None:
        try:
            return await self.pacer.run(
                lambda: persist(lambda: self._look(game, mark, since)), priority=Priority.GAME
            )
        except discord.HTTPException as error:
            raise _lost(error) from error

    async def _look(self, game: Game, mark: str, since: datetime) -> int | None:
        me = self._connected().user
        history = self._channel(game).history(limit=_LOOK_AT, after=since - _CLOCK_SKEW, oldest_first=True)
        async for message in history:
            if me is not None and message.author.id == me.id and _marked(message.components, mark):
                return message.id
        return None

    def _channel(self, game: Game) -> discord.PartialMessageable:
        return self._connected().get_partial_messageable(game.channel_id, guild_id=game.guild_id)

    def _connected(self) -> discord.Client:
        if self.client is None:
            raise RuntimeError("a quiz game speaks before there is a client")
        return self.client


def _lost(error: discord.HTTPException) -> Exception:
    if error.code in _GONE:
        return ChannelLostError()
    return MessageLostError() if error.code == UNKNOWN_MESSAGE else error


def _marked(components: list[Any], mark: str) -> bool:
    for component in components:
        custom_id = getattr(component, "custom_id", None)
        if isinstance(custom_id, str) and custom_id.startswith(mark):
            return True
        if _marked(getattr(component, "children", []), mark):
            return True
    return False
