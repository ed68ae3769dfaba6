"""Boards: counting finished games, and reading a page with one's own place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import Float, Select, and_, case, cast, delete, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.leaderboard.board import EVERYWHERE, FEWEST_ANSWERS, Board, By, Page, Row
from bot.core.leaderboard.periods import local_day
from bot.core.leaderboard.worth import Answer, GameTallies, Tally, tally
from bot.storage.board_totals import Entry, add, add_points, drop_empty, find_streaks
from bot.storage.engine import Database
from bot.storage.guilds import zone_of
from bot.storage.schema.community import (
    board_adjustments,
    board_entries,
    board_games,
    board_totals,
    member_choices,
    seasons,
)
from bot.storage.schema.quiz import answers, games, player_ratings, players
from bot.storage.shards import Shards, within
from bot.storage.upsert import insert

Query: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Adjustment:
    user_id: int
    admin_id: int
    points: int
    reason: str
    made_at: datetime


class BoardStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def settle(self, game_id: int, now: datetime) -> None:
        """Bring the boards up to a game's answers as they are now; again changes nothing."""
        async with self._database.write() as connection:
            # Two that count it at once, or its players' wish to be forgotten, take turns.
            await connection.execute(select(games.c.id).where(games.c.id == game_id).with_for_update())
            before = await _entries_of(connection, game_id)
            after = await _count(connection, game_id)
            kept = set(before) & set(after)
            keys = await add(connection, [each for each in before if each not in kept], -1)
            await connection.execute(delete(board_entries).where(board_entries.c.game_id == game_id))
            await _insert_entries(connection, after)
            changed = await add(connection, [each for each in after if each not in kept], 1)
            if keys:
                await find_streaks(connection, keys)
                await drop_empty(connection, sorted(keys - changed))
            statement = insert(connection, board_games)
            await connection.execute(
                statement.values(game_id=game_id, settled_at=now).on_conflict_do_update(
                    index_elements=["game_id"], set_={"settled_at": now}
                )
            )

    async def settle_all(self, now: datetime, guild_id: int | None = None) -> None:
        """Count every finished game that is not counted yet: of one guild, or of all."""
        for game_id in await self.unsettled(guild_id=guild_id):
            await self.settle(game_id, now)

    async def unsettled(
        self, shards: Shards | None = None, *, guild_id: int | None = None, limit: int = 1_000
    ) -> list[int]:
        """Finished games that the boards have not counted, oldest first."""
        counted = exists().where(board_games.c.game_id == games.c.id)
        where = within(games.c.guild_id, shards) if guild_id is None else games.c.guild_id == guild_id
        async with self._database.read() as connection:
            found = await connection.scalars(
                select(games.c.id)
                .where(games.c.finished_at.is_not(None), ~counted, where)
                .order_by(games.c.finished_at)
                .limit(limit)
            )
            return list(found)

    async def page(self, board: Board, *, first: int, size: int, own_id: int | None = None) -> Page:
        """`size` rows from place `first` (0 is the top) on; people who stay off boards are passed over."""
        query = _visible(board)
        value, user = query.selected_columns.value, query.selected_columns.user_id
        async with self._database.read() as connection:
            total = int(await connection.scalar(select(func.count()).select_from(query.subquery())) or 0)
            found = (
                await connection.execute(query.order_by(value.desc(), user).offset(first).limit(size))
            ).all()
            own = await _own_row(connection, query, own_id)
            rows = await _placed(connection, query, found, first)
        return Page(tuple(rows), first, total, own)

    async def adjust(
        self, guild_id: int, user_id: int, points: int, reason: str, *, admin_id: int, now: datetime
    ) -> None:
        """Give or take points, with a reason that members can read."""
        async with self._database.write() as connection:
            day = local_day(now, await zone_of(connection, guild_id))
            season_id = await _season_at(connection, guild_id, now)
            await connection.execute(
                board_adjustments.insert().values(
                    guild_id=guild_id,
                    user_id=user_id,
                    admin_id=admin_id,
                    points=points,
                    reason=reason,
                    day=day,
                    season_id=season_id,
                    made_at=now,
                )
            )
            await add_points(connection, guild_id, user_id, day, season_id, points)

    async def adjustments(self, guild_id: int, *, limit: int = 20) -> tuple[Adjustment, ...]:
        """The newest first."""
        log = board_adjustments.c
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(log.user_id, log.admin_id, log.points, log.reason, log.made_at)
                .where(log.guild_id == guild_id)
                .order_by(log.made_at.desc(), log.id.desc())
                .limit(limit)
            )
            return tuple(Adjustment(*row) for row in rows)

    async def today(self, guild_id: int, now: datetime) -> tuple[date, int | None]:
        """The day on the server's calendar, and the season that runs."""
        async with self._database.read() as connection:
            zone = await zone_of(connection, guild_id)
            return local_day(now, zone), await _season_at(connection, guild_id, now)


async def _season_at(connection: AsyncConnection, guild_id: int, instant: datetime) -> int | None:
    return await connection.scalar(
        select(seasons.c.id)
        .where(
            seasons.c.guild_id == guild_id,
            seasons.c.starts_at <= instant,
            func.coalesce(seasons.c.ended_at, seasons.c.ends_at) > instant,
        )
        .order_by(seasons.c.starts_at.desc())
        .limit(1)
    )


async def _entries_of(connection: AsyncConnection, game_id: int) -> list[Entry]:
    entry = board_entries.c
    columns = [entry[name] for name in Entry.__slots__]
    rows = await connection.execute(select(*columns).where(entry.game_id == game_id))
    return [Entry(*row) for row in rows]


