"""Where Discord is, how its gateway is entered and what it sends twice: what discord.py leaves to the bot."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import time
from collections.abc import Callable, Generator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route

_log = logging.getLogger(__name__)

# None of them is privileged: commands, buttons and modals come without any.
INTENTS: Final = discord.Intents(guilds=True)
API_PATH: Final = "/api/v10"
# Source: Discord API, gateway, rate limiting: one IDENTIFY a bucket in five seconds.
IDENTIFY_EVERY: Final = 5.0
# An answer may take this share of the silence after which a connection is given up.
ANSWER_WITHIN: Final = 1 / 6
# A replay comes within a session's few minutes; ten thousand events are more than those hold.
REMEMBERED_INTERACTIONS: Final = 10_000
# Seconds; and bytes, of which Discord's own answer has less than a hundred.
_ASK_WITHIN, _ANSWER_AT_MOST = 10.0, 10_000

# The bot never speaks, so nobody need be told at each start what voices would need.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


def use_api(base: str) -> None:
    """Send every request of this process to `base`; an address without a path gets Discord's own."""
    Route.BASE = base if urlsplit(base).path.strip("/") else base.rstrip("/") + API_PATH


class NotDiscordError(Exception):
    """Somebody else answers where Discord should be."""


async def discords_date() -> datetime | None:
    """Discord's clock in whole seconds, from the Date header of an answer; None where there is none.

    Raises NotDiscordError, OSError, aiohttp.ClientError.
    """
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_ASK_WITHIN)) as session,
        session.get(f"{Route.BASE}/gateway") as answer,
    ):
        kind, told = answer.content_type, await answer.content.read(_ANSWER_AT_MOST)
        # A refusal is left to what asks for something: it tells more.
        if answer.ok and not _names_a_gateway(told):
            raise NotDiscordError(
                f"What answers at DISCORD_API_BASE is not Discord ({kind}, HTTP status {answer.status}). "
                "Correct the address."
            )
        try:
            return parsedate_to_datetime(answer.headers["Date"])
        except (KeyError, ValueError):
            return None


def _names_a_gateway(answer: bytes) -> bool:
    """Source: Discord API, get gateway."""
    try:
        told = json.loads(answer)
    except ValueError:
        return False
    return isinstance(told, dict) and "url" in told


async def require_discord() -> None:
    """Raise NotDiscordError where somebody else answers; what cannot be reached is left to the login."""
    with contextlib.suppress(OSError, aiohttp.ClientError):
        await discords_date()


async def use_gateway(client: discord.Client) -> int:
    """Ask for the gateway's address and connect there from now on; for `setup_hook`.

    Returns how many shards may identify at a time (`max_concurrency`).
    """
    _, address, start_limit = await client.http.get_bot_gateway()
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
    return start_limit["max_concurrency"]


class IdentifyTurns:
    """Lets each shard identify as soon as Discord allows it, where discord.py always waits five seconds.

    A shard that identifies again has lost its session; Discord asks it to wait one to five seconds.
    """

    def __init__(self, rng: random.Random, *, max_concurrency: int = 1) -> None:
        self._rng = rng
        self._max_concurrency = max_concurrency
        self._free_at: dict[int, float] = {}
        self._identified: set[int] = set()

    async def wait(self, shard_id: int) -> None:
        """Return when `shard_id` may identify; the turn is taken."""
        loop = asyncio.get_running_loop()
        bucket = shard_id % self._max_concurrency
        earliest = loop.time() + (self._rng.uniform(1, 5) if shard_id in self._identified else 0)
        turn = max(earliest, self._free_at.get(bucket, earliest))
        self._free_at[bucket] = turn + IDENTIFY_EVERY
        self._identified.add(shard_id)
        await asyncio.sleep(turn - loop.time())


def silent_shards(client: discord.AutoShardedClient) -> list[int]:
    """The shards without a connection, and those whose heartbeat waits too long for Discord's answer."""
    return sorted(number for number, shard in client.shards.items() if shard.is_closed() or _is_silent(shard))


def _is_silent(shard: discord.ShardInfo) -> bool:
    # discord.py offers the latency alone, which stays what it was while no answer comes.
    ws = shard._parent.ws  # pyright: ignore[reportPrivateUsage] the reason is above
    heart: KeepAliveHandler | None = getattr(ws, "_keep_alive", None)
    # Closed connections have none, nor has the playground's simulated one.
    if heart is None or heart.interval is None:
        return False
    owed_since = heart._last_ack + heart.interval  # pyright: ignore[reportPrivateUsage] as above
    return time.perf_counter() - owed_since > heart.heartbeat_timeout * ANSWER_WITHIN


def handle_once(client: discord.Client, *, remember: int = REMEMBERED_INTERACTIONS) -> None:
    """Let each interaction reach commands, components and modals once, however often the gateway sends it."""
    # discord.py offers a check for commands, one for each view and one for each modal, but no common door.
    parsers: dict[str, Callable[[Any], None]] = client._connection.parsers  # pyright: ignore[reportPrivateUsage] the reason is above
    parse = parsers["INTERACTION_CREATE"]
    seen: dict[str, None] = {}

    def parse_first(event: dict[str, Any]) -> None:
        if event["id"] in seen:
            _log.warning("Interaction %s came again and was left alone", event["id"])
            return
        seen[event["id"]] = None
        if len(seen) > remember:
            del seen[next(iter(seen))]
        parse(event)

    parsers["INTERACTION_CREATE"] = parse_first


@contextlib.contextmanager
def forgotten_if_unanswered(guild: discord.Guild) -> Generator[None]:
    """Forget a request for members begun in here that ends without its answer.

    discord.py keeps each for as long as its session lasts, and a session that resumes lasts for months.
    """
    requests = guild._state._chunk_requests  # pyright: ignore[reportPrivateUsage] the reason is above
    before = set(requests)
    try:
        yield
    except BaseException:
        for nonce in requests.keys() - before:
            # Another one that somebody waits for is not ours.
            if not requests[nonce].waiters and requests[nonce].guild_id == guild.id:
                del requests[nonce]
        raise
