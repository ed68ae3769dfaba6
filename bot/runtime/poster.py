"""The poster: sends what the timetable and the outbox hold when its time comes.

Between two rounds nothing runs but one timer, set to the nearest due time. A round takes what nobody holds
any more, claims what is due, and sends both at the outgoing pace.
"""

from __future__ import annotations

import asyncio
import logging
import random
from datetime import datetime, timedelta
from typing import Final

import discord

from bot.core.clock import Now
from bot.core.daily.entry import Entry
from bot.runtime.claims import Claimer
from bot.runtime.holds import HOLD, RENEW_EVERY, Holds
from bot.runtime.occasions import Kind
from bot.runtime.pacer import Pacer
from bot.runtime.sender import Sender
from bot.storage.engine import Database
from bot.storage.errors import StorageError
from bot.storage.outbox import Item, OutboxStore
from bot.storage.shards import Shards
from bot.storage.timetable import Due, TimetableStore

_log = logging.getLogger(__name__)

# Enough to keep the outgoing pace busy for three seconds; what is claimed beyond that would only wait.
_AT_ONCE: Final = 144
# A transaction of this many claims keeps other writers waiting for some hundredths of a second.
_BATCH: Final = 20
# Clocks are set and machines sleep: look at the time again within the hour.
_LONGEST_SLEEP: Final = timedelta(hours=1)
_SHORTEST_SLEEP: Final = timedelta(milliseconds=20)
_AFTER_TROUBLE: Final = timedelta(seconds=10)
_LATE_AFTER: Final = timedelta(minutes=1)
_TO_END: Final = timedelta(seconds=3)


