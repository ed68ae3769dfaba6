"""Boards: counting finished games, and reading a page with one's own place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Float, case, cast, delete, exists, func, select
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
        async with self._database.read() as connection:
            if board.by is By.POINTS:
                return await _page_by_index(connection, board, first, size, own_id)
            return await _page_in_one_pass(connection, board, first, size, own_id)

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


def _visible(board: Board) -> list[Any]:
    """Which totals are on a board: not those of people who stay off it."""
    total, choice = board_totals.c, member_choices.c
    chosen = select(choice.user_id).where(choice.guild_id == board.guild_id)
    shown = (
        total.user_id.in_(chosen.where(choice.on_boards.is_(True)))
        if board.guild_id == EVERYWHERE
        else total.user_id.not_in(chosen.where(choice.on_boards.is_(False)))
    )
    return [
        total.guild_id == board.guild_id,
        total.scope == board.scope,
        total.period == board.period,
        shown,
    ]


def _value(by: By) -> tuple[Any, list[Any]]:
    """What a board orders by, and who is on it at all."""
    total = board_totals.c
    enough = total.answered >= FEWEST_ANSWERS
    accuracy = case((total.answered > 0, cast(total.correct, Float) / total.answered), else_=0.0)
    values: dict[By, tuple[Any, list[Any]]] = {
        By.POINTS: (total.points, []),
        By.ACCURACY: (accuracy, [enough]),
        By.WINS: (total.wins, [total.wins > 0]),
        By.RATING: (player_ratings.c.rating, [enough]),
        By.STREAK: (total.best_streak, [total.best_streak > 0]),
    }
    return values[by]


_SUMS = ("points", "answered", "correct", "wins", "games", "best_streak")


async def _page_by_index(
    connection: AsyncConnection, board: Board, first: int, size: int, own_id: int | None
) -> Page:
    """Points are indexed, so nothing is sorted: the page is read from its place, places are counted."""
    total, visible = board_totals.c, _visible(board)
    columns = [total.user_id, total.points.label("value"), *(total[name] for name in _SUMS)]
    query = select(*columns).where(*visible)
    number = int(await connection.scalar(select(func.count()).where(*visible)) or 0)
    # Both descending, as the index is read backwards.
    ordered = query.order_by(total.points.desc(), total.user_id.desc()).offset(first).limit(size)
    found = (await connection.execute(ordered)).all()

    async def place(points: int) -> int:
        above = select(func.count()).where(*visible, total.points > points)
        return 1 + int(await connection.scalar(above) or 0)

    rows: list[Row] = []
    for index, each in enumerate(found):
        if not rows:
            at = await place(each.points)
        else:
            at = rows[-1].place if each.points == rows[-1].points else first + index + 1
        rows.append(_row(at, each))
    own = (await connection.execute(query.where(total.user_id == own_id))).one_or_none()
    return Page(tuple(rows), first, number, None if own is None else _row(await place(own.points), own))


async def _page_in_one_pass(
    connection: AsyncConnection, board: Board, first: int, size: int, own_id: int | None
) -> Page:
    """Everybody is read and ranked once; the page and one's own row come out of it together."""
    total = board_totals.c
    value, condition = _value(board.by)
    source: Any = board_totals
    if board.by is By.RATING:
        rated = (player_ratings.c.guild_id == total.guild_id) & (player_ratings.c.user_id == total.user_id)
        source = board_totals.join(player_ratings, rated)
    ranked = (
        select(
            total.user_id,
            value.label("value"),
            *(total[name] for name in _SUMS),
            func.rank().over(order_by=value.desc()).label("place"),
            func.row_number().over(order_by=(value.desc(), total.user_id.desc())).label("line"),
            func.count().over().label("number"),
        )
        .select_from(source)
        .where(*_visible(board), *condition)
        .subquery()
    )
    wanted = ranked.c.line.between(first + 1, first + size)
    found = (
        await connection.execute(
            select(ranked).where(wanted | (ranked.c.user_id == own_id)).order_by(ranked.c.line)
        )
    ).all()
    rows = [_row(each.place, each) for each in found if first < each.line <= first + size]
    own = next((_row(each.place, each) for each in found if each.user_id == own_id), None)
    return Page(tuple(rows), first, found[0].number if found else 0, own)


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
