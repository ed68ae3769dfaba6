"""Games are counted for the boards in the background, when they end and after a start."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.leaderboard.board import SERVER, Board
from bot.runtime.board_keeper import BoardKeeper
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.errors import DatabaseBusyError
from tests.runtime.conftest import NOW
from tests.support.played import Given, play

GUILD = 500
TWO = [Given(1, 1), Given(2, 1)]


async def wait_until_left(store: BoardStore, *left: int) -> None:
    async with asyncio.timeout(10):
        while await store.unsettled() != list(left):  # noqa: ASYNC110 - the rows are what is waited for
            await asyncio.sleep(0)


async def until_idle() -> None:
    """What the keeper has begun to count is counted, or given up."""
    (counting,) = (task for task in asyncio.all_tasks() if task.get_name() == "boards")
    await counting


@pytest.fixture
def keeper(database: Database) -> BoardKeeper:
    client: Any = SimpleNamespace(shard_ids=None)
    return BoardKeeper(client, BoardStore(database), lambda: NOW)


async def test_what_an_earlier_process_has_left_is_counted_at_the_start(
    database: Database, keeper: BoardKeeper
) -> None:
    for game_id in (10, 11):
        await play(database, game_id, TWO, guild=GUILD, at=NOW)
    keeper.wake()
    await wait_until_left(keeper.store)
    await keeper.close()


async def test_a_game_is_counted_when_it_ends(database: Database, keeper: BoardKeeper) -> None:
    for game_id in (10, 11):
        await play(database, game_id, TWO, guild=GUILD, at=NOW)
    keeper.count([11])
    await wait_until_left(keeper.store, 10)
    await keeper.close()


async def test_what_a_game_that_ends_late_wears_off_is_counted_again(
    database: Database, keeper: BoardKeeper
) -> None:
    await play(database, 11, [Given(1, 5), Given(2, 1)], at=NOW + timedelta(minutes=1), guild=GUILD)
    await keeper.store.settle(11, NOW)
    await play(database, 10, [Given(1, 5), Given(2, 2)], at=NOW, guild=GUILD)
    keeper.count([10])
    await wait_until_left(keeper.store)
    await keeper.close()
    page = await keeper.store.page(Board(GUILD, SERVER, "all"), first=0, size=5)
    assert [(row.user_id, row.points) for row in page.rows] == [(2, 2000), (1, 1500)]


async def test_an_end_looks_through_no_other_games(
    database: Database, keeper: BoardKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many were ever played must not matter to a game that ends."""
    await play(database, 10, TWO, guild=GUILD, at=NOW)

    async def look(*_: Any, **__: Any) -> list[int]:
        raise AssertionError("all games were looked through")

    with monkeypatch.context() as patched:
        patched.setattr(BoardStore, "unsettled", look)
        keeper.count([10])
        await until_idle()
    assert await keeper.store.unsettled() == []


async def test_what_trouble_has_left_is_counted_when_the_next_game_ends(
    database: Database, keeper: BoardKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for game_id in (10, 11):
        await play(database, game_id, TWO, guild=GUILD, at=NOW)

    async def away(*_: Any) -> list[int]:
        raise DatabaseBusyError("away")

    with monkeypatch.context() as patched:
        patched.setattr(BoardStore, "settle", away)
        keeper.count([10])
        await until_idle()
    keeper.count([11])
    await wait_until_left(keeper.store)
    await keeper.close()


async def test_a_game_that_cannot_be_counted_keeps_no_other_back(
    database: Database, keeper: BoardKeeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for game_id in (10, 11):
        await play(database, game_id, TWO, guild=GUILD, at=NOW)
    settle = BoardStore.settle

    async def settle_all_but_one(store: BoardStore, game_id: int, now: Any) -> list[int]:
        if game_id == 10:
            raise ValueError("a game from nowhere")
        return await settle(store, game_id, now)

    monkeypatch.setattr(BoardStore, "settle", settle_all_but_one)
    keeper.wake()
    await wait_until_left(keeper.store, 10)
    await keeper.close()
    assert "Quiz 10 is on no board" in caplog.text