class Poster:
    """`kinds` is filled by the features before `start`."""

    def __init__(self, database: Database, pacer: Pacer, *, now: Now, rng: random.Random) -> None:
        self.timetable = TimetableStore(database)
        self.outbox = OutboxStore(database)
        self.kinds: dict[str, Kind] = {}
        self._now = now
        self._owner = f"{rng.getrandbits(64):016x}"
        self._claimer = Claimer(self.timetable, self.kinds, now, rng, self._owner)
        self._holds = Holds(self.outbox, now, self._owner)
        self._sender = Sender(self.outbox, self.kinds, pacer, now, rng, self._holds)
        self._client: discord.Client | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._round: asyncio.Task[None] | None = None
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._renewal: asyncio.TimerHandle | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._again = False
        self._full = False
        self._recomputed = False
        self._closed = False

    def start(self, client: discord.Client) -> None:
        """Begin once the client knows its guilds; what an earlier process left is finished first."""
        self._client = client
        self.wake()

    def wake(self) -> None:
        """Look now: something on the timetable or in the outbox has changed."""
        if self._closed or self._client is None:
            return
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._round is None:
            self._round = asyncio.create_task(self._run_round(self._client), name="poster")
        else:
            self._again = True

    @property
    def sending(self) -> int:
        """How many items this process is sending."""
        return len(self._sending)

    async def late(self) -> int:
        """How many entries of this process's guilds have been due for over a minute."""
        shards = shards_of(self._client) if self._client is not None else None
        return await self.timetable.late(self._now() - _LATE_AFTER, shards)

    async def send_now(self, due: Due, key: str) -> bool:
        """Send what an entry would send next, outside of its timetable; False when `key` was sent already.

        Raises NothingToSendError.
        """
        item = await self._claimer.claim_now(due, key)
        if item is not None and self._client is not None and not self._closed:
            self._send(self._client, item, item.held_until or self._now())
        return item is not None

    def kept_by(self, entry: Entry) -> str | None:
        """Why an entry waits although its time has come."""
        kept = self._claimer.why_kept(entry)
        return kept.reason if kept else None

    async def pause(self, entry: Entry, reason: str) -> bool:
        """False, and nothing is changed, where somebody else has changed the entry since it was read."""
        undo = self.kinds[entry.kind].undo
        stopped = await self.timetable.pause(entry, reason, undo=undo, now=self._now())
        self.wake()
        return stopped

    async def end(self, entry: Entry) -> bool:
        """As `pause`, for good."""
        stopped = await self.timetable.end(entry, undo=self.kinds[entry.kind].undo, now=self._now())
        self.wake()
        return stopped

    async def close(self) -> None:
        """Send no more. What is under way may end; what waits is left to whoever starts next."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._round is not None:
            self._round.cancel()
            await asyncio.gather(self._round, return_exceptions=True)
        if self._sending:
            await asyncio.wait(self._sending.values(), timeout=_TO_END.total_seconds())
        rest = [*self._sending.values(), *filter(None, [self._renewing])]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        self._renew_no_more()
        if self._client is not None:
            try:
                await self.outbox.release(self._owner, now=self._now())
            except StorageError as error:
                _log.warning("What this process holds stays held for a moment: %s", error)

    async def _run_round(self, client: discord.Client) -> None:
        wait = _AFTER_TROUBLE
        try:
            await client.wait_until_ready()
            wait = await self._one_round(client, shards_of(client))
        except StorageError as error:
            _log.warning("The timetable waits: %s", error)
        except Exception:  # noqa: BLE001 - whatever happened, the next round comes
            _log.exception("The timetable waits")
        self._round = None
        if self._again:
            self._again = False
            self.wake()
        else:
            self._sleep(wait)

    def _sleep(self, wait: timedelta) -> None:
        seconds = min(max(wait, _SHORTEST_SLEEP), _LONGEST_SLEEP).total_seconds()
        self._timer = asyncio.get_running_loop().call_later(seconds, self.wake)

    async def _one_round(self, client: discord.Client, shards: Shards | None) -> timedelta:
        """Send what can be sent; return how long to sleep."""
        if not self._recomputed:
            await self._claimer.recompute(shards)
            self._recomputed = True
        while room := min(max(0, _AT_ONCE - len(self._sending)), _BATCH):
            now = self._now()
            left = await self.outbox.take(now, owner=self._owner, until=now + HOLD, limit=room, shards=shards)
            items, more = await self._claimer.claim(room, shards)
            for item in (*left, *items):
                if item.id not in self._sending:
                    self._send(client, item, now + HOLD)
                    # One after the other: begun together they would hold up everything else.
                    await asyncio.sleep(0)
            if not left and not more:
                return await self._until_next(shards)
        # Messages that are out make room, and wake the poster.
        self._full = True
        return _LONGEST_SLEEP

    async def _until_next(self, shards: Shards | None) -> timedelta:
        held = self._claimer.held
        nearest = [
            await self.timetable.nearest(shards, leave_out=held),
            await self.outbox.nearest(shards),
            *held.values(),
        ]
        now = self._now()
        return min((each - now for each in nearest if each is not None), default=_LONGEST_SLEEP)

    def _send(self, client: discord.Client, item: Item, until: datetime) -> None:
        self._holds.begin(item.id, until)
        self._renew_later()
        self._sending[item.id] = asyncio.create_task(self._deliver(client, item), name=f"outbox-{item.id}")

    async def _deliver(self, client: discord.Client, item: Item) -> None:
        try:
            more = await self._sender.deliver(client, item)
        finally:
            del self._sending[item.id]
            self._holds.end(item.id)
            if not self._sending:
                self._renew_no_more()
        if more or (self._full and len(self._sending) <= _AT_ONCE // 2):
            self._full = False
            self.wake()

    def _renew_later(self) -> None:
        """Hold on to what is being sent, for as long as anything is."""
        if self._renewal is None and self._renewing is None:
            loop = asyncio.get_running_loop()
            self._renewal = loop.call_later(RENEW_EVERY.total_seconds(), self._begin_renewal)

    def _renew_no_more(self) -> None:
        if self._renewal is not None:
            self._renewal.cancel()
            self._renewal = None

    def _begin_renewal(self) -> None:
        self._renewal = None
        self._renewing = asyncio.create_task(self._renew(), name="outbox-renew")

    async def _renew(self) -> None:
        try:
            await self._holds.renew()
        except StorageError as error:
            _log.warning("What this process holds may be taken by another: %s", error)
        finally:
            self._renewing = None
            if self._sending:
                self._renew_later()


def shards_of(client: discord.Client) -> Shards | None:
    """The shards of this process; None where it has all of them."""
    if not isinstance(client, discord.AutoShardedClient) or client.shard_ids is None:
        return None
    return Shards(client.shard_count or 1, frozenset(client.shard_ids))
