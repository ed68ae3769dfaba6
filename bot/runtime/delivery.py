"""Requests to Discord over a line that breaks: what may be tried again, and how a message goes out once.

discord.py tries 500, 502 and 504 again by itself, and a 429 that names its wait. It gives up on a 503, on
a time-out and on a connection that was reset, even when the request has had its effect.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

import aiohttp
import discord

from bot import limits

T = TypeVar("T")

# Everything that a request to Discord may raise.
REQUEST_ERRORS: Final = (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError)
# Seconds before the second, third … try; the last is used for every further one.
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
# aiohttp alone would wait five minutes for an answer, longer than Discord remembers a nonce.
ATTEMPT_WITHIN: Final = timedelta(seconds=40)


class Failure(StrEnum):
    """What an error says about its request.

    TRANSIENT: it had no effect, the same request may work later. PERMANENT: it would be refused again.
    UNKNOWN: it may have had its effect, so only what may happen twice can be sent again.
    """

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


def classify(error: BaseException) -> Failure:
    """Sort an error of a request to Discord; one that no request raises is PERMANENT."""
    match error:
        case discord.RateLimited() | discord.HTTPException(status=429) | aiohttp.ClientConnectorError():
            return Failure.TRANSIENT
        case discord.HTTPException(status=status) if status >= 500:
            return Failure.UNKNOWN
        case OSError() | aiohttp.ClientConnectionError() | aiohttp.ClientPayloadError():
            # TimeoutError is an OSError.
            return Failure.UNKNOWN
        case _:
            return Failure.PERMANENT


async def persist(request: Callable[[], Awaitable[T]], *, within: timedelta = limits.NONCE_MEMORY) -> T:
    """Send `request` until Discord has answered it, for `within` at most, and return its result.

    Only for what may happen twice: an edit, a deletion, a read, a message with a nonce. A PERMANENT error
    is raised at once, any other when the time is up.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within.total_seconds()
    tries = 0
    while True:
        try:
            async with asyncio.timeout_at(min(deadline, loop.time() + ATTEMPT_WITHIN.total_seconds())):
                return await request()
        except Exception as error:
            pause = PAUSES[min(tries, len(PAUSES) - 1)]
            if classify(error) is Failure.PERMANENT or loop.time() + pause >= deadline:
                raise
        tries += 1
        await asyncio.sleep(pause)


async def send_once(channel: discord.abc.Messageable, *, nonce: str, **message: Any) -> discord.Message:
    """`channel.send(**message)` so that the message appears once, whatever breaks on the way.

    `nonce` names this message among all of the bot's, in at most 25 characters; a later call with the same
    one within `limits.NONCE_MEMORY` returns the message that is there. Files must be made from bytes, for
    they may be read again. Source: Discord API, create message, nonce and enforce_nonce.
    """
    if not 0 < len(nonce) <= limits.NONCE:
        raise ValueError(f"a nonce has 1 to {limits.NONCE} characters, not {len(nonce)}: {nonce!r}")
    files: list[discord.File] = [*message.get("files", ()), *filter(None, [message.get("file")])]

    async def send() -> discord.Message:
        for file in files:
            file.reset(seek=True)
        return await channel.send(nonce=nonce, **message)

    return await persist(send)
