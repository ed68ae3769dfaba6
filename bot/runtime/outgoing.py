"""One message, once: whatever broke before, the message is there at the end and is recorded.

A message carries two marks: its nonce, which Discord remembers for some minutes (enforce_nonce), and the
component id of its first part, by which it is found in the channel later. Source: Discord API, create
message, and component reference, `id`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, TypeVar

import discord

from bot import limits
from bot.core.clock import Now
from bot.core.daily.reasons import Reason
from bot.runtime.delivery import Failure, classify
from bot.runtime.holds import Holds
from bot.runtime.pacer import Pacer, Priority
from bot.storage.outbox import Item, OutboxStore, Sent
from bot.ui.layout import take_apart

T = TypeVar("T")

TRY_WITHIN: Final = timedelta(seconds=40)
# Discord's memory of a nonce must outlast a try that begins with it.
NONCE_SURE: Final = limits.NONCE_MEMORY - TRY_WITHIN - timedelta(seconds=5)
# How far Discord's clock and ours may be apart when a message is looked for by its time.
CLOCK_SKEW: Final = timedelta(minutes=2)
# Component ids are 32 bits; those that Discord gives itself count from 1.
_MARK: Final = 1 << 30


class TooLateError(Exception):
    """The item's time has passed and nothing of it went out."""


class StoppedError(Exception):
    """An admin has stopped the item's entry, and nothing of the item went out."""


class NowhereError(Exception):
    """There is no channel to send the item to."""


class NotNowError(Exception):
    """The item cannot be made at this moment; a later try may."""


class NothingLeftError(Exception):
    """What the item was to show is gone, and there is nothing else."""


class HoldLostError(Exception):
    """This process was held up for so long that another may have taken the item."""


class HistoryHiddenError(Exception):
    """The bot may not read where an earlier try of the item may have left its message."""


class ServerAwayError(Exception):
    """Discord does not tell about the item's server just now."""


def mark(item_id: int) -> int:
    return _MARK + item_id % _MARK


@dataclass(slots=True)
class Recorder:
    """Writes what was sent: what comes while one write runs goes together into the next."""

    store: OutboxStore
    _gathering: list[Sent] = field(default_factory=list[Sent])
    _next: asyncio.Task[None] | None = None
    _last: asyncio.Task[None] | None = None

    async def record(self, sent: Sent) -> None:
        if self._next is None:
            self._gathering = []
            self._next = asyncio.create_task(self._write(self._gathering, self._last), name="outbox-record")
            self._last = self._next
        self._gathering.append(sent)
        await asyncio.shield(self._next)

    async def _write(self, gathered: list[Sent], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        self._next = None
        await self.store.sent(gathered)


@dataclass(slots=True)
class Delivery:
    """One try to send one item of the outbox.

    `unsure_since` is the moment from which a message may be there that is not recorded, None when surely
    none is.
    """

    item: Item
    client: discord.Client
    store: OutboxStore
    recorder: Recorder
    pacer: Pacer
    now: Now
    holds: Holds
    late: timedelta | None
    unsure_since: datetime | None = None

    def __post_init__(self) -> None:
        self.unsure_since = self.item.unsure_since

    @property
    def is_late(self) -> bool:
        """Later than it may be sent; what has no bound never is."""
        return self.late is not None and self.now() - self.item.due > self.late

    def channel(self, channel_id: int) -> discord.PartialMessageable:
        return self.client.get_partial_messageable(channel_id, guild_id=self.item.guild_id)

    async def request(self, request: Callable[[], Awaitable[T]]) -> T:
        """Any request that goes with the item, at the pace of a fan-out."""
        return await self.pacer.run(request, priority=Priority.FANOUT)

    async def post(
        self,
        channel: discord.abc.Messageable,
        render: Callable[[], Awaitable[discord.ui.LayoutView]],
        *,
        finished: bool = True,
        **message: Any,
    ) -> int:
        """Send what `render` gives, unless it is there already; record it and return the message's id.

        With `finished` false the row stays held: the caller has more to do and calls `finish`. Raises
        StoppedError, TooLateError, and whatever the request raises.
        """
        stopped = self.item.reason == Reason.BY_ADMIN
        message_id = self.item.message_id or await self.find_earlier(channel, at_once=stopped)
        if message_id is None:
            if stopped:
                raise StoppedError
            if self.is_late:
                raise TooLateError
            message_id = await self._send(channel, await render(), message)
        await self.recorder.record(Sent(self.item, message_id, self.now(), finished))
        self.item = replace(self.item, message_id=message_id)
        return message_id

    async def finish(self, *, thread_id: int | None, reason: str | None = None) -> None:
        await self.store.finish(self.item, at=self.now(), thread_id=thread_id, reason=reason)

    async def find_earlier(self, channel: discord.abc.Messageable, *, at_once: bool = False) -> int | None:
        """The id of the message of an earlier try; None where there is none, or the nonce will tell.

        It looks only where Discord's memory of the nonce may have ended, or `at_once`.
        """
        since = self.unsure_since
        if since is None:
            return None
        if self.now() - since < NONCE_SURE and not (at_once or self.is_late):
            return None
        await self._require_history()
        found = await self.request(lambda: self._look(channel, since))
        if found is None:
            await self.store.sure_until(self.item, self.now(), owner=self.holds.owner)
            self.unsure_since = None
        return found

    async def _require_history(self) -> None:
        """Raise HistoryHiddenError where Discord would show an empty history instead of an error.

        Raises ServerAwayError, and whatever the request raises. Source: Discord API, get channel messages.
        """
        if self.item.channel_id is None:
            return
        guild = self.client.get_guild(self.item.guild_id)
        channel = guild.get_channel_or_thread(self.item.channel_id) if guild else None
        if channel is None:
            # Archived threads are not kept in memory; for a channel that is gone this raises.
            fetched = await self.request(partial(self.client.fetch_channel, self.item.channel_id))
            channel = fetched if isinstance(fetched, discord.abc.GuildChannel | discord.Thread) else None
        me: discord.Member | None = guild.me if guild else None
        if me is None:
            raise ServerAwayError
        # A thread has the permissions of its channel.
        if isinstance(channel, discord.Thread):
            channel = channel.parent
        if channel is None or not channel.permissions_for(me).read_message_history:
            raise HistoryHiddenError

    async def _look(self, channel: discord.abc.Messageable, since: datetime) -> int | None:
        """Every try begins within `NONCE_SURE` of `since`, or looks first and starts that time anew."""
        me = self.client.user
        wanted = mark(self.item.id)
        after, before = since - CLOCK_SKEW, since + limits.NONCE_MEMORY + CLOCK_SKEW
        async for message in channel.history(limit=None, after=after, before=before, oldest_first=True):
            ours = me is not None and message.author.id == me.id
            if ours and message.components and getattr(message.components[0], "id", None) == wanted:
                return message.id
        return None

    async def _send(
        self, channel: discord.abc.Messageable, view: discord.ui.LayoutView, message: dict[str, Any]
    ) -> int:
        view.children[0].id = mark(self.item.id)
        before = self.unsure_since

        async def send() -> discord.Message:
            if not self.holds.lasts(self.item.id):
                raise HoldLostError
            self.unsure_since = before or self.now()
            return await channel.send(view=view, nonce=self.item.nonce, **message)

        try:
            return (await self.request(send)).id
        except Exception as error:
            if classify(error) is not Failure.UNKNOWN:
                self.unsure_since = before
            raise
        finally:
            take_apart(view)
