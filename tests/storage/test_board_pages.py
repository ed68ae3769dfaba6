"""A page of a board is the same from whichever end it is read: worked out here by sorting everybody."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import insert

from bot.core.leaderboard.board import EVERYWHERE, SERVER, Board, By, Page
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.schema.community import board_totals, member_choices
from bot.storage.schema.quiz import player_ratings

GUILD, OTHER = 500, 600
PEOPLE = range(1, 37)
SIZE = 3

Values = Mapping[int, float]
"""What a board orders by, for everybody who has it."""


@dataclass(frozen=True)
class Drawn:
    """People with few different values, so that many tie, some of whom stay off the board."""

    values: Mapping[tuple[int, By], Values]
    listed: Mapping[int, frozenset[int]]


@pytest.fixture
async def drawn(database: Database) -> Drawn:
    rng = random.Random(7)
    totals = {guild: [_total(guild, user, rng) for user in PEOPLE] for guild in (GUILD, EVERYWHERE)}
    ratings = {user: rng.choice((1400.5, 1500.0, 1500.25)) for user in PEOPLE if rng.random() < 0.9}
    chosen = {guild: {user: rng.random() < 0.6 for user in PEOPLE[::2]} for guild in totals}
    async with database.write() as connection:
        for rows in totals.values():
            await connection.execute(insert(board_totals), rows)
        # Neither what is another server's, nor another period's, is on the board.
        await connection.execute(insert(board_totals), [_total(OTHER, user, rng) for user in PEOPLE])
        await connection.execute(
            insert(board_totals), [_total(GUILD, user, rng) | {"period": "2026-03"} for user in PEOPLE]
        )
        await connection.execute(
            insert(player_ratings),
            [
                {"guild_id": guild, "user_id": user, "rating": rating, "answers": 20}
                for guild in (GUILD, OTHER)
                for user, rating in ratings.items()
            ],
        )
        await connection.execute(
            insert(member_choices),
            [
                {"guild_id": guild, "user_id": user, "on_boards": on_boards, "stats_open": True}
                for guild, choices in chosen.items()
                for user, on_boards in choices.items()
            ],
        )
    values: dict[tuple[int, By], Values] = {}
    for guild, rows in totals.items():
        values[guild, By.POINTS] = {row["user_id"]: row["points"] for row in rows}
        values[guild, By.WINS] = {row["user_id"]: row["wins"] for row in rows if row["wins"]}
        values[guild, By.STREAK] = {row["user_id"]: row["best_streak"] for row in rows if row["best_streak"]}
        values[guild, By.ACCURACY] = {
            row["user_id"]: row["accuracy"] for row in rows if row["accuracy"] is not None
        }
    enough = values[GUILD, By.ACCURACY]
    values[GUILD, By.RATING] = {user: rating for user, rating in ratings.items() if user in enough}
    listed = {
        GUILD: frozenset(user for user in PEOPLE if chosen[GUILD].get(user, True)),
        EVERYWHERE: frozenset(user for user in PEOPLE if chosen[EVERYWHERE].get(user, False)),
    }
    return Drawn(values, listed)


def _total(guild: int, user: int, rng: random.Random) -> dict[str, Any]:
    return {
        "user_id": user,
        "guild_id": guild,
        "scope": SERVER,
        "period": "all",
        "points": rng.choice((-200, 0, 700, 701, 900)),
        "answered": 20,
        "correct": 10,
        "games": 3,
        "wins": rng.choice((0, 1, 1, 2)),
        "best_streak": rng.choice((0, 3, 3, 4, 9)),
        "accuracy": rng.choice((None, 0.25, 1 / 3, 1 / 3, 0.7)),
    }


def expected(values: Values, listed: frozenset[int], first: int) -> tuple[list[tuple[int, int, float]], int]:
    """((place, person, value) of each of the page, how many people the board has)."""
    board = sorted(((value, user) for user, value in values.items() if user in listed), reverse=True)
    rows = [(place_of(values, listed, value), user, value) for value, user in board]
    return rows[first : first + SIZE], len(board)


def place_of(values: Values, listed: frozenset[int], value: float) -> int:
    return 1 + sum(values[user] > value for user in values if user in listed)


def shown(page: Page) -> tuple[list[tuple[int, int, float]], int]:
    return [(row.place, row.user_id, row.value) for row in page.rows], page.total


@pytest.mark.parametrize(
    ("guild", "by"), [(GUILD, by) for by in By] + [(EVERYWHERE, by) for by in By if by is not By.RATING]
)
async def test_every_page_has_who_stands_there(database: Database, drawn: Drawn, guild: int, by: By) -> None:
    store, values, listed = BoardStore(database), drawn.values[guild, by], drawn.listed[guild]
    board = Board(guild, SERVER, "all", by)
    _, number = expected(values, listed, 0)
    assert number > 2 * SIZE, "too few people for a page in the middle"
    assert len({values[user] for user in values if user in listed}) < number, "nobody ties"
    for first in range(number + 2):
        page = await store.page(board, first=first, size=SIZE)
        assert shown(page) == expected(values, listed, first), f"from place {first} on"


@pytest.mark.parametrize("by", By)
async def test_ones_own_row_is_the_same_beside_every_page(database: Database, drawn: Drawn, by: By) -> None:
    """Of who stays off the board, too: where they would stand on it."""
    store, values, listed = BoardStore(database), drawn.values[GUILD, by], drawn.listed[GUILD]
    board = Board(GUILD, SERVER, "all", by)
    for user in PEOPLE:
        beside = [
            await store.page(board, first=first, size=SIZE, own_id=user, own_unlisted=True)
            for first in (0, 9, 999)
        ]
        if user not in values:
            assert [page.own for page in beside] == [None] * 3
            continue
        place = place_of(values, listed, values[user])
        for page in beside:
            assert page.own is not None
            assert (page.own.place, page.own.user_id, page.own.value) == (place, user, values[user])
            assert page.own_listed == (user in listed)
