"""What discord.py 2.7 does and does not do when the line breaks: the ground that `bot.runtime` builds on.

An upgrade that changes one of these fails here first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import aiohttp
import discord
import pytest

from tests.wire.discord_server import WireDiscord
from tests.wire.discord_server.state import Json
from tests.wire.tiny_bot import TinyBot, connected

SEND = ("POST", "/channels/*/messages")
CALLBACK = ("POST", "/interactions/*/callback")
FOLLOW_UP = ("POST", "/webhooks/*")


@pytest.fixture
def channel(wire: WireDiscord) -> Json:
    return wire.add_channel(wire.add_guild())


@pytest.fixture
def alice(wire: WireDiscord, channel: Json) -> Json:
    return wire.add_member(wire.state.guilds[channel["guild_id"]], "alice")


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py waits one second and more before it repeats a request; the order of events stays."""
    sleep = asyncio.sleep

    def shorter(seconds: float, result: None = None) -> Coroutine[None, None, None]:
        return sleep(seconds if seconds >= 10 else min(seconds, 0.02), result)

    monkeypatch.setattr(asyncio, "sleep", shorter)


def seen_by(bot: discord.Client, channel: Json) -> discord.TextChannel:
    found = bot.get_channel(int(channel["id"]))
    assert isinstance(found, discord.TextChannel)
    return found


async def test_a_message_carries_a_nonce_so_a_500_after_its_effect_leaves_one(
    wire: WireDiscord, channel: Json
) -> None:
    async with connected(wire, TinyBot()) as bot:
        wire.faults.next(*SEND, status=500, after_effect=True)
        await seen_by(bot, channel).send("once")
    assert wire.texts(channel) == ["once"]
    assert [request.status for request in wire.sent("POST", "/messages")] == [500, 200]
    assert all(request.body["enforce_nonce"] for request in wire.sent("POST", "/messages"))


async def test_a_503_on_a_message_is_not_repeated(wire: WireDiscord, channel: Json) -> None:
    async with connected(wire, TinyBot()) as bot:
        wire.faults.next(*SEND, status=503)
        with pytest.raises(discord.DiscordServerError):
            await seen_by(bot, channel).send("lost")
    assert len(wire.sent("POST", "/messages")) == 1


async def test_a_503_on_an_answer_is_repeated(wire: WireDiscord, channel: Json, alice: Json) -> None:
    async with connected(wire, TinyBot()):
        wire.faults.next(*CALLBACK, status=503)
        assert (await wire.slash(alice, channel, "ask")).text == "hello"
    assert len(wire.sent("POST", "/callback")) == 2


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_reset_connection_is_not_repeated(
    wire: WireDiscord, channel: Json, *, after_effect: bool
) -> None:
    async with connected(wire, TinyBot()) as bot:
        wire.faults.next(*SEND, reset=True, after_effect=after_effect)
        with pytest.raises((aiohttp.ClientOSError, aiohttp.ServerDisconnectedError)):
            await seen_by(bot, channel).send("there or not")
    assert len(wire.messages(channel)) == after_effect


async def test_a_429_is_waited_for_only_with_a_via_header(wire: WireDiscord, channel: Json) -> None:
    async with connected(wire, TinyBot()) as bot:
        wire.faults.next(*SEND, status=429)
        wire.faults.next(*SEND, status=429, is_global=True)
        await seen_by(bot, channel).send("patient")
        wire.faults.next(*SEND, status=429, via=False)
        with pytest.raises(discord.HTTPException) as refused:
            await seen_by(bot, channel).send("banned")
    assert refused.value.status == 429
    assert wire.texts(channel) == ["patient"]


async def test_an_answer_that_arrived_before_a_500_looks_like_a_failure(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, TinyBot()) as bot:
        wire.faults.next(*CALLBACK, status=500, after_effect=True)
        assert (await wire.slash(alice, channel, "ask")).text == "hello"
        error = await bot.errors.get()
        assert isinstance(error, discord.HTTPException)
        assert error.code == 40060


async def test_a_follow_up_carries_no_nonce_so_a_500_after_its_effect_leaves_two(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async def answer(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("first")
        await interaction.followup.send("twice")

    async with connected(wire, TinyBot(answer)):
        wire.faults.next(*FOLLOW_UP, status=500, after_effect=True)
        asked = await wire.slash(alice, channel, "ask")
        await wire.until(lambda: len(asked.followups) == 2)


async def test_an_event_that_comes_twice_runs_the_command_twice(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, TinyBot()) as bot:
        await wire.slash(alice, channel, "ask", {"word": "x"}, deliveries=2)
        assert "40060" in str(await bot.errors.get())
        assert bot.asked == ["x", "x"]


async def test_after_a_dropped_connection_it_resumes_where_ready_said_and_misses_nothing(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, TinyBot()):
        wire.gateway.drop()
        await wire.until(lambda: not wire.gateway.connected())
        assert (await wire.slash(alice, channel, "ask")).text == "hello"
        assert wire.gateway.resumed == ["/gateway/resume"]
        assert len(wire.gateway.identified) == 1


async def test_it_resumes_when_it_is_asked_to_reconnect(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    async with connected(wire, TinyBot()):
        wire.gateway.ask_to_reconnect()
        await wire.until(lambda: wire.gateway.resumed)
        assert (await wire.slash(alice, channel, "ask")).text == "hello"


@pytest.mark.parametrize("resumable", [False, True])
async def test_an_invalid_session_is_identified_anew_or_resumed(
    wire: WireDiscord, channel: Json, alice: Json, *, resumable: bool
) -> None:
    async with connected(wire, TinyBot()):
        wire.gateway.invalidate(resumable=resumable)
        await wire.until(lambda: len(wire.gateway.identified) + len(wire.gateway.resumed) == 2)
        assert bool(wire.gateway.resumed) == resumable
        assert (await wire.slash(alice, channel, "ask")).text == "hello"


async def test_unanswered_heartbeats_are_noticed_after_the_time_out_only(
    wire: WireDiscord, channel: Json, alice: Json
) -> None:
    wire.gateway.heartbeat_interval = 0.1
    async with connected(wire, TinyBot(heartbeat_timeout=0.4)):
        wire.gateway.heartbeats_answered = False
        before = wire.gateway.heartbeats
        await wire.until(lambda: wire.gateway.heartbeats > before + 1)
        assert wire.gateway.resumed == []
        await wire.until(lambda: wire.gateway.resumed)
        wire.gateway.heartbeats_answered = True
        assert (await wire.slash(alice, channel, "ask")).text == "hello"


async def test_a_task_that_is_cancelled_while_it_reconnects_goes_on(wire: WireDiscord) -> None:
    """So a bot is ended with `close`, never by cancelling what runs it."""
    async with connected(wire, TinyBot()) as bot:
        slow = wire.faults.next("GET", "/gateway/resume", delay=10)
        wire.gateway.drop()
        await wire.until(lambda: slow.hits)
        bot.running.cancel()
        await asyncio.wait([bot.running], timeout=0.2)
        assert not bot.running.done()
