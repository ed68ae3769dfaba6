"""The database locked, and the disk full: what needs neither goes on, what needs them waits or says so."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import discord
import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord
from tests.wire.discord_server.state import Json

LOCKED_FOR = 2.0


@pytest.fixture
def guild(wire: WireDiscord) -> Json:
    return wire.add_guild()


@pytest.fixture
def channel(wire: WireDiscord, guild: Json) -> Json:
    return wire.add_channel(guild)


@pytest.fixture
def admin(wire: WireDiscord, guild: Json) -> Json:
    return wire.add_member(guild, "admin", permissions=discord.Permissions(manage_guild=True))


@pytest.fixture
async def started(bot: BotProcess) -> AsyncIterator[BotProcess]:
    await bot.start()
    yield bot
    assert bot.logged("CRITICAL") == []


def file_of(bot: BotProcess) -> Path:
    return Path(bot.environment["DATABASE_URL"].removeprefix("sqlite:///"))


async def test_while_the_database_is_locked_lookups_answer_and_changes_wait(
    wire: WireDiscord, started: BotProcess, admin: Json, channel: Json
) -> None:
    with closing(sqlite3.connect(file_of(started), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        options = {"channel": channel, "time": "03:00"}
        changed = await wire.slash(admin, channel, "daily setup", options, wait=False)
        unlock = asyncio.get_running_loop().call_later(LOCKED_FOR, other.execute, "ROLLBACK")
        asked = await wire.slash(admin, channel, "define", {"term": "dropout"})
        assert "Dropout" in asked.text
        assert asked.latency < LOCKED_FOR / 2
        await wire.until(lambda: changed.is_settled, within=LOCKED_FOR + 10)
        assert unlock.when() <= asyncio.get_running_loop().time()
    assert "set up" in changed.text
    assert started.stored("SELECT count(*) FROM timetable") == [1]


async def test_on_a_full_disk_lookups_answer_and_changes_are_refused_until_there_is_room(
    wire: WireDiscord, started: BotProcess, admin: Json, channel: Json
) -> None:
    options = {"channel": channel, "time": "03:00"}
    started.allow_file_size(file_of(started).with_name("lexicord.db-wal").stat().st_size)
    refused = await wire.slash(admin, channel, "daily setup", options)
    assert "set up" not in refused.text
    assert "Dropout" in (await wire.slash(admin, channel, "define", {"term": "dropout"})).text
    assert started.stored("SELECT count(*) FROM timetable") == [0]
    started.allow_file_size(None)
    assert "set up" in (await wire.slash(admin, channel, "daily setup", options)).text
    assert started.stored("SELECT count(*) FROM timetable") == [1]
    assert await started.stop() == 0


async def test_lookups_made_on_a_full_disk_are_counted_once_there_is_room(
    wire: WireDiscord, started: BotProcess, admin: Json, channel: Json
) -> None:
    started.allow_file_size(file_of(started).with_name("lexicord.db-wal").stat().st_size)
    for _ in range(3):
        await wire.slash(admin, channel, "define", {"term": "dropout"})
    started.allow_file_size(None)
    assert await started.stop() == 0
    assert sum(started.stored("SELECT count FROM lookups")) == 3
