"""Moving everything from one database to another, and proving that all of it arrived.

It knows the tables from the schema alone, so a table that is added later moves too.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, RowMapping, Table, delete, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.engine import Database
from bot.storage.errors import StorageError, translate
from bot.storage.schema import metadata
from bot.storage.schema.transfers import transfers
from bot.storage.url import sqlite_path

_BATCH = 2_000
Progress = Callable[[int, int], None]

# The column that counts is called "id" in every table that has one.
_LAST_GIVEN = {
    "sqlite": text("SELECT seq FROM sqlite_sequence WHERE name = :name"),
    "postgresql": text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)"),
}
_KEEP_COUNTING = {
    # Inserting the rows has made an entry, unless there were none.
    "sqlite": text(
        "INSERT OR REPLACE INTO sqlite_sequence (rowid, name, seq)"
        " VALUES ((SELECT rowid FROM sqlite_sequence WHERE name = :name), :name, :last)"
    ),
    "postgresql": text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
}


class TransferError(StorageError):
    """The target cannot take the data, or did not; nothing in it was changed."""


@dataclass(frozen=True, slots=True)
class TableReport:
    """One table's rows on both sides, and the sum of all their values' checksums."""

    table: str
    rows: int
    checksum: int


@dataclass(slots=True)
class _Sum:
    """Counts rows and adds up their checksums; the order of the rows does not matter."""

    rows: int = 0
    checksum: int = 0

    def add(self, rows: Sequence[RowMapping]) -> None:
        self.rows += len(rows)
        self.checksum = (self.checksum + sum(_checksum(row) for row in rows)) % 2**63


def _checksum(row: RowMapping) -> int:
    digest = hashlib.blake2b(repr(tuple(row.values())).encode(), digest_size=8).digest()
    return int.from_bytes(digest)


@dataclass(slots=True)
class _Ticker:
    total: int
    progress: Progress | None
    done: int = 0

    def add(self, rows: int) -> None:
        self.done += rows
        if self.progress:
            self.progress(self.done, self.total)


async def transfer(
    source: Database, target: Database, *, replace: bool = False, progress: Progress | None = None
) -> tuple[TableReport, ...]:
    """Copy every row of `source` into `target`, both at the current schema, in one transaction.

    Can be repeated: what an earlier transfer brought is replaced by how the source stands now. A target
    that was used since, or before, is left alone (TransferError) unless `replace` gives up what it holds.
    """
    if _is_same(source, target):
        raise TransferError(f"{source.name} cannot be moved to itself; nothing was changed.")
    async with source.read() as origin, target.overhaul() as goal:
        if not replace and not await _untouched(goal):
            raise TransferError(
                f"{target.name} holds data of its own, which would be lost; nothing was changed. "
                "Give an empty database, or --replace to give up what is in that one."
            )
        for table in reversed(metadata.sorted_tables):
            await goal.execute(delete(table))
        tick = _Ticker(await _count(origin), progress)
        reports = tuple([await _move(origin, goal, table, tick) for table in _moved()])
        await _carry_on_counting(origin, goal)
        await goal.execute(
            transfers.insert(),
            [
                {"table_name": report.table, "rows": report.rows, "checksum": report.checksum}
                for report in reports
            ],
        )
    return reports


def _is_same(source: Database, target: Database) -> bool:
    paths = sqlite_path(source.url), sqlite_path(target.url)
    if paths[0] and paths[1]:
        return paths[0].samefile(paths[1])
    return source.url == target.url


def _moved() -> list[Table]:
    """Every table with content, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table is not transfers]


async def _count(connection: AsyncConnection) -> int:
    counts = [await connection.scalar(select(func.count()).select_from(table)) for table in _moved()]
    return sum(count or 0 for count in counts)


async def _untouched(goal: AsyncConnection) -> bool:
    """Whether the target is empty, or holds just what the last transfer left in it."""
    if await _count(goal) == 0:
        return True
    left = {row.table_name: (row.rows, row.checksum) for row in await goal.execute(select(transfers))}
    for table in _moved():
        held = await _summed(goal, table)
        if left.get(table.name, (0, 0)) != (held.rows, held.checksum):
            return False
    return True


async def _move(origin: AsyncConnection, goal: AsyncConnection, table: Table, tick: _Ticker) -> TableReport:
    sent = _Sum()
    async for rows in _batches(origin, table):
        sent.add(rows)
        try:
            await goal.execute(table.insert(), [dict(row) for row in rows])
        except DBAPIError as error:
            if translate(error, table.name) is not None:
                raise
            raise TransferError(
                f"The table {table.name} has a value that the target refuses ({error.orig}). "
                "Nothing was changed."
            ) from error
        tick.add(len(rows))
    arrived = await _summed(goal, table)
    if arrived != sent:
        raise TransferError(
            f"The table {table.name} did not arrive whole ({sent.rows} rows sent, {arrived.rows} arrived, "
            f"checksums {sent.checksum:x} and {arrived.checksum:x}); nothing was changed."
        )
    return TableReport(table.name, sent.rows, sent.checksum)


async def _summed(connection: AsyncConnection, table: Table) -> _Sum:
    found = _Sum()
    async for rows in _batches(connection, table):
        found.add(rows)
    return found


async def _batches(connection: AsyncConnection, table: Table) -> AsyncGenerator[Sequence[RowMapping]]:
    # In the order of the key, so that a row that refers to an earlier one of its table comes after it.
    result = await connection.stream(select(table).order_by(*table.primary_key.columns))
    async for rows in result.mappings().partitions(_BATCH):
        yield rows


async def _carry_on_counting(origin: AsyncConnection, goal: AsyncConnection) -> None:
    """The ids that the source has given away, to rows long deleted too, are not given again."""
    for table in _moved():
        counted = table.autoincrement_column
        if counted is None:
            continue
        last = await _last_id(origin, table, counted)
        if last:
            await goal.execute(_KEEP_COUNTING[goal.dialect.name], {"name": table.name, "last": last})


async def _last_id(connection: AsyncConnection, table: Table, counted: Column[int]) -> int:
    given = await connection.scalar(_LAST_GIVEN[connection.dialect.name], {"name": table.name})
    largest = await connection.scalar(select(func.max(counted)))
    return max(given or 0, largest or 0)
