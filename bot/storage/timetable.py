"""The timetable: what is to happen when, claimed by one process and paused when it cannot go on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.daily.entry import ACTIVE, OFF, PAUSED, Entry
from bot.storage.engine import Database
from bot.storage.many import not_among
from bot.storage.outbox import SENDING, Item, NewItem, Undo, add_items, stop, unsent
from bot.storage.schema.timetable import outbox, timetable
from bot.storage.shards import Shards, within
from bot.storage.upsert import insert


class TooManyEntriesError(Exception):
    """The guild has as many entries of this kind as it may have."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What an admin sets; `guild_id`, `channel_id`, `kind` and `key` say which entry it is."""

    guild_id: int
    channel_id: int
    kind: str
    key: str
    at: time
    zone: str
    weekdays: frozenset[int]
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """An entry whose time has come, and the payload of the last message that it posted.

    `under_way` where an earlier message of the entry is still to be sent.
    """

    entry: Entry
    last_payload: Mapping[str, Any] | None
    under_way: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """Take an entry's due time: its next one, its new state, and what goes to the outbox."""

    entry: Entry
    next_due: datetime
    state: Mapping[str, Any]
    last_day: date | None
    items: tuple[NewItem, ...]


class TimetableStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(
        self, new: NewEntry, *, next_due: datetime, rules: str, now: datetime, at_most: int
    ) -> Entry:
        """Make the entry, or change the one that is there and keep its state; either way it is active.

        Raises TooManyEntriesError when the guild has `at_most` others of this kind.
        """
        values = {
            "minute": new.at.hour * 60 + new.at.minute,
            "zone": new.zone,
            "weekdays": sum(1 << day for day in new.weekdays),
            "settings": dict(new.settings),
            "status": ACTIVE,
            "reason": None,
            "next_due": next_due,
            "rules": rules,
        }
        identity = {
            "guild_id": new.guild_id,
            "channel_id": new.channel_id,
            "kind": new.kind,
            "key": new.key,
        }
        async with self._database.write() as connection:
            # Held until the end, so that two admins cannot both take the last place.
            await connection.execute(_all_of(new.guild_id, new.kind).with_for_update())
            statement = insert(connection, timetable).values(
                **identity, **values, state={}, version=1, created_at=now
            )
            row = (
                await connection.execute(
                    statement.on_conflict_do_update(
                        index_elements=list(identity),
                        set_={**values, "version": timetable.c.version + 1},
                    ).returning(timetable)
                )
            ).one()
            if len((await connection.execute(_all_of(new.guild_id, new.kind))).all()) > at_most:
                raise TooManyEntriesError
        return _entry(row)

    async def get(self, guild_id: int, entry_id: int) -> Entry | None:
        """An entry that is not off."""
        found = await self._entries(
            select(timetable).where(timetable.c.guild_id == guild_id, timetable.c.id == entry_id)
        )
        return next(iter(found), None)

    async def last_day(self, new: NewEntry) -> date | None:
        """The last day that was posted or missed by what is there in this place, be it off; else None."""
        query = select(timetable.c.last_day).where(
            timetable.c.guild_id == new.guild_id,
            timetable.c.channel_id == new.channel_id,
            timetable.c.kind == new.kind,
            timetable.c.key == new.key,
        )
        async with self._database.read() as connection:
            return await connection.scalar(query)

    async def of_guild(self, guild_id: int, kind: str) -> tuple[Entry, ...]:
        """The guild's entries of one kind that are not off, the oldest first."""
        return await self._entries(
            select(timetable).where(timetable.c.guild_id == guild_id, timetable.c.kind == kind)
        )

    async def _entries(self, query: Select[Any]) -> tuple[Entry, ...]:
        async with self._database.read() as connection:
            rows = await connection.execute(query.where(timetable.c.status != OFF).order_by(timetable.c.id))
            return tuple(_entry(row) for row in rows)

    async def due(
        self, now: datetime, *, limit: int, shards: Shards | None = None, leave_out: Collection[int] = ()
    ) -> tuple[Due, ...]:
        """What is due, the longest first; those in `leave_out` wait."""
        return await self._due(
            and_(timetable.c.next_due <= now, within(timetable.c.guild_id, shards)), limit, leave_out
        )

    async def as_due(self, guild_id: int, entry_id: int) -> Due | None:
        """The entry as if its time had come."""
        which = and_(timetable.c.guild_id == guild_id, timetable.c.id == entry_id, timetable.c.status != OFF)
        return next(iter(await self._due(which, 1)), None)

    async def _due(self, which: Any, limit: int, leave_out: Collection[int] = ()) -> tuple[Due, ...]:
        query = _DUE.where(which).order_by(timetable.c.next_due, timetable.c.id).limit(limit)
        async with self._database.read() as connection:
            waits = not_among(connection.dialect.name, timetable.c.id, leave_out)
            rows = await connection.execute(query.where(waits))
            return tuple(Due(_entry(row), row.last_payload, row.under_way) for row in rows)

    async def nearest(
        self, shards: Shards | None = None, *, leave_out: Collection[int] = ()
    ) -> datetime | None:
        query = select(func.min(timetable.c.next_due)).where(within(timetable.c.guild_id, shards))
        async with self._database.read() as connection:
            waits = not_among(connection.dialect.name, timetable.c.id, leave_out)
            return await connection.scalar(query.where(waits))

    async def late(self, before: datetime, shards: Shards | None = None) -> int:
        """How many were due before this moment and have not been claimed."""
        query = (
            select(func.count())
            .select_from(timetable)
            .where(timetable.c.next_due < before, within(timetable.c.guild_id, shards))
        )
        async with self._database.read() as connection:
            return await connection.scalar(query) or 0

    async def all(self) -> tuple[Entry, ...]:
        """Every entry of every guild that is not off, the oldest first."""
        return await self._entries(select(timetable))

    async def claim(
        self, claims: Sequence[Claim], *, rules: str, owner: str, now: datetime, until: datetime
    ) -> tuple[Item, ...]:
        """Move the due times on and put the items into the outbox, held by `owner`, in one transaction.

        Of several processes that saw the same due time one gets it; the others' claims do nothing.
        Returns the items to send.
        """
        if not claims:
            return ()
        async with self._database.write() as connection:
            free = await _unchanged(connection, [claim.entry for claim in claims])
            taken = [claim for claim in claims if claim.entry.id in free]
            if not taken:
                return ()
            await connection.execute(
                _MOVE_ON,
                [
                    {
                        "taken": claim.entry.id,
                        "next": claim.next_due,
                        "left": dict(claim.state),
                        "day": claim.last_day,
                        "with_rules": rules,
                    }
                    for claim in taken
                ],
            )
            items = [item for claim in taken for item in claim.items]
            return tuple(await add_items(connection, items, owner=owner, now=now, until=until))

    async def claim_now(
        self,
        entry: Entry,
        state: Mapping[str, Any],
        item: NewItem,
        *,
        owner: str,
        now: datetime,
        until: datetime,
    ) -> Item | None:
        """Put an item into the outbox outside of the timetable, with the state that it leaves behind.

        None when the same occasion was claimed already, or somebody changed the entry meanwhile.
        """
        async with self._database.write() as connection:
            if not await _change(connection, entry, state=dict(state)):
                return None
            return next(iter(await add_items(connection, [item], owner=owner, now=now, until=until)), None)

    async def redraw(
        self,
        entry: Entry,
        state: Mapping[str, Any],
        item: Item,
        payload: Mapping[str, Any],
        *,
        owner: str,
    ) -> bool:
        """Let an item of the entry send something else, with the state that this leaves behind.

        False, and nothing changed, when it is not `owner` who holds it, or somebody changed the entry.
        """
        held = (outbox.c.id == item.id) & (outbox.c.owner == owner) & (outbox.c.status == SENDING)
        async with self._database.write() as connection:
            found = await connection.execute(select(outbox.c.id).where(held).with_for_update())
            if found.first() is None or not await _change(connection, entry, state=dict(state)):
                return False
            await connection.execute(
                update(outbox).where(outbox.c.id == item.id).values(payload=dict(payload))
            )
        return True

    async def save_state(self, entry: Entry, state: Mapping[str, Any]) -> bool:
        """False, and nothing changed, when somebody changed the entry since it was read."""
        async with self._database.write() as connection:
            return await _change(connection, entry, state=dict(state))

    async def pause(
        self, entry: Entry, reason: str, *, undo: Undo, now: datetime, notice: NewItem | None = None
    ) -> bool:
        """Post no more until `resume`; what waits for another try is not sent any more.

        `notice` is told to the admins where the pause begins.
        """
        return await self._stop(entry, PAUSED, reason, undo, now, notice)

    async def resume(self, entry: Entry, *, next_due: datetime, rules: str) -> bool:
        async with self._database.write() as connection:
            return await _change(
                connection, entry, status=ACTIVE, reason=None, next_due=next_due, rules=rules
            )

    async def end(self, entry: Entry, *, undo: Undo, now: datetime) -> bool:
        """Off: it posts no more and is not listed; its history stays until the server's data goes."""
        return await self._stop(entry, OFF, None, undo, now)

    async def _stop(
        self,
        entry: Entry,
        status: str,
        reason: str | None,
        undo: Undo,
        now: datetime,
        notice: NewItem | None = None,
    ) -> bool:
        async with self._database.write() as connection:
            free, rest = await unsent(connection, entry.id)
            if not await _unchanged(connection, [entry]):
                return False
            state = entry.state
            for item in free:
                without = undo(item)
                state = state if without is None else without(state)
            changes = {"status": status, "reason": reason, "next_due": None, "state": dict(state)}
            if not await _change(connection, entry, **changes):
                return False
            await stop(connection, free, rest, now=now)
            if notice is not None:
                await add_items(connection, [notice], owner=None, now=now, until=now)
        return True

    async def outdated(
        self, rules: str, now: datetime, *, limit: int, shards: Shards | None = None
    ) -> tuple[Entry, ...]:
        """Active entries, not due yet, whose due time was computed with other zone rules."""
        return await self._entries(
            select(timetable)
            .where(
                timetable.c.next_due > now,
                timetable.c.rules != rules,
                within(timetable.c.guild_id, shards),
            )
            .limit(limit)
        )

    async def reschedule(self, entry: Entry, *, next_due: datetime, rules: str) -> bool:
        async with self._database.write() as connection:
            return await _change(connection, entry, next_due=next_due, rules=rules)


