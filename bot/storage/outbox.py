"""The outbox: every message that must go out once, from the moment it is promised until it is there.

A row in `sending` belongs to one process until `held_until`. After that whoever takes it finishes it: the
process may have ended anywhere, before the message or after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.daily.entry import ACTIVE, OFF, PAUSED
from bot.core.daily.reasons import Reason
from bot.storage.engine import Database
from bot.storage.schema.timetable import outbox, timetable
from bot.storage.shards import Shards, within
from bot.storage.types import Instant
from bot.storage.upsert import insert

SENDING, POSTED, MISSED, FAILED = "sending", "posted", "missed", "failed"


@dataclass(frozen=True, slots=True)
class NewItem:
    """Something to send, or (with a `reason`) a note that it was missed.

    `key` names the occasion: the same one is put in once. `nonce` is the message's, at most 25 characters.
    """

    kind: str
    key: str
    guild_id: int
    channel_id: int | None
    due: datetime
    payload: Mapping[str, Any]
    nonce: str
    timetable_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One row; `unsure_since` is what it was before this process took the row."""

    id: int
    kind: str
    key: str
    timetable_id: int | None
    guild_id: int
    channel_id: int | None
    due: datetime
    payload: Mapping[str, Any]
    nonce: str
    status: str
    reason: str | None
    attempts: int
    unsure_since: datetime | None
    held_until: datetime | None
    message_id: int | None
    thread_id: int | None
    finished_at: datetime | None


Undo = Callable[[Item], Callable[[Mapping[str, Any]], Mapping[str, Any]] | None]
"""What gives an entry's state without what an item took from it, or None where it took nothing."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that is there; unless `finished`, something is still to be done about it."""

    item: Item
    message_id: int
    at: datetime
    finished: bool


@dataclass(frozen=True, slots=True)
class GivenUp:
    """An item that will not be sent.

    `paused` is why its entry stops, or None where it goes on. `undo` gives the entry's state without what
    the item took from it. `notice` is told to the admins, if the entry was not paused already.
    """

    item: Item
    status: str
    reason: str
    paused: str | None = None
    undo: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    notice: NewItem | None = None


class OutboxStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, item: NewItem, *, now: datetime) -> bool:
        """Promise a message, to be taken at `item.due`.

        False, and nothing is promised, when this occasion is there already or its entry is off.
        """
        its_entry = select(timetable.c.status).where(timetable.c.id == item.timetable_id)
        async with self._database.write() as connection:
            if item.timetable_id is not None and await connection.scalar(its_entry) == OFF:
                return False
            return bool(await add_items(connection, [item], owner=None, now=now, until=max(item.due, now)))

    async def take(
        self, now: datetime, *, owner: str, until: datetime, limit: int, shards: Shards | None = None
    ) -> tuple[Item, ...]:
        """Hold what nobody holds any more, the longest first, and return it as it was."""
        which = (outbox.c.held_until <= now) & within(outbox.c.guild_id, shards)
        async with self._database.read() as connection:
            # Writers take turns on SQLite, so this asks without one first: mostly there is nothing.
            if (await connection.execute(select(outbox.c.id).where(which).limit(1))).first() is None:
                return ()
        free = select(outbox).where(which).order_by(outbox.c.held_until, outbox.c.id).limit(limit)
        since = func.coalesce(outbox.c.unsure_since, literal(now, Instant()))
        async with self._database.write() as connection:
            rows = (await connection.execute(free.with_for_update(skip_locked=True))).all()
            await connection.execute(
                update(outbox)
                .where(outbox.c.id.in_([row.id for row in rows]))
                .values(owner=owner, held_until=until, unsure_since=since)
            )
        return tuple(_item(row) for row in rows)

    async def nearest(self, shards: Shards | None = None) -> datetime | None:
        """When the next row can be taken."""
        query = select(func.min(outbox.c.held_until)).where(within(outbox.c.guild_id, shards))
        async with self._database.read() as connection:
            return await connection.scalar(query)

    async def sent(self, messages: Sequence[Sent]) -> None:
        """Record messages that are there, also when somebody else has taken the rows meanwhile."""
        finished = [each for each in messages if each.finished]
        unfinished = [each for each in messages if not each.finished]
        async with self._database.write() as connection:
            # In the order of their ids, so that two processes never wait for each other.
            if finished:
                await connection.execute(_FINISHED, _parameters(finished))
            if unfinished:
                await connection.execute(_THERE, _parameters(unfinished))
            await connection.execute(_POSTED_LAST, _parameters(messages))

    async def finish(
        self, item: Item, *, at: datetime, thread_id: int | None, reason: str | None = None
    ) -> None:
        """Nothing is left to do about a message that is there; `reason` says what could not be done."""
        async with self._database.write() as connection:
            await connection.execute(
                update(outbox)
                .where(outbox.c.id == item.id)
                .values(
                    status=POSTED,
                    owner=None,
                    held_until=None,
                    finished_at=at,
                    thread_id=thread_id,
                    reason=reason,
                )
            )

    async def sure_until(self, item: Item, moment: datetime, *, owner: str) -> None:
        """Nothing that is not recorded was sent before `moment`."""
        async with self._database.write() as connection:
            await connection.execute(
                update(outbox)
                .where(outbox.c.id == item.id, outbox.c.owner == owner)
                .values(unsure_since=moment)
            )

    async def retry(
        self, item: Item, *, owner: str, at: datetime, reason: str | None, unsure_since: datetime | None
    ) -> None:
        """Let go of the row until `at`; anybody may take it then. That it was stopped is not forgotten."""
        stopped = outbox.c.reason == Reason.BY_ADMIN
        async with self._database.write() as connection:
            await connection.execute(
                update(outbox)
                .where(outbox.c.id == item.id, outbox.c.owner == owner, outbox.c.status == SENDING)
                .values(
                    owner=None,
                    held_until=at,
                    reason=case((stopped, Reason.BY_ADMIN), else_=reason),
                    unsure_since=unsure_since,
                    attempts=outbox.c.attempts + 1,
                )
            )

    async def give_up(self, end: GivenUp, *, owner: str, now: datetime) -> bool:
        """End the item and do what goes with it, in one transaction; False when the row is not ours."""
        async with self._database.write() as connection:
            ended = await connection.execute(
                update(outbox)
                .where(outbox.c.id == end.item.id, outbox.c.owner == owner, outbox.c.status == SENDING)
                .values(status=end.status, reason=end.reason, owner=None, held_until=None, finished_at=now)
            )
            if not ended.rowcount:
                return False
            if end.item.timetable_id is not None:
                await _end_entry(connection, end, end.item.timetable_id, now)
            elif end.notice is not None:
                await add_items(connection, [end.notice], owner=None, now=now, until=now)
        return True

    async def renew(self, item_ids: Sequence[int], *, owner: str, until: datetime) -> frozenset[int]:
        """Hold on to these rows; return the ids of those that were still held by `owner`."""
        statement = (
            update(outbox)
            .where(outbox.c.id.in_(item_ids), outbox.c.owner == owner, outbox.c.status == SENDING)
            .values(held_until=until)
            .returning(outbox.c.id)
        )
        async with self._database.write() as connection:
            return frozenset(await connection.scalars(statement))

    async def release(self, owner: str, *, now: datetime) -> None:
        """Let go of everything that `owner` holds: a process that ends in good order keeps nobody waiting."""
        async with self._database.write() as connection:
            await connection.execute(
                update(outbox)
                .where(outbox.c.owner == owner, outbox.c.status == SENDING)
                .values(owner=None, held_until=now)
            )

    async def get(self, guild_id: int, item_id: int) -> Item | None:
        async with self._database.read() as connection:
            query = select(outbox).where(outbox.c.guild_id == guild_id, outbox.c.id == item_id)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _item(row)

    async def history(
        self, guild_id: int, timetable_id: int, *, limit: int, offset: int = 0
    ) -> tuple[tuple[Item, ...], int]:
        """An entry's items, the newest first, and how many there are in all."""
        which = (outbox.c.guild_id == guild_id) & (outbox.c.timetable_id == timetable_id)
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(outbox)
                .where(which)
                .order_by(outbox.c.due.desc(), outbox.c.id.desc())
                .limit(limit)
                .offset(offset)
            )
            items = tuple(_item(row) for row in rows)
            number = await connection.scalar(select(func.count()).select_from(outbox).where(which))
        return items, number or 0


async def add_items(
    connection: AsyncConnection,
    items: Iterable[NewItem],
    *,
    owner: str | None,
    now: datetime,
    until: datetime,
) -> list[Item]:
    """Insert what is not there; return what is to be sent, as nobody has tried to yet."""
    rows = [_values(item, owner, now, until) for item in items]
    if not rows:
        return []
    statement = insert(connection, outbox).on_conflict_do_nothing(index_elements=["key"]).returning(outbox)
    added = [_item(row, unsure_since=None) for row in await connection.execute(statement, rows)]
    return [item for item in added if item.status == SENDING]


