"""Sending one item of the outbox, and what follows when that fails."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import discord

from bot.core.clock import Now
from bot.core.daily.reasons import Reason
from bot.runtime.claims import new_nonce
from bot.runtime.holds import Holds
from bot.runtime.notices import NOTICE, notice_item
from bot.runtime.occasions import Kind
from bot.runtime.outages import GiveUp, TryAgain, judge, next_wait
from bot.runtime.outgoing import TRY_WITHIN, Delivery, Recorder
from bot.runtime.pacer import Pacer
from bot.storage.errors import StorageError
from bot.storage.outbox import FAILED, MISSED, GivenUp, Item, NewItem, OutboxStore, Sent

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sender:
    outbox: OutboxStore
    kinds: Mapping[str, Kind]
    pacer: Pacer
    now: Now
    rng: random.Random
    holds: Holds
    _recorder: Recorder = field(init=False)

    def __post_init__(self) -> None:
        self._recorder = Recorder(self.outbox)

    async def deliver(self, client: discord.Client, item: Item) -> bool:
        """Send the item or settle what becomes of it.

        True when the outbox holds something else now: another try of it, or a notice about it.
        """
        kind = self.kinds.get(item.kind)
        if kind is None:
            _log.error("Nothing here can send items of the kind %s", item.kind)
            return False
        delivery = Delivery(
            item, client, self.outbox, self._recorder, self.pacer, self.now, self.holds, kind.late
        )
        try:
            async with asyncio.timeout(TRY_WITHIN.total_seconds()):
                await kind.deliver(delivery)
        except Exception as error:  # noqa: BLE001 - every error is judged
            return await self._settle(delivery, kind, error)
        return False

    async def _settle(self, delivery: Delivery, kind: Kind, error: Exception) -> bool:
        verdict = judge(error)
        if isinstance(verdict, GiveUp) and verdict.reason is Reason.LATE and delivery.item.reason:
            # What kept it from coming until then says more.
            verdict = GiveUp(Reason(delivery.item.reason))
        _log.log(
            logging.ERROR if isinstance(verdict, GiveUp) and verdict.unexpected else logging.INFO,
            "Item %s (%s) was not sent: %s",
            delivery.item.id,
            delivery.item.kind,
            error,
            exc_info=error if isinstance(verdict, GiveUp) and verdict.unexpected else None,
        )
        try:
            if isinstance(verdict, TryAgain):
                return await self._try_again(delivery, kind, verdict)
            return await self._give_up(delivery, kind, verdict)
        except StorageError as trouble:
            # The row stays held for a moment; then somebody takes it again.
            _log.warning("What became of item %s is not stored: %s", delivery.item.id, trouble)
            return False

    async def _try_again(self, delivery: Delivery, kind: Kind, verdict: TryAgain) -> bool:
        item, now = delivery.item, self.now()
        wait = next_wait(item.attempts, self.rng)
        at: datetime = now if verdict.at_once else now + wait
        settled = item.message_id is not None or delivery.unsure_since is None
        if settled and kind.late is not None and at > item.due + kind.late:
            return await self._give_up(delivery, kind, GiveUp(verdict.reason or Reason.LATE))
        await self.outbox.retry(
            item,
            owner=self.holds.owner,
            at=at,
            reason=verdict.reason,
            unsure_since=delivery.unsure_since,
        )
        return True

    async def _give_up(self, delivery: Delivery, kind: Kind, verdict: GiveUp) -> bool:
        item = delivery.item
        if item.message_id is not None:
            await delivery.finish(thread_id=None, reason=Reason.NO_THREAD)
            return False
        found, known = None, True
        try:
            found = await self._sent_before(delivery)
        except Exception as error:  # noqa: BLE001 - judged
            verdict_on_look = judge(error)
            if isinstance(verdict_on_look, TryAgain):
                return await self._try_again(delivery, kind, verdict_on_look)
            known = False
        if found is not None:
            await self.outbox.sent([Sent(item, found, self.now(), finished=True)])
            return False
        too_late = verdict.reason in {Reason.LATE, Reason.OUTAGE}
        end = GivenUp(
            item,
            MISSED if too_late else FAILED,
            verdict.reason,
            paused=verdict.reason if verdict.stops else None,
            # What may be out already must not come again.
            undo=kind.undo(item) if known else None,
            notice=self._notice(item, verdict.reason) if verdict.stops else None,
        )
        await self.outbox.give_up(end, owner=self.holds.owner, now=self.now())
        return end.notice is not None

    async def _sent_before(self, delivery: Delivery) -> int | None:
        """The message, where it is out all the same: sent by a try whose answer was lost."""
        channel_id = delivery.item.channel_id
        if delivery.unsure_since is None or channel_id is None:
            return None
        async with asyncio.timeout(TRY_WITHIN.total_seconds()):
            return await delivery.find_earlier(delivery.channel(channel_id), at_once=True)

    def _notice(self, item: Item, reason: Reason) -> NewItem | None:
        if item.kind == NOTICE:
            return None
        nonce, now = new_nonce(self.rng), self.now()
        return notice_item(
            item.kind, item.guild_id, item.channel_id, reason, key=str(item.id), nonce=nonce, now=now
        )
