"""Starting and ending the real process: when it goes well, and when it cannot."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord


def database(bot: BotProcess) -> Path:
    return Path(bot.environment["DATABASE_URL"].removeprefix("sqlite:///"))


async def test_it_starts_answers_ends_on_sigterm_and_starts_again(wire: WireDiscord, bot: BotProcess) -> None:
    channel = wire.add_channel(guild := wire.add_guild())
    alice = wire.add_member(guild, "alice")
    for bot.forked in (False, True):
        await bot.start()
        asked = await wire.slash(alice, channel, "define", {"term": "dropout"})
        assert "Dropout" in asked.text
        assert await bot.stop() == 0
        assert wire.gateway.connected() == []
    assert bot.logged("WARNING", "ERROR", "CRITICAL") == []


async def test_it_ends_at_once_while_it_is_connecting_anew(wire: WireDiscord, bot: BotProcess) -> None:
    await bot.start()
    held = wire.faults.next("GET", "/gateway*", delay=60)
    wire.gateway.drop()
    await wire.until(lambda: held.hits)
    assert await bot.stop() == 0


async def test_it_ends_at_once_while_it_is_starting(wire: WireDiscord, bot: BotProcess) -> None:
    held = wire.faults.next("GET", "/users/@me", delay=60)
    await bot.launch()
    await wire.until(lambda: held.hits, within=30)
    assert await bot.stop() == 0


async def test_a_refused_token_ends_it_with_a_sentence(wire: WireDiscord, bot: BotProcess) -> None:
    wire.state.token = "another"
    await bot.launch()
    assert await bot.ended(within=30) == 1
    assert "Discord refuses the token" in bot.lines[-1]
    assert "Traceback" not in bot.output


@pytest.mark.parametrize(
    ("code", "told"),
    [(4004, "refuses the token"), (4010, "SHARD_IDS"), (4011, "SHARD_COUNT"), (4014, "intent")],
)
async def test_a_gateway_that_refuses_for_good_ends_it_with_a_sentence(
    wire: WireDiscord, bot: BotProcess, code: int, told: str
) -> None:
    wire.gateway.refuse_with = code
    await bot.launch()
    assert await bot.ended(within=30) == 1
    assert told in bot.lines[-1]
    assert "Traceback" not in bot.output


@pytest.mark.parametrize(
    ("method", "path", "status", "code", "told"),
    [
        ("GET", "/users/@me", 403, 0, "Discord refuses the bot at its start (HTTP status 403)."),
        (
            "PUT",
            "/applications/*/commands",
            400,
            50035,
            "Discord refuses the bot's commands (Failed to upload",
        ),
    ],
)
async def test_a_refusal_at_the_start_ends_it_with_a_sentence(
    wire: WireDiscord, bot: BotProcess, method: str, path: str, status: int, code: int, told: str
) -> None:
    wire.faults.next(method, path, status=status, code=code)
    await bot.launch()
    assert await bot.ended(within=30) == 1
    assert told in bot.lines[-1]
    assert "Traceback" not in bot.output


async def test_an_address_where_nobody_answers_ends_it_with_a_sentence(bot: BotProcess) -> None:
    bot.environment["DISCORD_API_BASE"] = "http://127.0.0.1:9"
    await bot.launch()
    assert await bot.ended(within=30) == 1
    assert bot.lines[-1].endswith("Check the network and DISCORD_API_BASE.")
    assert "Traceback" not in bot.output


def newer(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE lexicord_version SET version_num = '9999_future'")
    connection.close()


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4_000] = b"\xa5" * 3_900
    path.write_bytes(content)


def foreign(path: Path) -> None:
    path.write_bytes(b"not a database, but somebody's letters\n" * 500)


@pytest.mark.parametrize("spoil", [newer, damaged, foreign])
async def test_a_database_that_it_cannot_use_is_refused_with_a_sentence_and_left_alone(
    wire: WireDiscord, bot: BotProcess, spoil: object
) -> None:
    path = database(bot)
    assert callable(spoil)
    spoil(path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    await bot.launch()
    assert await bot.ended(within=30) == 1
    assert bot.lines[-1].endswith(".")
    assert "Traceback" not in bot.output
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert wire.gateway.identified == []


async def test_discord_being_away_at_the_start_is_told(wire: WireDiscord, bot: BotProcess) -> None:
    wire.faults.next("GET", "/gateway/bot", status=403, times=9)
    await bot.launch()
    assert await bot.ended(within=30) == 1
    assert "Discord cannot be reached" in bot.lines[-1]


async def test_a_gateway_that_does_not_answer_heartbeats_is_left(wire: WireDiscord, bot: BotProcess) -> None:
    channel = wire.add_channel(guild := wire.add_guild())
    wire.gateway.heartbeat_interval = 0.1
    bot.environment["GATEWAY_SILENCE_SECONDS"] = "0.8"
    await bot.start()
    wire.gateway.heartbeats_answered = False
    await wire.until(lambda: wire.gateway.resumed)
    wire.gateway.heartbeats_answered = True
    asked = await wire.slash(wire.add_member(guild, "alice"), channel, "define", {"term": "dropout"})
    assert "Dropout" in asked.text
    assert len(wire.gateway.identified) == 1


async def test_two_signals_are_as_good_as_one(wire: WireDiscord, bot: BotProcess) -> None:
    channel = wire.add_channel(guild := wire.add_guild())
    alice = wire.add_member(guild, "alice")
    await bot.start()
    await wire.slash(alice, channel, "define", {"term": "dropout"})
    await wire.slash(alice, channel, "quiz start", {"rounds": 3})
    goodbye = wire.faults.next("POST", f"/channels/{channel['id']}/messages", delay=0.5)
    os.kill(bot.pid, signal.SIGTERM)
    await wire.until(lambda: goodbye.hits)
    assert await bot.stop() == 0
    assert any("restarting" in str(message) for message in wire.messages(channel))
    assert bot.stored("SELECT sum(count) FROM lookups") == [1]
