"""Boards: counting finished games, and reading a page with one's own place."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import Board, Page
from bot.core.leaderboard.periods import local_day
from bot.storage.board_adjustments import add_adjustment, counts_at
from bot.storage.board_counting import count, count_later_ones_again, guild_turn, season_at, take_turn
from bot.storage.board_pages import read_page
from bot.storage.board_totals import change, entries_of, insert_entries
from bot.storage.engine import Database
from bot.storage.errors import StorageError
from bot.storage.guild_zones import zone_of
from bot.storage.schema.community import board_adjustments, board_entries, board_games
from bot.storage.schema.quiz import games
from bot.storage.shards import Shards, within
from bot.storage.upsert import insert

_log = logging.getLogger(__name__)
_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Adjustment:
    """`earlier_day` is the day that the points are for, where they were not given on it."""

    user_id: int
    admin_id: int
    points: int
    reason: str
    made_at: datetime
    earlier_day: date | None


class BoardStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def settle(self, game_id: int, now: datetime) -> list[int]:
        """Bring the boards up to a game's answers as they are now; again changes nothing.

        Returns the games that are to be counted again for it.
        """
        again: list[int] = []
        async with self._database.write() as connection:
            await take_turn(connection, game_id)
            before, after = await entries_of(connection, [game_id]), await count(connection, game_id)
            gone, come = set(before) - set(after), set(after) - set(before)
            if gone or come:
                await connection.execute(delete(board_entries).where(board_entries.c.game_id == game_id))
                await insert_entries(connection, after)
                await change(connection, gone, come)
            if not await _known(connection, game_id):
                again = await count_later_ones_again(connection, game_id)
            statement = insert(connection, board_games)
            await connection.execute(
                statement.values(game_id=game_id, settled_at=now).on_conflict_do_update(
                    index_elements=["game_id"], set_={"settled_at": now}
                )
            )
        return again

    async def settle_each(
        self, game_ids: Iterable[int], now: datetime, *, stop: Callable[[], bool] = lambda: False
    ) -> None:
        """Count games, and those that are to be counted again for them, until `stop` says so.

        One that cannot be counted is logged and keeps no other off the boards. Raises StorageError.
        """
        waiting = dict.fromkeys(game_ids)
        while waiting and not stop():
            game_id = next(iter(waiting))
            del waiting[game_id]
            try:
                waiting |= dict.fromkeys(await self.settle(game_id, now))
            except StorageError:
                raise
            except Exception:  # noqa: BLE001 - whatever it is, the other games go on
                _log.exception("Quiz %s is on no board: it cannot be counted", game_id)

    async def settle_all(
        self,
        now: datetime,
        guild_id: int | None = None,
        *,
        shards: Shards | None = None,
        at_most: int | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Count the finished games of a guild or of shards that are not counted yet: `at_most`, or all."""
        tried: set[int] = set()
        while not stop():
            found = await self.unsettled(shards, guild_id=guild_id, limit=at_most or _AT_ONCE)
            waiting = [each for each in found if each not in tried]
            await self.settle_each(waiting, now, stop=stop)
            tried.update(waiting)
            if at_most is not None or not waiting:
                return

    async def unsettled(
        self, shards: Shards | None = None, *, guild_id: int | None = None, limit: int = _AT_ONCE
    ) -> list[int]:
        """Finished games that the boards have not counted, oldest first."""
        counted = exists().where(board_games.c.game_id == games.c.id, board_games.c.settled_at.is_not(None))
        where = within(games.c.guild_id, shards) if guild_id is None else games.c.guild_id == guild_id
        async with self._database.read() as connection:
            found = await connection.scalars(
                select(games.c.id)
                .where(games.c.finished_at.is_not(None), ~counted, where)
                .order_by(games.c.finished_at)
                .limit(limit)
            )
            return list(found)

    async def page(
        self, board: Board, *, first: int, size: int, own_id: int | None = None, own_unlisted: bool = False
    ) -> Page:
        """As `read_page` has it."""
        async with self._database.read() as connection:
            return await read_page(
                connection, board, first=first, size=size, own_id=own_id, own_unlisted=own_unlisted
            )

    async def adjust(
        self,
        guild_id: int,
        user_id: int,
        points: int,
        reason: str,
        *,
        admin_id: int,
        now: datetime,
        day: date | None = None,
    ) -> None:
        """Give or take points, with a reason that members can read; they count for `day`, or for today.

        They count for the boards of the server; on those of all servers as `add_adjustment` has it.
        """
        async with self._database.write() as connection:
            await guild_turn(connection, guild_id)
            zone = await zone_of(connection, guild_id)
            day = day or local_day(now, zone)
            season_id = await season_at(connection, guild_id, counts_at(day, now, zone))
            everywhere = await add_adjustment(connection, guild_id, user_id, points, day, season_id)
            await connection.execute(
                board_adjustments.insert().values(
                    guild_id=guild_id,
                    user_id=user_id,
                    admin_id=admin_id,
                    points=points,
                    points_everywhere=everywhere,
                    reason=reason,
                    day=day,
                    season_id=season_id,
                    made_at=now,
                )
            )

    async def adjustments(
        self, guild_id: int, *, first: int = 0, limit: int = 20
    ) -> tuple[int, tuple[Adjustment, ...]]:
        """(how many there are, those from place `first` on), the newest first."""
        log = board_adjustments.c
        async with self._database.read() as connection:
            number = await connection.scalar(select(func.count()).where(log.guild_id == guild_id))
            rows = await connection.execute(
                select(log.user_id, log.admin_id, log.points, log.reason, log.made_at, log.day)
                .where(log.guild_id == guild_id)
                .order_by(log.made_at.desc(), log.id.desc())
                .offset(first)
                .limit(limit)
            )
            zone = await zone_of(connection, guild_id)
            return number or 0, tuple(_adjustment(row, zone) for row in rows)

    async def today(self, guild_id: int, now: datetime) -> tuple[date, int | None]:
        """The day on the server's calendar, and the season that runs."""
        async with self._database.read() as connection:
            zone = await zone_of(connection, guild_id)
            return local_day(now, zone), await season_at(connection, guild_id, now)


def _adjustment(row: Any, zone: ZoneInfo) -> Adjustment:
    earlier = None if row.day == local_day(row.made_at, zone) else row.day
    return Adjustment(row.user_id, row.admin_id, row.points, row.reason, row.made_at, earlier)


async def _known(connection: AsyncConnection, game_id: int) -> bool:
    """Whether it was counted before and has not changed itself since."""
    found = await connection.scalar(select(board_games.c.game_id).where(board_games.c.game_id == game_id))
    return found is not None
