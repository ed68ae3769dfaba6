"""What all servers store about one person: read, exported, forgotten; and who may see what of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Table, Text, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import EVERYWHERE
from bot.core.leaderboard.visibility import Visibility
from bot.storage.engine import Database
from bot.storage.personal import (
    PERSONAL,
    PERSONAL_JSON,
    Fate,
    json_columns,
    own_part,
    person_columns,
    renamed,
)
from bot.storage.schema import metadata
from bot.storage.schema.community import board_totals, member_choices, seasons
from bot.storage.schema.quiz import games, players
from bot.storage.types import Snowflake
from bot.storage.upsert import insert


class StillPlayingError(Exception):
    """The person plays in, or has started, a quiz that is not over."""


class PrivacyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def stored(self, user_id: int) -> dict[str, int]:
        """How many rows name the person, by what they are in words; nothing where there are none."""
        found: dict[str, int] = {}
        async with self._database.read() as connection:
            for name, personal in PERSONAL.items():
                table = metadata.tables[name]
                count = select(func.count()).select_from(table).where(_names(table, user_id))
                found[personal.what] = int(await connection.scalar(count) or 0)
            for column in json_columns():
                what = PERSONAL_JSON[f"{column.table.name}.{column.name}"]
                found[what] = len(await _rows_with(connection, column, user_id))
        return {what: count for what, count in found.items() if count}

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Every row that names the person, by table, as JSON has it: ids as text, instants as ISO 8601.

        Other people in the same rows are left out.
        """
        found: dict[str, list[dict[str, Any]]] = {}
        async with self._database.read() as connection:
            for name in PERSONAL:
                table = metadata.tables[name]
                keys = list(table.primary_key.columns)
                rows = await connection.execute(select(table).where(_names(table, user_id)).order_by(*keys))
                found[name] = [_exported(table, row, user_id) for row in rows.mappings()]
            for column in json_columns():
                rows = await _rows_with(connection, column, user_id)
                found.setdefault(column.table.name, []).extend(
                    {key.name: _plain(key, row[key.name]) for key in column.table.primary_key}
                    | {column.name: renamed(own_part(row[column.name], user_id), user_id, str(user_id))}
                    for row in rows
                )
        return {name: rows for name, rows in found.items() if rows}

    async def forget(self, user_id: int, stand_in: int) -> None:
        """Delete what is the person's alone; in what others are compared with, `stand_in` takes their place.

        `stand_in` is an id that nobody has or had: a fresh one below zero. Raises StillPlayingError.
        """
        async with self._database.write() as connection:
            await _require_no_game(connection, user_id)
            await _wait_for_closing_seasons(connection, user_id)
            for column in json_columns():
                await _rename_in_json(connection, column, user_id, stand_in)
            for name, personal in PERSONAL.items():
                table = metadata.tables[name]
                if personal.fate is Fate.DELETED:
                    await connection.execute(delete(table).where(_names(table, user_id)))
                    continue
                first = table.c[personal.columns[0]]
                await connection.execute(
                    update(table).where(first == user_id).values({first.name: stand_in, **personal.clears})
                )
                for column in person_columns(table)[1:]:
                    await connection.execute(
                        update(table).where(column == user_id).values({column.name: stand_in})
                    )

    async def visibility(self, guild_id: int, user_id: int) -> Visibility:
        """What holds in this server (0: outside of any)."""
        chosen = member_choices.c
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(chosen.guild_id, chosen.on_boards, chosen.stats_open).where(
                    chosen.user_id == user_id, chosen.guild_id.in_([guild_id, EVERYWHERE])
                )
            )
            by_guild = {row.guild_id: row for row in rows}
        here, everywhere = by_guild.get(guild_id or -1), by_guild.get(EVERYWHERE)
        return Visibility(
            on_boards=here is None or here.on_boards,
            on_global_boards=everywhere is not None and everywhere.on_boards,
            stats_open=here is not None and here.stats_open,
        )

    async def choose(
        self, guild_id: int, user_id: int, *, on_boards: bool | None = None, stats_open: bool | None = None
    ) -> None:
        """Change what is given; for `EVERYWHERE`, `on_boards` is about the boards of all servers."""
        new = {"on_boards": on_boards, "stats_open": stats_open}
        changed = {name: value for name, value in new.items() if value is not None}
        if not changed:
            return
        default = {"on_boards": guild_id != EVERYWHERE, "stats_open": False}
        async with self._database.write() as connection:
            statement = insert(connection, member_choices).values(
                guild_id=guild_id, user_id=user_id, **{**default, **changed}
            )
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["guild_id", "user_id"], set_=changed)
            )


async def _require_no_game(connection: AsyncConnection, user_id: int) -> None:
    """A running game would write its players back. Locks the others, so that none is counted meanwhile."""
    theirs = games.c.id.in_(select(players.c.game_id).where(players.c.user_id == user_id))
    found = await connection.execute(
        select(games.c.done)
        .where(or_(theirs, games.c.host_id == user_id))
        .order_by(games.c.id)
        .with_for_update()
    )
    if not all(row.done for row in found):
        raise StillPlayingError


async def _wait_for_closing_seasons(connection: AsyncConnection, user_id: int) -> None:
    """A season that closes meanwhile freezes rows of its board: it is to do so before, or find no name."""
    guilds = select(board_totals.c.guild_id).where(board_totals.c.user_id == user_id)
    await connection.execute(
        select(seasons.c.id)
        .where(seasons.c.ended_at.is_(None), seasons.c.guild_id.in_(guilds))
        .order_by(seasons.c.id)
        .with_for_update()
    )


def _names(table: Table, user_id: int) -> Any:
    return or_(*(column == user_id for column in person_columns(table)))


async def _rows_with(
    connection: AsyncConnection, column: Column[Any], user_id: int
) -> list[Mapping[str, Any]]:
    """The rows whose JSON holds the id, with their keys and the JSON."""
    table = column.table
    query = select(*table.primary_key, column).where(cast(column, Text).like(f"%{user_id}%"))
    if "game_id" in table.c:
        # Read through the index: only those who play are in a game's JSON.
        query = query.where(
            table.c.game_id.in_(select(players.c.game_id).where(players.c.user_id == user_id))
        )
    rows = (await connection.execute(query)).mappings()
    # The digits may be part of another id.
    return [dict(row) for row in rows if own_part(row[column.name], user_id) is not None]


async def _rename_in_json(
    connection: AsyncConnection, column: Column[Any], user_id: int, stand_in: int
) -> None:
    table = column.table
    for row in await _rows_with(connection, column, user_id):
        which = [key == row[key.name] for key in table.primary_key]
        value = renamed(row[column.name], user_id, stand_in)
        await connection.execute(update(table).where(*which).values({column.name: value}))


def _exported(table: Table, row: Mapping[Any, Any], user_id: int) -> dict[str, Any]:
    people = {column.name for column in person_columns(table)}
    return {
        column.name: _plain(column, row[column.name])
        for column in table.c
        if column.name not in people or row[column.name] == user_id
    }


def _plain(column: Column[Any], value: Any) -> Any:
    """As JSON has it; ids as text, since many readers of JSON round large numbers."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, int) and isinstance(column.type, Snowflake) and not isinstance(value, bool):
        return str(value)
    return value
