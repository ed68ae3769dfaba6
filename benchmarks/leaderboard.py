"""A board over a million answers, against the same board summed from the answers themselves.

    python -m benchmarks.leaderboard [--answers N] [--members N] [--url postgresql://…]

Prints, for a page of each board with one's own row, the median and the slowest of many readings, and the
ratio to the baseline: one GROUP BY over the answers. Ends with 1 when a board takes longer than the bound.

Some members stay off the boards; every second one is on that of all servers. "A game that is counted first"
is what comes on top for a reader who is there before the game that has just ended is counted. Without --url
it measures SQLite in a file and PostgreSQL side by side.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bot.core.leaderboard.board import EVERYWHERE, SERVER, Board, By, channel_scope, topic_scope
from bot.core.leaderboard.periods import Period, period_key
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.migrate import migrate
from bot.storage.schema.community import member_choices
from bot.storage.schema.quiz import answers, games, player_ratings, players, rounds
from tests.support.databases import postgresql_server

GUILD = 1 << 40
CHANNEL = 7
START = datetime(2026, 1, 1, 18, tzinfo=UTC)
PLAYERS, ROUNDS = 20, 10
GAMES_PER_DAY = 40
GAMES_AT_ONCE = 100
TOPICS = ("Basics", "Layers", "Training", "Attention")
READINGS = 40
LATE_GAMES = 20
PAGE = 10
BOUND_MS = 50.0
OFF_BOARDS = 0.02


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--members", type=int, default=20_000)
    parser.add_argument("--url")
    arguments = parser.parse_args()
    if arguments.url:
        return asyncio.run(measure(arguments.url, arguments))
    with tempfile.TemporaryDirectory() as folder:
        late = asyncio.run(measure(f"sqlite:///{Path(folder) / 'board.db'}", arguments))
    with postgresql_server() as server:
        url = server.url(asyncio.run(server.create()))
        return late | asyncio.run(measure(url, arguments))


async def measure(url: str, arguments: argparse.Namespace) -> int:
    """1 when a board takes too long, else 0."""
    database = await Database.open(url)
    await migrate(database)
    store = BoardStore(database)
    number = arguments.answers // (PLAYERS * ROUNDS)
    began = time.perf_counter()
    await fill(database, number + LATE_GAMES, arguments.members)
    filled = time.perf_counter()
    for game_id in range(1, number + 1):
        await store.settle(game_id, START)
    settled = time.perf_counter()
    print(f"{database.name}: {number * PLAYERS * ROUNDS:,} answers of {arguments.members:,} members")
    print(
        f"  written in {filled - began:.0f} s, counted in {(settled - filled) / number * 1000:.1f} ms a game"
    )
    baseline = (await timed(lambda: from_answers(database), 3))[0]
    print(f"  {'summed from the answers':<38}{baseline:9.1f} ms")
    within = True
    for name, board, first in boards(number, arguments.members):
        took = await timed(
            lambda board=board, first=first: read(store, board, first, arguments.members), READINGS
        )
        within &= report(name, took, baseline)
    games_left = iter(range(number + 1, number + LATE_GAMES + 1))
    took = await timed(lambda: store.settle(next(games_left), START), LATE_GAMES)
    print(f"  {'a game that is counted first':<38}{took[0]:9.1f} ms  slowest {took[1]:6.1f}")
    await database.close()
    return 0 if within else 1


def boards(number: int, members: int) -> list[tuple[str, Board, int]]:
    """(in words, which, from which place on)"""
    day = (START + timedelta(days=number // GAMES_PER_DAY)).date()
    week, month = period_key(Period.WEEK, day), period_key(Period.MONTH, day)
    deep = members * 4 // 5
    return [
        *((f"all time by {by}", Board(GUILD, SERVER, "all", by), 0) for by in By),
        *((f"all time by {by}, deep", Board(GUILD, SERVER, "all", by), deep) for by in By),
        *((f"this month by {by}", Board(GUILD, SERVER, month, by), 0) for by in By),
        ("this week by points", Board(GUILD, SERVER, week), 0),
        ("this week by rating", Board(GUILD, SERVER, week, By.RATING), 0),
        ("one topic by points", Board(GUILD, topic_scope("Layers"), "all"), 0),
        ("one topic by accuracy", Board(GUILD, topic_scope("Layers"), "all", By.ACCURACY), 0),
        ("one channel by points", Board(GUILD, channel_scope(CHANNEL), "all"), 0),
        ("all servers by points", Board(EVERYWHERE, SERVER, "all"), 0),
        ("all servers by accuracy", Board(EVERYWHERE, SERVER, "all", By.ACCURACY), 0),
        ("all servers by points, deep", Board(EVERYWHERE, SERVER, "all"), members * 2 // 5),
    ]


async def read(store: BoardStore, board: Board, first: int, members: int) -> None:
    """What `/leaderboard` reads; the asker stands in the middle."""
    await store.page(board, first=first, size=PAGE, own_id=members // 2, own_unlisted=True)


def report(name: str, took: tuple[float, float], baseline: float) -> bool:
    """Print a line; whether the board keeps to the bound."""
    median, slowest = took
    mark = "" if median <= BOUND_MS else f"  over {BOUND_MS:.0f} ms"
    ratio = median / baseline
    print(f"  {name:<38}{median:9.1f} ms  slowest {slowest:6.1f}  ratio {ratio:.3f}{mark}", flush=True)
    return median <= BOUND_MS


async def timed(read: Callable[[], Awaitable[Any]], times: int) -> tuple[float, float]:
    """(median, slowest) in milliseconds."""
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await read()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), max(took)


async def from_answers(database: Database) -> object:
    """What a board would be without its sums."""
    points = func.sum(answers.c.points)
    async with database.read() as connection:
        rows = await connection.execute(
            select(answers.c.user_id, points)
            .where(answers.c.guild_id == GUILD, answers.c.ranked.is_(True), answers.c.points.is_not(None))
            .group_by(answers.c.user_id)
            .order_by(points.desc())
            .limit(10)
        )
        return rows.all()


async def fill(database: Database, number: int, members: int) -> None:
    rng = random.Random(3)
    async with database.write() as connection:
        rows = [
            {"guild_id": GUILD, "user_id": user, "rating": rng.gauss(1500, 200), "answers": 50}
            for user in range(1, members + 1)
        ]
        await connection.execute(insert(player_ratings), rows)
        await connection.execute(insert(member_choices), _choices(members, rng))
    for first in range(1, number + 1, GAMES_AT_ONCE):
        await _write_games(database, range(first, min(first + GAMES_AT_ONCE, number + 1)), members, rng)


def _choices(members: int, rng: random.Random) -> list[dict[str, Any]]:
    off = rng.sample(range(1, members + 1), max(1, round(members * OFF_BOARDS)))
    return [
        {"guild_id": guild, "user_id": user, "on_boards": on_boards, "stats_open": False}
        for guild, users, on_boards in ((GUILD, off, False), (EVERYWHERE, range(1, members + 1, 2), True))
        for user in users
    ]


async def _write_games(database: Database, ids: range, members: int, rng: random.Random) -> None:
    tables: dict[Any, list[dict[str, Any]]] = {games: [], players: [], rounds: [], answers: []}
    for game_id in ids:
        at = START + timedelta(days=game_id // GAMES_PER_DAY, minutes=game_id % GAMES_PER_DAY)
        people = rng.sample(range(1, members + 1), PLAYERS)
        tables[games].append(_game(game_id, at))
        tables[players] += [_player(game_id, user, at, won=user == people[0]) for user in people]
        for round_number in range(1, ROUNDS + 1):
            term = rng.randint(1, 90)
            tables[rounds].append(_round(game_id, round_number, term, at))
            tables[answers] += [_answer(game_id, round_number, user, term, at, rng) for user in people]
    async with database.write() as connection:
        for table, rows in tables.items():
            await connection.execute(insert(table), rows)


def _game(game_id: int, at: datetime) -> dict[str, Any]:
    return {
        "id": game_id,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "host_id": 1,
        "settings": {},
        "created_at": at,
        "phase": "finished",
        "paused": False,
        "idle_rounds": 0,
        "finished_at": at,
        "end": "played",
        "done": True,
        "ranked": True,
    }


def _player(game_id: int, user: int, at: datetime, *, won: bool) -> dict[str, Any]:
    sums = dict.fromkeys(("rated_answers", "joined_round", "score", "correct", "answered"), 0)
    return {
        **sums,
        "game_id": game_id,
        "user_id": user,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "rating": 1500.0,
        "best_streak": 0,
        "right_ms": 0,
        "place": 1 if won else 2,
        "won": won,
        "ranked": True,
        "finished_at": at,
    }


def _round(game_id: int, number: int, term: int, at: datetime) -> dict[str, Any]:
    return {
        "game_id": game_id,
        "number": number,
        "question": {},
        "term_id": term,
        "asked_at": at,
        "status": "closed",
        "votes": [],
        "term_rating": 1500.0,
        "term_answers": 0,
        "term_moved": 0.0,
    }


def _answer(
    game_id: int, number: int, user: int, term: int, at: datetime, rng: random.Random
) -> dict[str, Any]:
    correct = rng.random() < 0.65
    return {
        "game_id": game_id,
        "number": number,
        "user_id": user,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "term_id": term,
        "topic": TOPICS[term % len(TOPICS)],
        "deck": "d",
        "choice": 0,
        "correct": correct,
        "points": rng.randint(500, 1000) if correct else 0,
        "reaction_ms": 3000,
        "answered_at": at + timedelta(seconds=number),
        "ranked": True,
    }


if __name__ == "__main__":
    sys.exit(main())