async def _insert_entries(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    if entries:
        rows = [{name: getattr(each, name) for name in Entry.__slots__} for each in entries]
        await connection.execute(board_entries.insert(), rows)


async def _count(connection: AsyncConnection, game_id: int) -> list[Entry]:
    """A game's entries from its answers; none unless it is over and counts."""
    game = (await connection.execute(select(games).where(games.c.id == game_id))).one_or_none()
    if game is None or game.finished_at is None or not game.ranked:
        return []
    answer = answers.c
    found = await connection.execute(
        select(
            answer.user_id, answer.term_id, answer.topic, answer.correct, answer.points, answer.answered_at
        ).where(answer.game_id == game_id, answer.points.is_not(None))
    )
    given = [Answer(*row) for row in found]
    zone = await zone_of(connection, game.guild_id)
    earlier = await _right_earlier(connection, game.guild_id, game_id, given, zone)
    winners = set(
        await connection.scalars(
            select(players.c.user_id).where(players.c.game_id == game_id, players.c.won.is_(True))
        )
    )
    season_id = await _season_at(connection, game.guild_id, game.finished_at)
    day = local_day(game.finished_at, zone)
    return _as_entries(tally(given, earlier), winners, game, day, season_id)


def _as_entries(
    tallies: GameTallies, winners: set[int], game: Any, day: date, season_id: int | None
) -> list[Entry]:
    def entry(user_id: int, topic: str, sums: Tally) -> Entry:
        return Entry(
            game_id=game.id,
            user_id=user_id,
            topic=topic,
            guild_id=game.guild_id,
            channel_id=game.channel_id,
            day=day,
            season_id=season_id,
            points=sums.points,
            answered=sums.answered,
            correct=sums.correct,
            wins=int(user_id in winners and not topic),
            best_streak=sums.best_streak,
        )

    whole = [entry(user_id, "", sums) for user_id, sums in tallies.overall.items()]
    return whole + [entry(user_id, topic, sums) for (user_id, topic), sums in tallies.by_topic.items()]


async def _right_earlier(
    connection: AsyncConnection, guild_id: int, game_id: int, given: Sequence[Answer], zone: ZoneInfo
) -> dict[tuple[int, int], int]:
    """By (person, term): right answers in other games of that day, before this game's first answer."""
    if not given:
        return {}
    begin = min(each.answered_at for each in given)
    midnight = datetime.combine(local_day(begin, zone), datetime.min.time(), zone)
    answer = answers.c
    rows = await connection.execute(
        select(answer.user_id, answer.term_id, func.count())
        .where(
            answer.guild_id == guild_id,
            answer.answered_at >= midnight,
            answer.answered_at < begin,
            answer.game_id != game_id,
            answer.correct.is_(True),
            answer.ranked.is_(True),
            answer.points.is_not(None),
        )
        .group_by(answer.user_id, answer.term_id)
    )
    return {(user_id, term_id): count for user_id, term_id, count in rows}


def _visible(board: Board) -> Query:
    """The board's people with their value, without those who stay off it."""
    total = board_totals.c
    hidden = select(member_choices.c.user_id).where(
        member_choices.c.guild_id == board.guild_id, member_choices.c.user_id == total.user_id
    )
    shown = (
        exists(hidden.where(member_choices.c.on_boards.is_(True)))
        if board.guild_id == EVERYWHERE
        else ~exists(hidden.where(member_choices.c.on_boards.is_(False)))
    )
    value, condition = _value(board.by)
    query = select(
        total.user_id,
        value.label("value"),
        *(total[name] for name in ("points", "answered", "correct", "wins", "games", "best_streak")),
    )
    if board.by is By.RATING:
        query = query.join(
            player_ratings,
            and_(player_ratings.c.guild_id == total.guild_id, player_ratings.c.user_id == total.user_id),
        )
    return query.where(
        total.guild_id == board.guild_id,
        total.scope == board.scope,
        total.period == board.period,
        shown,
        *condition,
    )


def _value(by: By) -> tuple[Any, list[Any]]:
    """What a board orders by, and who is on it at all."""
    total = board_totals.c
    enough = total.answered >= FEWEST_ANSWERS
    accuracy = case((total.answered > 0, cast(total.correct, Float) / total.answered), else_=0.0)
    return {
        By.POINTS: (total.points, [total.games + total.points != 0]),
        By.ACCURACY: (accuracy, [enough]),
        By.WINS: (total.wins, [total.wins > 0]),
        By.RATING: (player_ratings.c.rating, [enough]),
        By.STREAK: (total.best_streak, [total.best_streak > 0]),
    }[by]


async def _placed(connection: AsyncConnection, query: Query, found: Sequence[Any], first: int) -> list[Row]:
    """Rows with their places: the first one's is looked up, whoever is below it stands where they stand."""
    rows: list[Row] = []
    for number, each in enumerate(found):
        if not rows:
            place = await _place(connection, query, each.value)
        else:
            place = rows[-1].place if each.value == rows[-1].value else first + number + 1
        rows.append(_row(place, each))
    return rows


async def _place(connection: AsyncConnection, query: Query, value: float) -> int:
    everybody = query.subquery()
    above = select(func.count()).select_from(everybody).where(everybody.c.value > value)
    return 1 + int(await connection.scalar(above) or 0)


async def _own_row(connection: AsyncConnection, query: Query, own_id: int | None) -> Row | None:
    if own_id is None:
        return None
    found = (await connection.execute(query.where(board_totals.c.user_id == own_id))).one_or_none()
    return None if found is None else _row(await _place(connection, query, found.value), found)


def _row(place: int, found: Any) -> Row:
    return Row(
        place=place,
        user_id=found.user_id,
        value=float(found.value),
        points=found.points,
        answered=found.answered,
        correct=found.correct,
        wins=found.wins,
        games=found.games,
        best_streak=found.best_streak,
    )
