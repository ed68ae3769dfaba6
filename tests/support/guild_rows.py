"""Every row that belongs to one guild, for tests of what must not touch another's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select

from bot.storage.engine import Database
from bot.storage.schema import metadata

Rows = dict[str, list[tuple[Any, ...]]]


def queries(guild_id: int) -> dict[str, Select[Any]]:
    """By table; those that hang on a guild's rows are its own too."""
    return {
        table.name: select(table).where(owned).order_by(*table.primary_key.columns)
        for table in metadata.sorted_tables
        if (owned := _owned(table, guild_id)) is not None
    }


def _owned(table: Table, guild_id: int) -> ColumnElement[bool] | None:
    if "guild_id" in table.c:
        return table.c.guild_id == guild_id
    # Of a key of several columns the first says whose it is, and a link is its term's.
    for key in sorted(table.foreign_keys, key=lambda each: list(table.c).index(each.parent)):
        if (owned := _owned(key.column.table, guild_id)) is not None:
            return key.parent.in_(select(key.column).where(owned))
    return None


async def rows_of(database: Database, guild_id: int) -> Rows:
    async with database.read() as connection:
        return {
            name: [tuple(row) for row in await connection.execute(query)]
            for name, query in queries(guild_id).items()
        }
