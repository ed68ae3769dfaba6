"""The servers the bot is in, and the end of what is kept about those it has left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import EVERYWHERE
from bot.storage.board_adjustments import take_back_some
from bot.storage.board_totals import change, entries_of
from bot.storage.engine import Database
from bot.storage.errors import DatabaseOfOthersError
from bot.storage.guild_zones import zone_of
from bot.storage.schema import metadata
from bot.storage.schema.guilds import guilds
from bot.storage.schema.quiz import games
from bot.storage.shards import Shards, within
from bot.storage.upsert import insert

KEPT_AFTER_LEAVING: Final = timedelta(days=30)

# Discord's ids begin with the time since 2015, so that none of its servers has this one.
PLAYGROUND_GUILD: Final = 2015

# Large servers go in small steps, so that nobody who writes waits for long.
_GAMES_AT_ONCE: Final = 20
_IDS_AT_ONCE: Final = 500


class GuildStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def require_own(self, *, playground: bool) -> None:
        """Real servers and made-up play never share a database: each would count and end the other's.

        Raises DatabaseOfOthersError.
        """
        made_up = guilds.c.guild_id == PLAYGROUND_GUILD
        async with self._database.read() as connection:
            found = await connection.scalar(
                select(guilds.c.guild_id).where(~made_up if playground else made_up).limit(1)
            )
        if found is None:
            return
        if playground:
            raise DatabaseOfOthersError(
                f"{self._database.name} holds real servers, which the playground must not touch; "
                "set DATABASE_URL to another database for it, or to nothing."
            )
        raise DatabaseOfOthersError(
            f"{self._database.name} holds the made-up play of the playground; "
            "set DATABASE_URL to another database for the bot, or to nothing."
        )

    async def joined(self, guild_ids: Sequence[int], now: datetime) -> None:
        """The bot is in these servers; what is kept about them stays."""
        async with self._database.write() as connection:
            await _here(connection, guild_ids, now)

    async def left(self, guild_id: int, now: datetime) -> None:
        """The bot was removed; a second time changes nothing."""
        async with self._database.write() as connection:
            statement = insert(connection, guilds).values(guild_id=guild_id, joined_at=now, left_at=now)
            await connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["guild_id"], set_={"left_at": now}, where=guilds.c.left_at.is_(None)
                )
            )

    async def reconcile(self, present: Collection[int], now: datetime, shards: Shards | None = None) -> None:
        """What happened while nobody listened: `present` are all servers of these shards, those in an
        outage too.
        """
        async with self._database.write() as connection:
            known = await connection.execute(
                select(guilds.c.guild_id, guilds.c.left_at).where(within(guilds.c.guild_id, shards))
            )
            state = {row.guild_id: row.left_at for row in known}
            here = [each for each in present if each not in state or state[each] is not None]
            await _here(connection, here, now)
            away = sorted(each for each, left in state.items() if left is None and each not in set(present))
            for start in range(0, len(away), _IDS_AT_ONCE):
                await connection.execute(
                    update(guilds)
                    .where(guilds.c.guild_id.in_(away[start : start + _IDS_AT_ONCE]))
                    .values(left_at=now)
                )

    async def zone(self, guild_id: int) -> str:
        """The name of the server's own time zone; UTC until an admin has chosen one."""
        async with self._database.read() as connection:
            return (await zone_of(connection, guild_id)).key

    async def set_zone(self, guild_id: int, zone: str, now: datetime) -> None:
        """The days of boards and seasons go by this zone from now on; what is counted stays counted."""
        async with self._database.write() as connection:
            statement = insert(connection, guilds).values(guild_id=guild_id, zone=zone, joined_at=now)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["guild_id"], set_={"zone": zone})
            )

    async def has_played(self, guild_id: int) -> bool:
        """Whether a quiz was ever opened there."""
        async with self._database.read() as connection:
            found = await connection.scalar(select(games.c.id).where(games.c.guild_id == guild_id).limit(1))
            return found is not None

    async def abandoned(self, now: datetime, shards: Shards | None = None) -> list[int]:
        """The servers that were left so long ago that their data goes."""
        async with self._database.read() as connection:
            found = await connection.scalars(
                select(guilds.c.guild_id)
                .where(guilds.c.left_at <= now - KEPT_AFTER_LEAVING, within(guilds.c.guild_id, shards))
                .order_by(guilds.c.guild_id)
            )
            return list(found)

    async def delete(self, guild_id: int, now: datetime) -> bool:
        """Delete everything about a server that was left long ago; False where it is not, or not any more.

        Several processes may do this at once, and a crash in the middle leaves a part for the next time.
        """
        while True:
            async with self._database.write() as connection:
                if not await _abandoned(connection, guild_id, now):
                    return False
                if await _delete_games(connection, guild_id) or await take_back_some(connection, guild_id):
                    continue
                await _delete_rest(connection, guild_id)
                return True


async def _here(connection: AsyncConnection, guild_ids: Sequence[int], now: datetime) -> None:
    if not guild_ids:
        return
    statement = insert(connection, guilds).on_conflict_do_update(
        index_elements=["guild_id"], set_={"left_at": None}
    )
    rows = [{"guild_id": each, "joined_at": now, "left_at": None} for each in sorted(guild_ids)]
    await connection.execute(statement, rows)


async def _abandoned(connection: AsyncConnection, guild_id: int, now: datetime) -> bool:
    """Whether it is still to go; until the transaction ends nobody changes that."""
    found = await connection.scalar(
        select(guilds.c.guild_id)
        .where(guilds.c.guild_id == guild_id, guilds.c.left_at <= now - KEPT_AFTER_LEAVING)
        .with_for_update()
    )
    return found is not None


async def _delete_games(connection: AsyncConnection, guild_id: int) -> bool:
    """Delete some games, and take what they brought off the boards of all servers; False at the end."""
    some = list(
        await connection.scalars(
            select(games.c.id)
            .where(games.c.guild_id == guild_id)
            .order_by(games.c.id)
            .limit(_GAMES_AT_ONCE)
            .with_for_update()
        )
    )
    if not some:
        return False
    brought = await entries_of(connection, some)
    await connection.execute(delete(games).where(games.c.id.in_(some)))
    await change(connection, brought, (), only_guild=EVERYWHERE)
    return True


async def _delete_rest(connection: AsyncConnection, guild_id: int) -> None:
    for table in tables_of_guilds():
        await connection.execute(delete(table).where(table.c.guild_id == guild_id))


def tables_of_guilds() -> list[Table]:
    """Those with a server's id, each before what it refers to; the others hang on them by CASCADE."""
    found: list[Any] = [table for table in metadata.sorted_tables if "guild_id" in table.c]
    return found[::-1]
