"""Claiming what is due: its content is decided first, then one transaction takes it, here or elsewhere."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.core.clock import Now
from bot.core.daily.entry import Entry
from bot.core.daily.reasons import Reason
from bot.core.daily.when import Occurrence, Plan, Timetable, moved, next_day, plan
from bot.core.refusal import Refusal
from bot.runtime import zones
from bot.runtime.holds import HOLD
from bot.runtime.notices import notice_item
from bot.runtime.occasions import Hold, Kind, Missed, Prepared
from bot.storage.errors import StorageError
from bot.storage.outbox import Item, NewItem
from bot.storage.shards import Shards
from bot.storage.timetable import Claim, Due, TimetableStore

_log = logging.getLogger(__name__)

_UNDER_WAY: Final = timedelta(seconds=20)
_AFTER_FAULT: Final = timedelta(minutes=5)
_NONCE_BITS: Final = 96
_RECOMPUTED_AT_ONCE: Final = 100


class NothingToSendError(Exception):
    """An entry has nothing to send now; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownZoneError(Refusal):
    """The zone of an entry is no more."""


def timetable_of(entry: Entry) -> Timetable:
    """Raises UnknownZoneError."""
    if entry.zone not in zones.zone_names():
        raise UnknownZoneError(
            f"The time zone {entry.zone} is not known any more. Set it up with another one."
        )
    return Timetable(entry.at, zones.zone(entry.zone), entry.weekdays)


def next_due(entry: Entry, now: datetime) -> datetime:
    """The entry's next time, on a later day than the one that was posted or missed last."""
    return next_day(timetable_of(entry), now, entry.last_day).instant


