"""Turns to identify: as soon as Discord allows it and not sooner."""

from __future__ import annotations

import asyncio
import random

import pytest
from discord.http import Route

from bot.runtime.wire import IDENTIFY_EVERY, IdentifyTurns, use_api
from tests.support.virtual_time import run_in_virtual_time


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v10/users/@me"),
        ("https://proxy.local/", "https://proxy.local/api/v10/users/@me"),
        ("https://proxy.local/discord/v10", "https://proxy.local/discord/v10/users/@me"),
    ],
)
def test_requests_go_to_the_address_that_is_set(
    base: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    use_api(base)
    assert Route("GET", "/users/@me").url == address


def moments(shards: list[int], *, max_concurrency: int) -> list[float]:
    """When each shard in turn is let through, in seconds from the first."""

    async def main() -> list[float]:
        turns = IdentifyTurns(random.Random(1), max_concurrency=max_concurrency)
        passed: list[float] = []
        for shard in shards:
            await turns.wait(shard)
            passed.append(asyncio.get_running_loop().time())
        return passed

    return run_in_virtual_time(main())


def test_shards_of_one_bucket_go_five_seconds_apart() -> None:
    assert moments([0, 1, 2], max_concurrency=1) == pytest.approx([0, IDENTIFY_EVERY, 2 * IDENTIFY_EVERY])


def test_shards_of_different_buckets_go_together() -> None:
    assert moments([0, 1, 2, 3], max_concurrency=2) == pytest.approx([0, 0, IDENTIFY_EVERY, IDENTIFY_EVERY])


def test_a_shard_that_lost_its_session_waits_one_to_five_seconds_even_where_its_bucket_is_free() -> None:
    async def main() -> float:
        turns = IdentifyTurns(random.Random(1))
        await turns.wait(0)
        await asyncio.sleep(3600)
        started = asyncio.get_running_loop().time()
        await turns.wait(0)
        return asyncio.get_running_loop().time() - started

    assert 1 <= run_in_virtual_time(main()) <= 5
