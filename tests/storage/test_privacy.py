"""What is stored about a person: shown, exported and forgotten, completely, and nothing of anybody else."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from sqlalchemy import JSON, BigInteger, delete, select, update

from bot.core.leaderboard.board import EVERYWHERE, FEWEST_ANSWERS, SERVER, Board, By, Row
from bot.core.leaderboard.visibility import Visibility
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.personal import IMPERSONAL_JSON, PERSONAL, PERSONAL_JSON, own_part, renamed
from bot.storage.privacy import PrivacyStore, StillPlayingError
from bot.storage.schema import metadata
from bot.storage.schema.community import board_games
from bot.storage.schema.quiz import answers, games
from bot.storage.types import RowId
from tests.support.lives import ADA, ALAN, NOON, live_in
from tests.support.played import Given, play

HERE, THERE = 500, 600
STAND_IN = -987_654_321

# Ids that are nobody's: of servers, channels, messages and games.
THINGS = {
    "guild_id",
    "channel_id",
    "message_id",
    "thread_id",
    "lobby_message_id",
    "podium_message_id",
    "game_id",
    "quiz_games.id",
    "transfers.rows",
    "transfers.checksum",
}


@pytest.fixture
async def store(database: Database) -> PrivacyStore:
    await live_in(database, HERE, 10)
    await live_in(database, THERE, 11)
    return PrivacyStore(database)


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    async with database.read() as connection:
        return {
            table.name: [dict(row) for row in (await connection.execute(select(table))).mappings()]
            for table in metadata.sorted_tables
        }


async def boards(database: Database) -> dict[Any, list[Row]]:
    """Every board of both servers and of all, by every measure."""
    store = BoardStore(database)
    return {
        (guild, by): list((await store.page(Board(guild, SERVER, "all", by), first=0, size=50)).rows)
        for guild in (HERE, THERE, EVERYWHERE)
        for by in By
    }


def test_every_column_that_may_name_a_person_is_listed() -> None:
    for table in metadata.sorted_tables:
        for column in table.c:
            name = f"{table.name}.{column.name}"
            known = table.name in PERSONAL and column.name in PERSONAL[table.name].columns
            if isinstance(column.type, JSON):
                assert (name in PERSONAL_JSON) != (name in IMPERSONAL_JSON), name
            elif isinstance(column.type, BigInteger) and column.type is not RowId:
                assert known != bool({column.name, name} & THINGS), name
            elif re.search(r"user|member|person|player|author|host|admin|owner_id|(^|_)by$", column.name):
                assert known, name


def test_what_is_listed_is_there() -> None:
    for name, personal in PERSONAL.items():
        assert {*personal.columns, *personal.clears} <= set(metadata.tables[name].c.keys())
    for name in {*PERSONAL_JSON, *IMPERSONAL_JSON}:
        table, column = name.split(".")
        assert column in metadata.tables[table].c


async def test_it_shows_every_kind_of_trace(store: PrivacyStore) -> None:
    stored = await store.stored(ADA)
    assert set(stored) == {each.what for each in PERSONAL.values()} | set(PERSONAL_JSON.values())
    assert stored["quiz answers"] == 4
    assert await store.stored(ADA + 5) == {}


async def test_an_export_holds_it_all_and_nobody_else(store: PrivacyStore) -> None:
    exported = await store.export(ADA)
    assert set(exported) == {*PERSONAL, *(name.split(".")[0] for name in PERSONAL_JSON)}
    text = json.dumps(exported)
    assert str(ADA) in text
    assert str(ALAN) not in text
    answer = exported["quiz_answers"][0]
    assert answer["user_id"] == str(ADA)
    assert answer["answered_at"] == "2026-03-04T12:00:01+00:00"
    assert {row["guild_id"] for row in exported["quiz_answers"]} == {str(HERE), str(THERE)}
    assert exported["seasons"][0]["standings"] == [{"place": 1, "user_id": str(ADA), "points": 9}]
    assert exported["quiz_rounds"][0]["votes"] == [str(ADA)]


async def test_nothing_names_a_forgotten_person(database: Database, store: PrivacyStore) -> None:
    await store.forget(ADA, STAND_IN)
    assert await store.stored(ADA) == {}
    assert await store.export(ADA) == {}
    left = repr(await everything(database))
    assert str(ADA) not in left
    assert "played as Ada's friends too" not in left


async def test_the_others_rows_are_as_they_were(database: Database, store: PrivacyStore) -> None:
    before = await store.export(ALAN)
    await store.forget(ADA, STAND_IN)
    for about_ada in before["board_adjustments"]:
        if "user_id" not in about_ada:
            about_ada["reason"] = "(removed)"
    assert await store.export(ALAN) == before


async def test_boards_show_the_remaining_sums_under_an_id_of_nobody(
    database: Database, store: PrivacyStore
) -> None:
    many = [Given(user, term) for term in range(FEWEST_ANSWERS) for user in (ADA, ALAN)]
    await play(database, 12, many, guild=HERE, at=NOON, winner=ADA)
    await BoardStore(database).settle(12, NOON)
    await store.choose(EVERYWHERE, ADA, on_boards=True)
    await store.choose(EVERYWHERE, ALAN, on_boards=True)
    before = await boards(database)
    await store.forget(ADA, STAND_IN)

    def unnamed(rows: list[Row]) -> list[tuple[Any, ...]]:
        return sorted(
            (row.place, STAND_IN if row.user_id == ADA else row.user_id, row.value, row.points)
            for row in rows
        )

    after = await boards(database)
    assert {key: unnamed(rows) for key, rows in after.items()} == {
        key: unnamed(rows) for key, rows in before.items()
    }
    assert {row.user_id for row in after[HERE, By.RATING]} == {STAND_IN, ALAN}


async def test_who_stayed_off_a_board_does_not_come_up_on_it(database: Database, store: PrivacyStore) -> None:
    await store.choose(HERE, ADA, on_boards=False)
    before = await boards(database)
    await store.forget(ADA, STAND_IN)
    assert (await boards(database))[HERE, By.POINTS] == before[HERE, By.POINTS]


async def test_counting_a_game_again_does_not_bring_the_name_back(
    database: Database, store: PrivacyStore
) -> None:
    await store.forget(ADA, STAND_IN)
    before = await boards(database)
    async with database.write() as connection:
        await connection.execute(delete(board_games))
    for guild_id in (HERE, THERE):
        await BoardStore(database).settle_all(NOON, guild_id)
    assert await boards(database) == before


async def test_a_game_that_is_counted_meanwhile_does_not_bring_the_name_back(
    database: Database, store: PrivacyStore
) -> None:
    games_of_both = range(100, 110)
    for game_id in games_of_both:
        await play(database, game_id, [Given(ADA, 1), Given(ALAN, 1)], guild=HERE, at=NOON)
    counting = (BoardStore(database).settle(game_id, NOON) for game_id in games_of_both)
    await asyncio.gather(store.forget(ADA, STAND_IN), *counting)
    await BoardStore(database).settle_all(NOON, HERE)
    assert str(ADA) not in repr(await everything(database))
    assert await BoardStore(database).unsettled() == []


async def test_nobody_is_forgotten_in_the_middle_of_a_quiz(database: Database, store: PrivacyStore) -> None:
    async with database.write() as connection:
        await connection.execute(update(games).where(games.c.id == 10).values(done=False))
    before = await everything(database)
    for user_id in (ADA, ALAN):
        with pytest.raises(StillPlayingError):
            await store.forget(user_id, STAND_IN)
    assert await everything(database) == before


async def test_two_who_are_forgotten_stay_two(database: Database, store: PrivacyStore) -> None:
    await store.forget(ADA, STAND_IN)
    await store.forget(ALAN, STAND_IN - 1)
    async with database.read() as connection:
        people = set(await connection.scalars(select(answers.c.user_id)))
    assert people == {STAND_IN, STAND_IN - 1}


async def test_choices_hold_for_one_server(database: Database, store: PrivacyStore) -> None:
    someone = ADA + 5
    assert await store.visibility(HERE, someone) == Visibility(True, False, False)
    await store.choose(HERE, someone, stats_open=True)
    await store.choose(EVERYWHERE, someone, on_boards=True)
    await store.choose(HERE, someone, on_boards=False)
    assert await store.visibility(HERE, someone) == Visibility(False, True, True)
    assert await store.visibility(THERE, someone) == Visibility(True, True, False)
    assert await store.visibility(EVERYWHERE, someone) == Visibility(True, True, False)


def test_an_id_inside_json_is_found_wherever_it_stands() -> None:
    value = {"a": [{"user_id": 5, "points": 5_5, "by": {"user_id": 6}}, {"user_id": 7}], "b": 5}
    assert own_part(value, 7) == {"a": [{"user_id": 7}]}
    assert own_part(value, 55_555) is None
    assert own_part([5, 6], 6) == [6]
    assert renamed(value, 7, -1) == {
        "a": [{"user_id": 5, "points": 55, "by": {"user_id": 6}}, {"user_id": -1}],
        "b": 5,
    }