def new_nonce(rng: random.Random) -> str:
    return f"{rng.getrandbits(_NONCE_BITS):x}"


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with this due time waits since that occurrence, for this reason."""

    due: datetime | None
    since: datetime
    reason: str


@dataclass(slots=True)
class Claimer:
    """`held` are the entries that wait although they are due, each until when.

    `kept` says why, also once they wait no more.
    """

    timetable: TimetableStore
    kinds: Mapping[str, Kind]
    now: Now
    rng: random.Random
    owner: str
    held: dict[int, datetime] = field(default_factory=dict[int, datetime])
    kept: dict[int, Kept] = field(default_factory=dict[int, Kept])

    async def recompute(self, shards: Shards | None) -> None:
        """Due times that were computed with other zone rules are computed anew."""
        now = self.now()
        while entries := await self.timetable.outdated(
            zones.RULES, now, limit=_RECOMPUTED_AT_ONCE, shards=shards
        ):
            for entry in entries:
                due = _recomputed(entry, entry.next_due or now)
                await self.timetable.reschedule(entry, next_due=due, rules=zones.RULES)

    async def claim(self, limit: int, shards: Shards | None) -> tuple[tuple[Item, ...], bool]:
        """The items to send now, and whether there may be more."""
        now = self.now()
        self.held = {entry_id: until for entry_id, until in self.held.items() if until > now}
        found = await self.timetable.due(now, limit=limit, shards=shards, leave_out=self.held)
        claims: list[Claim] = []
        for due in found:
            claim = await self._prepare(due, now)
            if claim is not None:
                claims.append(claim)
            # Drawing from many bags in one go would hold up everything else in the process.
            await asyncio.sleep(0)
        items = await self.timetable.claim(
            claims, rules=zones.RULES, owner=self.owner, now=now, until=now + HOLD
        )
        return items, bool(found)

    async def claim_now(self, due: Due, key: str) -> Item | None:
        """What the entry would send next, outside of its timetable; None where `key` was sent already.

        Raises NothingToSendError, UnknownZoneError.
        """
        if due.under_way:
            raise NothingToSendError(Reason.UNDER_WAY)
        now = self.now()
        day = now.astimezone(timetable_of(due.entry).zone).date()
        prepared = await self.kinds[due.entry.kind].prepare(due, Occurrence(day, now), now)
        if not isinstance(prepared, Prepared):
            raise NothingToSendError(prepared.reason)
        item = self._item(due.entry, now, key, prepared)
        return await self.timetable.claim_now(
            due.entry, prepared.state, item, owner=self.owner, now=now, until=now + HOLD
        )

    async def _prepare(self, due: Due, now: datetime) -> Claim | None:
        entry = due.entry
        try:
            prepared = await self._decide(due, now)
        except UnknownZoneError:
            await self._pause(entry, Reason.NO_ZONE, now)
            return None
        except StorageError:
            # The next round comes in some seconds.
            raise
        except Exception:  # noqa: BLE001 - one bad entry must not stop the others
            prepared = self._keep(entry, entry.next_due or now, _fault(entry))
        if isinstance(prepared, Hold):
            self.held[entry.id] = now + prepared.wait
            return None
        self.kept.pop(entry.id, None)
        return prepared

    async def _pause(self, entry: Entry, reason: Reason, now: datetime) -> None:
        """Only an admin can mend it; they are told once."""
        notice = notice_item(
            entry.kind,
            entry.guild_id,
            entry.channel_id,
            reason,
            key=f"{entry.id}:{entry.version}",
            nonce=new_nonce(self.rng),
            now=now,
        )
        await self.timetable.pause(entry, reason, undo=self.kinds[entry.kind].undo, now=now, notice=notice)

    async def _decide(self, due: Due, now: datetime) -> Claim | Hold:
        entry = due.entry
        kind = self.kinds[entry.kind]
        if entry.next_due is None:
            raise ValueError("an entry without a time is not due")
        late = kind.late or timedelta.max
        planned = plan(timetable_of(entry), entry.next_due, now, late, entry.last_day)
        if planned.post is None:
            return self._claim_of(entry, planned)
        if due.under_way:
            # Each message goes on where the one before it ended.
            prepared = Hold(_UNDER_WAY, Reason.UNDER_WAY)
        else:
            try:
                prepared = await kind.prepare(due, planned.post, now)
            except StorageError:
                raise
            except Exception:  # noqa: BLE001 - as any other reason to wait
                prepared = _fault(entry)
        if isinstance(prepared, Hold):
            return self._keep(entry, planned.post.instant, prepared)
        return self._claim_of(entry, planned, prepared)

    def why_kept(self, entry: Entry) -> Kept | None:
        """Why the entry waits, or has waited until now, although its time has come."""
        kept = self.kept.get(entry.id)
        return kept if kept is not None and kept.due == entry.next_due else None

    def _keep(self, entry: Entry, occurrence: datetime, hold: Hold) -> Hold:
        kept = self.why_kept(entry)
        self.kept[entry.id] = Kept(entry.next_due, kept.since if kept else occurrence, hold.reason)
        return hold

    def _claim_of(self, entry: Entry, planned: Plan, prepared: Prepared | Missed | None = None) -> Claim:
        handled: list[tuple[Occurrence, Prepared | Missed]] = [
            (each, Missed(self._why_missed(entry, each))) for each in planned.missed
        ]
        if planned.post is not None and prepared is not None:
            handled.append((planned.post, prepared))
        items = [
            self._item(entry, each.instant, f"{entry.id}:{each.instant.isoformat()}", what)
            for each, what in handled
        ]
        state = prepared.state if isinstance(prepared, Prepared) else entry.state
        last_day = handled[-1][0].day if handled else entry.last_day
        return Claim(entry, planned.next.instant, state, last_day, tuple(items))

    def _why_missed(self, entry: Entry, occurrence: Occurrence) -> str:
        """What kept the entry back when its time had come; else nobody was there."""
        kept = self.why_kept(entry)
        return kept.reason if kept is not None and kept.since <= occurrence.instant else Reason.LATE

    def _item(self, entry: Entry, due: datetime, key: str, what: Prepared | Missed) -> NewItem:
        return NewItem(
            kind=entry.kind,
            key=key,
            guild_id=entry.guild_id,
            channel_id=entry.channel_id,
            due=due,
            payload=what.payload if isinstance(what, Prepared) else {},
            nonce=new_nonce(self.rng),
            timetable_id=entry.id,
            reason=what.reason if isinstance(what, Missed) else None,
        )


def _fault(entry: Entry) -> Hold:
    _log.exception("Entry %s of the timetable cannot be prepared", entry.id)
    return Hold(_AFTER_FAULT, Reason.FAULT)


def _recomputed(entry: Entry, due: datetime) -> datetime:
    try:
        return moved(timetable_of(entry), due, entry.last_day)
    except UnknownZoneError:
        _log.warning("Zone %s of entry %s is no more; its next time stays", entry.zone, entry.id)
        return due
