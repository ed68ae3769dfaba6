"""Who is in a server, asked for over the gateway."""

from __future__ import annotations

import asyncio

import discord
import pytest

from bot.runtime import membership
from bot.runtime.membership import members_of
from tests.wire.discord_server import WireDiscord
from tests.wire.discord_server.state import Json
from tests.wire.tiny_bot import TinyBot, connected


@pytest.fixture
def group(wire: WireDiscord) -> Json:
    return wire.add_guild()


@pytest.fixture
def alice(wire: WireDiscord, group: Json) -> int:
    return int(wire.add_member(group, "alice")["id"])


def seen_by(bot: discord.Client, group: Json) -> discord.Guild:
    found = bot.get_guild(int(group["id"]))
    assert found is not None
    return found


async def test_those_who_are_there_are_told_from_those_who_left(
    wire: WireDiscord, group: Json, alice: int
) -> None:
    async with connected(wire, TinyBot()) as bot:
        found = await members_of(seen_by(bot, group), [alice, 4242])
        assert found is not None
        assert list(found) == [alice]


async def test_without_an_answer_nobody_counts_as_gone_and_nothing_stays_in_memory(
    wire: WireDiscord, group: Json, alice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "ANSWER_WITHIN_SECONDS", 0.05)
    async with connected(wire, TinyBot()) as bot:
        wire.gateway.members_answered = False
        asked = [members_of(seen_by(bot, group), [alice]) for _ in range(5)]
        assert await asyncio.gather(*asked) == [None] * 5
        assert bot._connection._chunk_requests == {}


async def test_one_that_waits_still_gets_its_answer_when_another_gives_up(
    wire: WireDiscord, group: Json, alice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with connected(wire, TinyBot()) as bot:
        wire.gateway.members_answered = False
        monkeypatch.setattr(membership, "ANSWER_WITHIN_SECONDS", 0.05)
        impatient = asyncio.create_task(members_of(seen_by(bot, group), [alice]))
        await asyncio.sleep(0)
        monkeypatch.setattr(membership, "ANSWER_WITHIN_SECONDS", 20)
        patient = asyncio.create_task(members_of(seen_by(bot, group), [alice]))
        assert await impatient is None
        (request,) = bot._connection._chunk_requests.values()
        bot._connection.process_chunk_requests(int(group["id"]), request.nonce, [], True)
        assert await patient == {}


async def test_a_websocket_that_has_just_broken_is_no_error(
    wire: WireDiscord, group: Json, alice: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(membership, "ANSWER_WITHIN_SECONDS", 0.5)
    async with connected(wire, TinyBot()) as bot:
        guild = seen_by(bot, group)
        ws = bot._connection._get_websocket(guild.id)
        assert ws.socket._writer.transport is not None
        ws.socket._writer.transport.abort()
        assert await members_of(guild, [alice]) is None
        assert bot._connection._chunk_requests == {}
