"""The totals equal the answers, after any history: worked out here the slow way, in other words."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from bot.core.leaderboard.board import EVERYWHERE
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.guilds import GuildStore
from bot.storage.schema.community import board_adjustments, board_games, board_totals, seasons
from bot.storage.schema.quiz import answers, games, players
from bot.storage.seasons import NewSeason, SeasonStore
from tests.support.played import Given, change_answers, play

NOON = datetime(2026, 3, 27, 12, tzinfo=UTC)
ZONES = {500: "Europe/Berlin", 600: "America/New_York"}
PEOPLE, TERMS = range(1, 5), range(1, 5)
STEPS = 60

Key = tuple[int, int, str, str]


@dataclass
class Sums:
    points: int = 0
    answered: int = 0
    correct: int = 0
    games: int = 0
    wins: int = 0
    best_streak: int = 0

    @property
    def accuracy(self) -> float | None:
        return self.correct / self.answered if self.answered >= 10 else None


@pytest.mark.parametrize("seed", range(4))
async def test_totals_equal_the_answers_after_any_history(database: Database, seed: int) -> None:
    """Games at once and across midnight, counted or not yet, rescored, void; seasons, adjustments."""
    history = History(database, random.Random(seed))
    for guild, zone in ZONES.items():
        await GuildStore(database).set_zone(guild, zone, NOON)
    for _ in range(STEPS):
        await history.step()
    for guild in ZONES:
        await history.boards.settle_all(history.now, guild)
    assert await totals(database) == await from_answers(database)


class History:
    """What may happen to boards, in an order that `rng` draws; no game is counted without a cause."""

    def __init__(self, database: Database, rng: random.Random) -> None:
        self.database = database
        self.rng = rng
        self.boards = BoardStore(database)
        self.seasons = SeasonStore(database)
        self.now = NOON
        self.played = 0

    async def step(self) -> None:
        self.now += timedelta(minutes=self.rng.randint(1, 250))
        what = self.rng.choices(
            (self._play, self._count, self._rescore, self._adjust, self._season), (12, 4, 8, 2, 4)
        )
        await what[0](self.rng.choice(list(ZONES)))

    async def _play(self, guild: int) -> None:
        """Some of them began long before others that are over by now."""
        self.played += 1
        given = [
            Given(
                self.rng.choice(PEOPLE),
                self.rng.choice(TERMS),
                self.rng.random() < 0.7,
                self.rng.randint(1, 1500),
                self.rng.choice(("Maths", "Layers", "")),
            )
            for _ in range(self.rng.randint(2, 12))
        ]
        await play(
            self.database,
            self.played,
            given,
            guild=guild,
            at=self.now - timedelta(seconds=self.rng.randint(0, 20)),
            channel=self.rng.choice((7, 8)),
            winner=self.rng.choice(given).user,
            ranked=self.rng.random() < 0.9,
        )

    async def _count(self, guild: int) -> None:
        """All, or some; or one alone, as where the process is killed right after it."""
        if self.rng.random() < 0.5:
            await self.boards.settle_all(self.now, guild, at_most=self.rng.choice((1, None)))
            return
        for game_id in await self.boards.unsettled(guild_id=guild, limit=1):
            await self.boards.settle(game_id, self.now)

    async def _rescore(self, _: int) -> None:
        """As an appeal or a void round leaves a game that is over."""
        if not self.played:
            return
        game_id = self.rng.randint(1, self.played)
        new: dict[str, Any] = self.rng.choice(
            ({"correct": True, "points": 700}, {"correct": False, "points": 0}, {"points": None})
        )
        which = (answers.c.number >= self.rng.choice((1, 1, 2, 4, 6)),)
        async with self.database.write() as connection:
            await change_answers(connection, game_id, which, new)
            await connection.execute(delete(board_games).where(board_games.c.game_id == game_id))

    async def _adjust(self, guild: int) -> None:
        day = None if self.rng.random() < 0.5 else self.now.date() - timedelta(days=self.rng.randint(1, 9))
        points = self.rng.choice((-300, 250))
        user = self.rng.choice(PEOPLE)
        await self.boards.adjust(guild, user, points, "why", admin_id=9, now=self.now, day=day)

    async def _season(self, guild: int) -> None:
        """Begin one, or close the one that runs: at its end, which may be over for a while, or early."""
        running = await self.seasons.running(guild)
        if running is None:
            await self.seasons.start(NewSeason(guild, 7, "Season 1", 1, True, "n"), self.now)
        elif running.ends_at < self.now or self.rng.random() < 0.2:
            await self.boards.settle_all(self.now, guild)
            await self.seasons.close(running, self.now, nonce="n")


async def totals(database: Database) -> dict[Key, tuple[Any, ...]]:
    total = board_totals.c
    columns = (total.user_id, total.guild_id, total.scope, total.period)
    sums = (total.points, total.answered, total.correct, total.games, total.wins, total.best_streak)
    async with database.read() as connection:
        rows = await connection.execute(select(*columns, *sums, total.accuracy))
        return {(row[0], row[1], row[2], row[3]): tuple(row[4:]) for row in rows}


async def from_answers(database: Database) -> dict[Key, tuple[Any, ...]]:
    async with database.read() as connection:
        in_order = select(answers).order_by(answers.c.answered_at, answers.c.game_id)
        given = [row for row in await connection.execute(in_order) if row.points is not None and row.ranked]
        over = {row.id: row for row in await connection.execute(select(games))}
        won = {(row.game_id, row.user_id) for row in await connection.execute(select(players)) if row.won}
        spans = (await connection.execute(select(seasons))).all()
        adjusted = (await connection.execute(select(board_adjustments))).all()
    found: dict[Key, Sums] = defaultdict(Sums)
    repeats: dict[Any, int] = defaultdict(int)
    runs: dict[Any, int] = defaultdict(int)
    counted: set[Any] = set()
    for each in given:
        zone = ZoneInfo(ZONES[each.guild_id])
        again = (each.guild_id, each.user_id, each.term_id, each.answered_at.astimezone(zone).date())
        worth = each.points // 2 ** repeats[again]
        repeats[again] += each.correct
        finished_at = over[each.game_id].finished_at
        season = season_of(spans, each.guild_id, finished_at)
        for key in keys(each, finished_at.astimezone(zone).date(), season):
            part = "topic" in key[2]
            run = (each.game_id, each.user_id, key[2] if part else "")
            if (run, key) not in counted:
                counted.add((run, key))
                found[key].games += 1
                found[key].wins += (each.game_id, each.user_id) in won
            runs[run, key] = runs[run, key] + 1 if each.correct else 0
            found[key].points += worth
            found[key].answered += 1
            found[key].correct += each.correct
            found[key].best_streak = max(found[key].best_streak, runs[run, key])
    by_day: Counter[Any] = Counter()
    for each in adjusted:
        by_day[each.guild_id, each.user_id, each.day] += each.points
        here = season_of(spans, each.guild_id, given_at(each))
        for period in periods(each.day, here):
            found[each.user_id, each.guild_id, "server", period].points += each.points
    for (_, user_id, day), points in by_day.items():
        if points < 0:
            for period in periods(day, None):
                found[user_id, EVERYWHERE, "server", period].points += points
    return {
        key: (
            sums.points,
            sums.answered,
            sums.correct,
            sums.games,
            sums.wins,
            sums.best_streak,
            sums.accuracy,
        )
        for key, sums in found.items()
        if sums.games or sums.points
    }


def season_of(spans: Iterable[Any], guild: int, moment: datetime) -> int | None:
    found = [
        span.id
        for span in spans
        if span.guild_id == guild and span.starts_at <= moment < (span.ended_at or span.ends_at)
    ]
    return max(found, default=None)


def given_at(adjustment: Any) -> datetime:
    """When it was made; or the last moment of the earlier day that it is for."""
    zone = ZoneInfo(ZONES[adjustment.guild_id])
    if adjustment.made_at.astimezone(zone).date() == adjustment.day:
        return adjustment.made_at
    day = adjustment.day
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999_999, tzinfo=zone)


def keys(answer: Any, day: date, season: int | None) -> list[Key]:
    scopes = ["server", f"channel:{answer.channel_id}", *([f"topic:{answer.topic}"] if answer.topic else [])]
    here = [
        (answer.user_id, answer.guild_id, scope, each) for scope in scopes for each in periods(day, season)
    ]
    return here + [(answer.user_id, EVERYWHERE, "server", each) for each in periods(day, None)]


def periods(day: date, season: int | None) -> list[str]:
    named = ["all", f"{day:%Y-%m-%d}", f"{day:%G-W%V}", f"{day:%Y-%m}"]
    return named if season is None else [*named, f"season:{season}"]
