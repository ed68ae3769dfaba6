"""Seasons: one runs at a time in a server; its end freezes the standings and is told once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import SERVER, Board, Row, season_period
from bot.storage.board_adjustments import move_into_season
from bot.storage.board_counting import count_again, guild_turn
from bot.storage.board_pages import read_page
from bot.storage.engine import Database
from bot.storage.outbox import POSTED, SENDING, NewItem, add_items
from bot.storage.schema.community import member_choices, seasons
from bot.storage.schema.quiz import games
from bot.storage.schema.timetable import outbox

KIND = "season"


class SeasonRunsError(Exception):
    """The server has a running season already."""


@dataclass(frozen=True, slots=True)
class NewSeason:
    guild_id: int
    channel_id: int
    name: str
    days: int
    again: bool
    nonce: str
    """That of the message that will tell its end."""


@dataclass(frozen=True, slots=True)
class Season:
    """`standings` are the first rows at its end, without who stays off boards now; None while it runs.

    `board_size` is how many people stood on its board at the end.
    """

    id: int
    guild_id: int
    channel_id: int
    name: str
    days: int
    again: bool
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    standings: tuple[Row, ...] | None
    board_size: int | None = None


class SeasonStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, new: NewSeason, now: datetime) -> Season:
        """Begin a season and promise the message of its end. Raises SeasonRunsError."""
        try:
            async with self._database.write() as connection:
                return await _begin(connection, new, now, now)
        except IntegrityError as error:
            raise SeasonRunsError from error

    async def running(self, guild_id: int) -> Season | None:
        found = await self._read(guild_id, seasons.c.ended_at.is_(None))
        return found[0] if found else None

    async def get(self, guild_id: int, season_id: int) -> Season | None:
        found = await self._read(guild_id, seasons.c.id == season_id)
        return found[0] if found else None

    async def history(self, guild_id: int, *, limit: int = 10) -> tuple[Season, ...]:
        """The ended ones, the newest first."""
        return await self._read(guild_id, seasons.c.ended_at.is_not(None), limit=limit)

    async def all_running(self) -> tuple[Season, ...]:
        """The running season of every guild, the oldest first."""
        query = select(seasons).where(seasons.c.ended_at.is_(None)).order_by(seasons.c.id)
        async with self._database.read() as connection:
            return tuple(_season(row) for row in await connection.execute(query))

    async def _read(self, guild_id: int, condition: Any, *, limit: int = 1) -> tuple[Season, ...]:
        query = (
            select(seasons)
            .where(seasons.c.guild_id == guild_id, condition)
            .order_by(seasons.c.ended_at.desc(), seasons.c.id.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
            off_boards = await _off_boards(connection, guild_id)
        return tuple(_season(row, off_boards) for row in rows)

    async def end_now(self, season: Season, now: datetime, *, again: bool | None = None) -> None:
        """Let the season end at once: the promised message is due now, also where it was given up."""
        async with self._database.write() as connection:
            running = await connection.execute(
                update(seasons)
                .where(seasons.c.id == season.id, seasons.c.ended_at.is_(None))
                .values(again=season.again if again is None else again)
            )
            if not running.rowcount:
                return
            await connection.execute(
                update(outbox)
                .where(outbox.c.key == _key(season.id), outbox.c.status != POSTED, outbox.c.owner.is_(None))
                .values(status=SENDING, held_until=now, due=now, finished_at=None, reason=None)
            )

    async def close(
        self, season: Season, now: datetime, *, nonce: str, rows: int = 25
    ) -> tuple[Season, Season | None]:
        """Freeze the first rows, once, and begin the next season if so set: (the ended one, the next one).

        A season that is closed already is returned as it is.
        """
        async with self._database.write() as connection:
            # A game that is being counted is in this season, or is found and counted again for the next.
            await guild_turn(connection, season.guild_id)
            # Who is forgotten meanwhile is off the board already, or waits and is found in what is frozen.
            row = (
                await connection.execute(select(seasons).where(seasons.c.id == season.id).with_for_update())
            ).one()
            off_boards = await _off_boards(connection, row.guild_id)
            if row.ended_at is not None:
                return _season(row, off_boards), None
            board = Board(row.guild_id, SERVER, season_period(row.id))
            page = await read_page(connection, board, first=0, size=rows)
            ended_at = min(now, row.ends_at)
            closed = await connection.execute(
                update(seasons)
                .where(seasons.c.id == season.id)
                .values(
                    ended_at=ended_at,
                    standings=[_frozen(each) for each in page.rows],
                    board_size=page.total,
                )
                .returning(seasons)
            )
            ended = _season(closed.one(), off_boards)
            if not ended.again:
                return ended, None
            new = NewSeason(ended.guild_id, ended.channel_id, next_name(ended.name), ended.days, True, nonce)
            following = await _begin(connection, new, ended_at, now)
            await _take_over(connection, following)
            return ended, following


def next_name(name: str) -> str:
    """ "Season 3" is followed by "Season 4", "Autumn" by "Autumn 2"."""
    head, gap, last = name.rpartition(" ")
    if gap and last.isdecimal():
        return f"{head} {int(last) + 1}"
    return f"{name} 2"


def _key(season_id: int) -> str:
    return f"{KIND}:{season_id}"


async def _begin(connection: AsyncConnection, new: NewSeason, starts_at: datetime, now: datetime) -> Season:
    ends_at = starts_at + timedelta(days=new.days)
    if ends_at <= now:
        # The bot was away for a whole season: the next one begins today.
        starts_at, ends_at = now, now + timedelta(days=new.days)
    row = (
        await connection.execute(
            insert(seasons)
            .values(
                guild_id=new.guild_id,
                channel_id=new.channel_id,
                name=new.name,
                days=new.days,
                again=new.again,
                starts_at=starts_at,
                ends_at=ends_at,
            )
            .returning(seasons)
        )
    ).one()
    season = _season(row)
    end = NewItem(
        kind=KIND,
        key=_key(season.id),
        guild_id=season.guild_id,
        channel_id=season.channel_id,
        due=ends_at,
        payload={"season": season.id},
        nonce=new.nonce,
    )
    await add_items(connection, [end], owner=None, now=now, until=ends_at)
    return season


async def _take_over(connection: AsyncConnection, season: Season) -> None:
    """What was played and given between the end of a season and its closing was counted while none ran."""
    played = select(games.c.id).where(
        games.c.guild_id == season.guild_id, games.c.finished_at >= season.starts_at
    )
    await count_again(connection, played)
    await move_into_season(connection, season.guild_id, season.id, season.starts_at)


async def _off_boards(connection: AsyncConnection, guild_id: int) -> frozenset[int]:
    choice = member_choices.c
    found = await connection.scalars(
        select(choice.user_id).where(choice.guild_id == guild_id, choice.on_boards.is_(False))
    )
    return frozenset(found)


_ROW = ("place", "user_id", "value", "points", "answered", "correct", "wins", "games", "best_streak")


def _frozen(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _ROW}


def _season(row: Any, off_boards: Collection[int] = ()) -> Season:
    frozen: Sequence[Mapping[str, Any]] | None = row.standings
    return Season(
        id=row.id,
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        name=row.name,
        days=row.days,
        again=row.again,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        standings=None
        if frozen is None
        else tuple(Row(**each) for each in frozen if each["user_id"] not in off_boards),
        board_size=row.board_size,
    )
