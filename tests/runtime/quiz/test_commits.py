"""Group commit: few transactions for many, nothing told before it is stored, one bad game stops no other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import cast

import pytest

from bot.core.quiz.state import Game, Phase
from bot.runtime.quiz.commits import Commits
from bot.storage.errors import DatabaseBusyError
from bot.storage.quiz import QuizStore
from tests.support.quiz import Play
from tests.support.quiz_stage import Rows
from tests.support.virtual_time import run_in_virtual_time


def game(number: int, *players: int) -> Game:
    return replace(Play().join(*players).game, id=number)


def commits_on(rows: Rows) -> Commits:
    return Commits(cast("QuizStore", rows))


def test_a_crowd_waits_for_two_transactions_at_most() -> None:
    async def scene() -> None:
        rows = Rows(delay=0.2)
        commits = commits_on(rows)
        first = commits.commit(None, game(1))
        await asyncio.sleep(0.1)
        crowd = [commits.commit(None, game(number)) for number in range(2, 52)]
        assert commits.waiting == 50
        started = asyncio.get_running_loop().time()
        await asyncio.gather(first, *crowd)
        assert asyncio.get_running_loop().time() - started == pytest.approx(0.3)
        assert rows.writes == 2
        assert len(rows.games) == 51

    run_in_virtual_time(scene())


def test_nothing_is_told_before_it_is_stored() -> None:
    async def scene() -> None:
        rows = Rows(delay=1.0)
        stored = commits_on(rows).commit(None, game(1))
        await asyncio.sleep(0.9)
        assert not stored.done()
        assert rows.games == {}
        await stored
        assert rows.games.keys() == {1}

    run_in_virtual_time(scene())


def test_of_one_game_the_newest_is_written_and_everybody_who_waits_is_told() -> None:
    async def scene() -> None:
        rows = Rows(delay=0.2)
        commits = commits_on(rows)
        await commits.commit(None, game(1))
        under_way = commits.commit(game(1), game(1, 5))
        await asyncio.sleep(0.1)
        older = commits.commit(game(1, 5), game(1, 5, 6))
        newer = commits.commit(game(1, 5, 6), game(1, 5, 6, 7))
        await asyncio.gather(under_way, older, newer)
        assert {5, 6, 7} <= rows.games[1].players.keys()
        assert rows.writes == 3

    run_in_virtual_time(scene())


def test_one_game_that_cannot_be_written_stops_no_other() -> None:
    async def scene() -> None:
        rows = Rows(poisoned=frozenset({2}))
        commits = commits_on(rows)
        told = [commits.commit(None, game(number)) for number in (1, 2, 3)]
        outcomes = await asyncio.gather(*told, return_exceptions=True)
        assert [isinstance(each, ValueError) for each in outcomes] == [False, True, False]
        assert rows.games.keys() == {1, 3}

    run_in_virtual_time(scene())


def test_a_database_that_is_away_is_asked_again_until_it_is_back() -> None:
    async def scene() -> None:
        rows = Rows(fails=[DatabaseBusyError("locked") for _ in range(4)])
        commits = commits_on(rows)
        await commits.commit(None, game(1))
        assert rows.games.keys() == {1}
        rows.fails = []
        last = commits.commit(None, game(2))
        await commits.close()
        assert last.done()
        assert rows.games.keys() == {1, 2}

    run_in_virtual_time(scene())


def test_boards_are_told_of_an_end_and_of_what_changes_after_it() -> None:
    async def scene() -> None:
        told: list[list[int]] = []
        commits = commits_on(Rows())
        commits.told_of_ends = lambda ids: told.append(list(ids))
        running, over = game(1), replace(game(1), phase=Phase.FINISHED)
        await commits.commit(None, running)
        assert told == []
        await commits.commit(running, over)
        assert told == [[1]]
        podium = replace(over, podium_message_id=5)
        await commits.commit(over, podium)
        assert told == [[1]]
        await commits.commit(podium, replace(podium, rounds=Play().wait_for_next().ask().game.rounds))
        assert told == [[1], [1]]

    run_in_virtual_time(scene())
