"""`kill -9` at random moments of a busy day: nothing confirmed is lost, nothing is posted twice."""

from __future__ import annotations

import asyncio
import contextlib
import random
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.busy_day import BusyDay

MINUTE, HELD = 60.0, 50.0


async def one_life(day: BusyDay, bot: BotProcess, rng: random.Random) -> None:
    """From a start to a kill, in the start or later; then the bot is away for a while."""
    if rng.random() < 0.15:
        await bot.launch()
        await asyncio.sleep(rng.uniform(0.0, 0.5))
    else:
        await bot.start()
        busy = asyncio.create_task(day.goes_on())
        await asyncio.wait([busy], timeout=rng.uniform(0.05, 1.5))
        await bot.kill()
        await day.importer.kill()
        assert not busy.done(), busy.exception()
        busy.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await busy
    await bot.kill()
    day.wire.state.clock.advance(rng.choice((0.0, MINUTE, 10 * MINUTE)))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.full)])
@pytest.mark.long
async def test_nothing_confirmed_is_lost_and_nothing_is_said_twice(
    bot: BotProcess, tmp_path: Path, kills: int
) -> None:
    rng = random.Random()
    seed = rng.getrandbits(32)
    rng.seed(seed)
    print(f"seed {seed}")
    day = BusyDay(bot, tmp_path, rng)
    await bot.start()
    await day.prepare()
    await bot.kill()
    for _ in range(kills):
        await one_life(day, bot, rng)
    day.wire.state.clock.advance(HELD)
    await bot.start()
    await day.ends()
    assert day.lost_answers() == set()
    messages, rows = day.posts_and_rows()
    assert messages == rows
    assert not day.broken_promises()
    assert day.said_twice() == []
    assert day.half_imported() == {}
    assert bot.stored("PRAGMA integrity_check") == ["ok"]
    assert await bot.stop() == 0
    print(day.summary(kills))
