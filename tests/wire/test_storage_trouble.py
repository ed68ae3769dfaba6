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
LONGER_THAN_AN_ANSWER_MAY_TAKE = 3.5


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


async def test_while_the_database_is_locked_people_in_quizzes_are_answered_in_time(
    wire: WireDiscord, started: BotProcess, guild: Json, admin: Json
) -> None:
    bob = wire.add_member(guild, "bob")
    lobbies = [await open_lobby(wire, admin, wire.add_channel(guild, f"quiz-{n}")) for n in range(5)]
    joined, begun, stopped, paused, skipped = lobbies
    for lobby in (paused, skipped):
        await wire.click(admin, lobby, button(wire, lobby, ":b"))
        channel = wire.state.channel(lobby["channel_id"])
        await wire.until(lambda at=channel: "Question 1 of 3" in wire.texts(at)[-1], within=10)
    with closing(sqlite3.connect(file_of(started), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asyncio.get_running_loop().call_later(LONGER_THAN_AN_ANSWER_MAY_TAKE, other.execute, "ROLLBACK")
        asked = [
            await wire.click(bob, joined, button(wire, joined, ":j"), wait=False),
            await wire.click(admin, begun, button(wire, begun, ":b"), wait=False),
            *[
                await wire.slash(admin, wire.state.channel(lobby["channel_id"]), command, wait=False)
                for lobby, command in ((stopped, "quiz stop"), (paused, "quiz pause"), (skipped, "quiz skip"))
            ],
        ]
        await wire.until(lambda: all(each.is_settled for each in asked), within=15)
    assert "You are in" in asked[0].text
    told = zip(asked[2:], ("has stopped", "has paused", "Skipped"), strict=True)
    assert all(text in each.text for each, text in told)
    await wire.until(
        lambda: "Question 1" in wire.texts(wire.state.channel(begun["channel_id"]))[-1], within=10
    )


@pytest.mark.long
async def test_told_to_end_while_the_database_stays_locked_it_does_and_goes_on_after_the_start(
    wire: WireDiscord, started: BotProcess, guild: Json, admin: Json, channel: Json
) -> None:
    bob = wire.add_member(guild, "bob")
    lobby = await open_lobby(wire, admin, channel)
    await wire.click(admin, lobby, button(wire, lobby, ":b"))
    await wire.until(lambda: "Question 1 of 3" in wire.texts(channel)[-1], within=10)
    question = wire.messages(channel)[-1]
    assert "it is" in (await wire.click(bob, question, button(wire, question, ":0"))).text
    with closing(sqlite3.connect(file_of(started), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        unsaved = await wire.click(admin, question, button(wire, question, ":0"), wait=False)
        assert await started.stop() == 1
        assert "it is" not in unsaved.text
    assert len([each for each in wire.texts(channel) if "restarting" in each]) == 1
    assert "What people were told is saved" in started.logged("ERROR")[-1]["message"]
    await started.start()
    assert "the first answer counts" in (await wire.click(bob, question, button(wire, question, ":1"))).text
    assert "it is" in (await wire.click(admin, question, button(wire, question, ":1"))).text


async def open_lobby(wire: WireDiscord, host: Json, channel: Json) -> Json:
    options = {"rounds": 3, "seconds": "none"}
    return (await wire.slash(host, channel, "quiz start", options)).message


def button(wire: WireDiscord, message: Json, ending: str) -> str:
    return next(each for each in wire.clickable(message) if each.endswith(ending))


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
