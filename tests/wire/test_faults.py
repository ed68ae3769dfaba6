"""The real process on a bad line: each fault ends with everybody answered once and nothing said wrongly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import pytest_asyncio

from tests.support.databases import migrated_sqlite
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import Interaction, WireDiscord
from tests.wire.discord_server.state import Json

# One worker, so that there is one bot.
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("faults")]

WEBHOOK = ("*", "/webhooks/*")
CALLBACK = ("POST", "/interactions/*/callback")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[BotProcess]:
    """One bot for all tests of this file; none of them ends it."""
    folder: Path = tmp_path_factory.mktemp("faults")
    wire = await WireDiscord.start()
    wire.gateway.identify_every = 0
    path = await migrated_sqlite(folder / "lexicord.db")
    bot = BotProcess(wire, f"sqlite:///{path}", folder, forked=True)
    await bot.start()
    yield bot
    assert await bot.stop() == 0
    await wire.stop()


@dataclass
class Place:
    """A guild of its own for each test, on the Discord that all share."""

    wire: WireDiscord
    guild: Json
    channel: Json
    alice: Json

    async def define(self, **how: Any) -> Interaction:
        return await self.wire.slash(self.alice, self.channel, "define", {"term": "dropout"}, **how)


@pytest_asyncio.fixture(loop_scope="module")
async def place(running: BotProcess) -> AsyncIterator[Place]:
    wire = running.wire
    guild = wire.add_guild()
    yield Place(wire, guild, wire.add_channel(guild), wire.add_member(guild, "alice"))
    wire.faults.clear()
    assert wire.problems == []
    errors = running.logged("ERROR", "CRITICAL")
    running.lines.clear()
    assert errors == []


async def test_a_dropped_websocket_loses_no_question(place: Place) -> None:
    gateway = place.wire.gateway
    resumed, identified = len(gateway.resumed), len(gateway.identified)
    gateway.drop()
    await place.wire.until(lambda: not gateway.connected())
    assert "Dropout" in (await place.define()).text
    assert (len(gateway.resumed), len(gateway.identified)) == (resumed + 1, identified)


async def test_asked_to_reconnect_it_does_and_loses_no_question(place: Place) -> None:
    resumed = len(place.wire.gateway.resumed)
    place.wire.gateway.ask_to_reconnect()
    assert "Dropout" in (await place.define()).text
    await place.wire.until(lambda: len(place.wire.gateway.resumed) == resumed + 1)


async def test_an_invalidated_session_is_identified_anew(place: Place) -> None:
    identified = len(place.wire.gateway.identified)
    place.wire.gateway.invalidate()
    await place.wire.until(lambda: len(place.wire.gateway.identified) == identified + 1, within=12)
    assert "Dropout" in (await place.define()).text


async def test_a_session_to_be_resumed_is_resumed(place: Place) -> None:
    resumed = len(place.wire.gateway.resumed)
    place.wire.gateway.invalidate(resumable=True)
    await place.wire.until(lambda: len(place.wire.gateway.resumed) == resumed + 1)
    assert "Dropout" in (await place.define()).text


async def test_the_same_question_delivered_twice_is_answered_once(place: Place) -> None:
    asked = await place.define(deliveries=2)
    await place.define()
    answers = [each for each in place.wire.sent("POST", "/callback") if asked.id in each.path]
    assert len(answers) == 1
    assert len(place.wire.messages(place.channel)) == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 502},
        {"status": 503},
        {"status": 500, "after_effect": True},
        {"status": 502, "after_effect": True},
        {"status": 429},
        {"status": 429, "is_global": True},
        {"reset": True},
        {"reset": True, "after_effect": True},
        {"delay": 0.5},
        {"delay": 0.5, "after_effect": True},
    ],
    ids=lambda fault: " ".join(map(str, [*fault, fault.get("status", "")])),
)
async def test_an_answer_reaches_the_person_once(place: Place, fault: dict[str, Any]) -> None:
    injected = place.wire.faults.next(*CALLBACK, **fault)
    asked = await place.define()
    assert "Dropout" in asked.text
    # The next answer comes after whatever is still said about the first.
    await place.define()
    assert injected.hits == 1
    assert len(place.wire.messages(place.channel)) == 2


AFTER_THE_EFFECT: dict[str, dict[str, Any]] = {
    "500": {"status": 500},
    "503": {"status": 503},
    "reset": {"reset": True},
}


@pytest.mark.parametrize("fault", AFTER_THE_EFFECT)
@pytest.mark.parametrize(
    ("command", "told"),
    [("daily status", "no daily term here yet"), ("privacy export", "There is nothing to export")],
)
async def test_an_answer_that_was_deferred_is_there_once(
    place: Place, command: str, told: str, fault: str
) -> None:
    ada = place.wire.add_member(place.guild, "ada", permissions=discord.Permissions(manage_guild=True))
    injected = place.wire.faults.next(*WEBHOOK, **AFTER_THE_EFFECT[fault], after_effect=True)
    asked = await place.wire.slash(ada, place.channel, command)
    # The next answer comes after whatever is still said about the first.
    await place.define()
    assert injected.hits == 1
    assert told in asked.text
    assert asked.followups == []


FAULTS_OF_A_POST: dict[str, dict[str, Any]] = {
    "no fault": {},
    "500 before": {"status": 500},
    "502 after": {"status": 502, "after_effect": True},
    "503 before": {"status": 503},
    "503 after": {"status": 503, "after_effect": True},
    "429": {"status": 429},
    "banned for a moment": {"status": 429, "via": False},
    "reset before": {"reset": True},
    "reset after": {"reset": True, "after_effect": True},
    "slow": {"delay": 1.0},
    "slow after": {"delay": 1.0, "after_effect": True},
}


async def test_a_daily_term_appears_once_whatever_happens_to_its_request(running: BotProcess) -> None:
    wire = running.wire
    admin = wire.add_user("admin")
    may = discord.Permissions(manage_guild=True)

    async def post(name: str, fault: dict[str, Any]) -> Json:
        wire.add_member(guild := wire.add_guild(name), admin, permissions=may)
        channel = wire.add_channel(guild)
        await wire.slash(admin, channel, "daily setup", {"channel": channel, "time": "03:00"}, within=10)
        if fault:
            wire.faults.next("POST", f"/channels/{channel['id']}/messages", **fault)
        await wire.slash(admin, channel, "daily now", within=10)
        return channel

    channels = await asyncio.gather(*(post(*each) for each in FAULTS_OF_A_POST.items()))
    recorded = "SELECT channel_id, message_id FROM outbox WHERE status = 'posted' ORDER BY channel_id"
    await wire.until(lambda: len(running.stored(recorded)) == len(channels), within=20)
    there = [
        (int(channel["id"]), int(message["id"])) for channel in channels for message in wire.messages(channel)
    ]
    assert sorted(there) == running.stored(recorded)


async def test_a_question_that_comes_2_9_seconds_late_is_still_answered(place: Place) -> None:
    """A tenth of a second is left, on a clock that goes on."""
    await place.define()
    assert "Dropout" in (await place.define(late=2.9)).text


async def test_a_question_that_comes_too_late_disturbs_nothing(place: Place) -> None:
    late = await place.define(late=3.2, wait=False)
    assert "Dropout" in (await place.define()).text
    await place.wire.until(
        lambda: [each for each in place.wire.sent("POST", "/callback") if late.id in each.path]
    )
    assert late.callback is None


async def test_a_hundred_questions_at_once_are_all_answered_without_a_429(place: Place) -> None:
    place.wire.rate_limits.refused.clear()
    asked = [await place.define(wait=False) for _ in range(100)]
    await place.wire.until(lambda: all(each.callback for each in asked), within=10)
    assert place.wire.rate_limits.refused == []


async def test_being_thrown_out_of_a_server_while_it_asks_disturbs_nobody(
    place: Place, running: BotProcess
) -> None:
    other = place.wire.add_guild("Elsewhere")
    bob, channel = place.wire.add_member(other, "bob"), place.wire.add_channel(other)
    pending = asyncio.create_task(place.wire.slash(bob, channel, "define", {"term": "dropout"}, wait=False))
    await pending
    place.wire.remove_guild(other)
    assert "Dropout" in (await place.define()).text
    assert running.runs