async def unsent(connection: AsyncConnection, entry_id: int) -> tuple[list[Item], list[Item]]:
    """What an entry has promised: that which surely was not sent and nobody works on, and the rest.

    Nobody else can change it before the transaction ends.
    """
    sure = outbox.c.owner.is_(None) & outbox.c.unsure_since.is_(None)
    query = (
        select(outbox, sure.label("sure"))
        .where(outbox.c.timetable_id == entry_id, outbox.c.status == SENDING, outbox.c.message_id.is_(None))
        .order_by(outbox.c.id)
        .with_for_update()
    )
    rows = (await connection.execute(query)).all()
    return [_item(row) for row in rows if row.sure], [_item(row) for row in rows if not row.sure]


async def stop(
    connection: AsyncConnection, free: Sequence[Item], rest: Sequence[Item], *, now: datetime
) -> None:
    """End what is free; mark the rest, so that its next try looks for the message and sends none."""
    ended = {"status": FAILED, "held_until": None, "finished_at": now}
    for items, values in ((free, ended), (rest, {})):
        if items:
            await connection.execute(
                update(outbox)
                .where(outbox.c.id.in_([item.id for item in items]))
                .values(**values, reason=Reason.BY_ADMIN)
            )


def _values(item: NewItem, owner: str | None, now: datetime, until: datetime) -> dict[str, Any]:
    missed = item.reason is not None
    return {
        "kind": item.kind,
        "key": item.key,
        "timetable_id": item.timetable_id,
        "guild_id": item.guild_id,
        "channel_id": item.channel_id,
        "due": item.due,
        "payload": dict(item.payload),
        "nonce": item.nonce,
        "reason": item.reason,
        "attempts": 0,
        "status": MISSED if missed else SENDING,
        "owner": None if missed else owner,
        "held_until": None if missed else until,
        "finished_at": now if missed else None,
        # Whoever holds the row may send at any moment from now on.
        "unsure_since": now if owner and not missed else None,
    }


_THERE = (
    update(outbox)
    .where(outbox.c.id == bindparam("item"))
    .values(message_id=bindparam("message"), reason=None)
)
_FINISHED = _THERE.values(status=POSTED, owner=None, held_until=None, finished_at=bindparam("moment"))
_POSTED_LAST = (
    update(timetable)
    .where(timetable.c.id == bindparam("entry"))
    .values(last_posted_id=bindparam("item"), version=timetable.c.version + 1)
)


def _parameters(messages: Sequence[Sent]) -> list[dict[str, Any]]:
    return [
        {
            "item": each.item.id,
            "entry": each.item.timetable_id,
            "message": each.message_id,
            "moment": each.at,
        }
        for each in sorted(messages, key=lambda sent: (sent.item.timetable_id or 0, sent.item.id))
    ]


async def _end_entry(connection: AsyncConnection, end: GivenUp, entry_id: int, now: datetime) -> None:
    entry = (
        await connection.execute(select(timetable).where(timetable.c.id == entry_id).with_for_update())
    ).one_or_none()
    if entry is None:
        return
    changes: dict[str, Any] = {}
    if end.undo is not None:
        changes["state"] = dict(end.undo(entry.state))
    if end.paused is not None and entry.status == ACTIVE:
        changes |= {"status": PAUSED, "reason": end.paused, "next_due": None}
        if end.notice is not None:
            await add_items(connection, [end.notice], owner=None, now=now, until=now)
    if changes:
        await connection.execute(
            update(timetable)
            .where(timetable.c.id == entry_id)
            .values(**changes, version=timetable.c.version + 1)
        )


_NOT_GIVEN = object()


def _item(row: Row[Any], *, unsure_since: Any = _NOT_GIVEN) -> Item:
    return Item(
        id=row.id,
        kind=row.kind,
        key=row.key,
        timetable_id=row.timetable_id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        due=row.due,
        payload=row.payload,
        nonce=row.nonce,
        status=row.status,
        reason=row.reason,
        attempts=row.attempts,
        unsure_since=row.unsure_since if unsure_since is _NOT_GIVEN else unsure_since,
        held_until=row.held_until,
        message_id=row.message_id,
        thread_id=row.thread_id,
        finished_at=row.finished_at,
    )
