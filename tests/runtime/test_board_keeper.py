"""Games are counted for the boards in the background, when they end and after a start."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.runtime.board_keeper import BoardKeeper
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from tests.runtime.conftest import NOW
from tests.support.played import Given, play

GUILD = 500
TWO = [Given(1, 1), Given(2, 1)]


async def wait_until_left(store: BoardStore, *left: int) -> None:
    async with asyncio.timeout(10):
        while await store.unsettled() != list(left):  # noqa: ASYNC110 - the rows are what is waited for
            await asyncio.sleep(0)


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
    keeper.wake()
    await play(database, 10, TWO, guild=GUILD, at=NOW)
    keeper.wake()
    await wait_until_left(keeper.store)
    await keeper.close()


async def test_a_game_that_cannot_be_counted_keeps_no_other_back(
    database: Database, keeper: BoardKeeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for game_id in (10, 11):
        await play(database, game_id, TWO, guild=GUILD, at=NOW)
    settle = BoardStore.settle

    async def settle_all_but_one(store: BoardStore, game_id: int, now: Any) -> None:
        if game_id == 10:
            raise ValueError("a game from nowhere")
        await settle(store, game_id, now)

    monkeypatch.setattr(BoardStore, "settle", settle_all_but_one)
    keeper.wake()
    await wait_until_left(keeper.store, 10)
    await keeper.close()
    assert "Quiz 10 is on no board" in caplog.text