# Built once: an alias of a wide table takes a millisecond to make.
_LAST, _EARLIER = outbox.alias(), outbox.alias()
_UNDER_WAY = exists().where(_EARLIER.c.timetable_id == timetable.c.id, _EARLIER.c.status == SENDING)
_DUE = select(timetable, _LAST.c.payload.label("last_payload"), _UNDER_WAY.label("under_way")).outerjoin(
    _LAST, _LAST.c.id == timetable.c.last_posted_id
)
_MOVE_ON = (
    update(timetable)
    .where(timetable.c.id == bindparam("taken"))
    .values(
        next_due=bindparam("next"),
        state=bindparam("left"),
        last_day=bindparam("day"),
        rules=bindparam("with_rules"),
        version=timetable.c.version + 1,
    )
)


async def _unchanged(connection: AsyncConnection, entries: Sequence[Entry]) -> set[int]:
    """Those that are as they were read; nobody else can change them before this transaction ends.

    What another process has in its hands is left to it.
    """
    rows = await connection.execute(
        select(timetable.c.id, timetable.c.version, timetable.c.next_due)
        .where(timetable.c.id.in_([entry.id for entry in entries]))
        .order_by(timetable.c.id)
        .with_for_update(skip_locked=True)
    )
    found = {row.id: (row.version, row.next_due) for row in rows}
    return {entry.id for entry in entries if found.get(entry.id) == (entry.version, entry.next_due)}


async def _change(connection: AsyncConnection, entry: Entry, **values: Any) -> bool:
    changed = await connection.execute(
        update(timetable)
        .where(timetable.c.id == entry.id, timetable.c.version == entry.version, timetable.c.status != OFF)
        .values(**values, version=timetable.c.version + 1)
    )
    return bool(changed.rowcount)


def _all_of(guild_id: int, kind: str) -> Select[Any]:
    return select(timetable.c.id).where(
        timetable.c.guild_id == guild_id, timetable.c.kind == kind, timetable.c.status != OFF
    )


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        kind=row.kind,
        key=row.key,
        at=time(row.minute // 60, row.minute % 60),
        zone=row.zone,
        weekdays=frozenset(day for day in range(7) if row.weekdays >> day & 1),
        settings=row.settings,
        state=row.state,
        status=row.status,
        reason=row.reason,
        next_due=row.next_due,
        last_day=row.last_day,
        last_posted_id=row.last_posted_id,
        version=row.version,
    )
