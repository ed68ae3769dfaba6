"""A Discord on loopback for each test."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import pytest_asyncio
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.support.databases import migrated_sqlite, opened
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord
from tests.wire.place import Place
from tests.wire.tiny_bot import TinyBot, connected


@pytest.fixture(autouse=True)
def _addresses_restored() -> Iterator[None]:
    """discord.py keeps Discord's addresses on its classes; another test must not go to this one's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "BASE", Route.BASE)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        yield


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    """Fails the test in which a bot sent what Discord's documents do not allow."""
    server = await WireDiscord.start()
    yield server
    await server.stop()
    assert server.problems == []


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("wire") / "migrated.db"
    # In a thread: the tests' own loop may be running.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, migrated_sqlite(path)).result()


@pytest.fixture
async def bot(wire: WireDiscord, migrated: Path, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """The real bot on a fresh SQLite file, not started yet; killed in the end.

    It is forked; `bot.forked = False` starts a new interpreter.
    """
    wire.gateway.identify_every = 0
    path = shutil.copy(migrated, tmp_path / "lexicord.db")
    process = BotProcess(wire, f"sqlite:///{path}", tmp_path, forked=True)
    yield process
    await process.kill()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def line() -> AsyncIterator[tuple[WireDiscord, TinyBot]]:
    """One Discord without brakes and one client on it, for all tests of a file."""
    wire = await WireDiscord.start()
    wire.rate_limits.off()
    async with connected(wire, TinyBot()) as client:
        yield wire, client
    await wire.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def place(line: tuple[WireDiscord, TinyBot], migrated: Path, tmp_path: Path) -> AsyncIterator[Place]:
    """A guild and a database of its own for each test."""
    wire, client = line
    path = shutil.copy(migrated, tmp_path / "lexicord.db")
    channel = wire.add_channel(wire.add_guild(), "daily")
    async with opened(f"sqlite:///{path}") as database:
        place = Place(wire, client, database, channel, random.Random(int(channel["id"])))
        yield place
        for poster in place.posters:
            await poster.close()
    wire.faults.clear()
    assert wire.problems == []
