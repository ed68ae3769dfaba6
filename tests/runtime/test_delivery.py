"""What may be tried again and for how long, without a network."""

from __future__ import annotations

import asyncio
import itertools
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot import limits
from bot.runtime.delivery import Failure, classify, persist, send_once
from tests.support.virtual_time import run_in_virtual_time


def refusal(status: int, kind: type[discord.HTTPException] = discord.HTTPException) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="because")
    return kind(response, "because")


NOWHERE = ConnectionKey(
    "nowhere", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (refusal(429), Failure.TRANSIENT),
        (discord.RateLimited(40), Failure.TRANSIENT),
        (aiohttp.ClientConnectorError(NOWHERE, OSError("refused")), Failure.TRANSIENT),
        (refusal(500, discord.DiscordServerError), Failure.UNKNOWN),
        (refusal(503, discord.DiscordServerError), Failure.UNKNOWN),
        (ConnectionResetError(104, "reset"), Failure.UNKNOWN),
        (aiohttp.ClientOSError(104, "reset"), Failure.UNKNOWN),
        (aiohttp.ServerDisconnectedError(), Failure.UNKNOWN),
        (aiohttp.ClientPayloadError(), Failure.UNKNOWN),
        (TimeoutError(), Failure.UNKNOWN),
        (refusal(400), Failure.PERMANENT),
        (refusal(403, discord.Forbidden), Failure.PERMANENT),
        (refusal(404, discord.NotFound), Failure.PERMANENT),
        (LookupError("a mistake of ours"), Failure.PERMANENT),
    ],
    ids=repr,
)
def test_an_error_says_whether_its_request_may_have_had_an_effect(error: Exception, failure: Failure) -> None:
    assert classify(error) is failure


def test_a_request_is_repeated_until_it_works_with_longer_and_longer_pauses() -> None:
    async def main() -> None:
        tried: list[float] = []

        async def request() -> str:
            tried.append(asyncio.get_running_loop().time())
            if len(tried) < 5:
                raise refusal(503, discord.DiscordServerError)
            return "done"

        assert await persist(request) == "done"
        pauses = [later - earlier for earlier, later in itertools.pairwise(tried)]
        assert pauses == sorted(pauses)
        assert pauses[0] <= 1

    run_in_virtual_time(main())


def test_what_would_be_refused_again_is_raised_at_once() -> None:
    async def main() -> None:
        async def request() -> None:
            raise refusal(403, discord.Forbidden)

        with pytest.raises(discord.Forbidden):
            await persist(request)
        assert asyncio.get_running_loop().time() == 0

    run_in_virtual_time(main())


def test_nothing_is_sent_after_discord_may_have_forgotten_the_nonce() -> None:
    async def main() -> None:
        tried: list[float] = []

        async def request() -> None:
            tried.append(asyncio.get_running_loop().time())
            raise ConnectionResetError(104, "reset")

        with pytest.raises(ConnectionResetError):
            await persist(request)
        memory = limits.NONCE_MEMORY.total_seconds()
        assert memory / 2 < tried[-1] < memory
        assert asyncio.get_running_loop().time() < memory

    run_in_virtual_time(main())


def test_an_answer_that_never_comes_does_not_use_up_the_time() -> None:
    async def main() -> None:
        tries = 0

        async def request() -> str:
            nonlocal tries
            tries += 1
            if tries == 1:
                await asyncio.Event().wait()
            return "second try"

        assert await persist(request) == "second try"
        assert asyncio.get_running_loop().time() < limits.NONCE_MEMORY.total_seconds() / 2

    run_in_virtual_time(main())


@pytest.mark.parametrize("nonce", ["", "x" * (limits.NONCE + 1)])
def test_a_nonce_that_discord_would_not_take_is_a_mistake(nonce: str) -> None:
    channel: Any = None
    with pytest.raises(ValueError, match=f"1 to {limits.NONCE} characters"):
        asyncio.run(send_once(channel, nonce=nonce))
