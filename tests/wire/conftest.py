"""A Discord on loopback for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.support.databases import migrated_sqlite
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import TOKEN, WireDiscord


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

    It is forked; `bot.forked = False` starts a new interpreter. Whatever happens, it never says its token.
    """
    wire.gateway.identify_every = 0
    path = shutil.copy(migrated, tmp_path / "lexicord.db")
    process = BotProcess(wire, f"sqlite:///{path}", tmp_path, forked=True)
    yield process
    await process.kill()
    assert TOKEN not in process.output
