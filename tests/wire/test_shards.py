"""Two processes, four shards, one PostgreSQL: each minds its own guilds, whatever happens to the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import discord
import pytest

from tests.support.databases import postgresql_server
from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord
from tests.wire.discord_server.gateway import IDENTIFY_EVERY
from tests.wire.discord_server.state import Json

SHARDS = 4
# One worker, so that there is one database server.
pytestmark = pytest.mark.xdist_group("shards")


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """An empty database: the processes bring it to their schema themselves."""
    with postgresql_server() as server:
        yield server.url(asyncio.run(server.create()))


@pytest.fixture
async def processes(
    wire: WireDiscord, database_url: str, tmp_path: Path
) -> AsyncIterator[tuple[BotProcess, BotProcess]]:
    """One with the even shards, one with the odd ones; both started at the same moment."""
    wire.gateway.max_concurrency = 16
    wire.gateway.identify_every = 0
    even, odd = (
        BotProcess(wire, database_url, tmp_path, forked=True, SHARD_COUNT=str(SHARDS), SHARD_IDS=ids)
        for ids in ("0,2", "1,3")
    )
    await asyncio.gather(even.start(), odd.start())
    await wire.until(lambda: wire.gateway.connected() == list(range(SHARDS)), within=30)
    yield even, odd
    await asyncio.gather(even.kill(), odd.kill())


class Place:
    """A guild of one shard, with somebody who may do everything there."""

    def __init__(self, wire: WireDiscord, shard: int) -> None:
        self.wire = wire
        self.guild = wire.add_guild(f"on shard {shard}", guild_id=str((SHARDS + shard) << 22))
        self.channel = wire.add_channel(self.guild)
        self.admin = wire.add_member(self.guild, "admin", permissions=discord.Permissions(manage_guild=True))

    async def works(self) -> None:
        """A lookup, and a daily post: what needs the memory, and what needs the database."""
        asked = await self.wire.slash(self.admin, self.channel, "define", {"term": "dropout"})
        assert "Dropout" in asked.text
        before = len(self.wire.messages(self.channel))
        setup = {"channel": self.channel, "time": "03:00"}
        await self.wire.slash(self.admin, self.channel, "daily setup", setup, within=10)
        await self.wire.slash(self.admin, self.channel, "daily now", within=10)
        await self.wire.until(lambda: len(self.wire.messages(self.channel)) == before + 1)

    async def question(self) -> Json:
        """The open question of a quiz that is started here."""
        lobby = await self.wire.slash(self.admin, self.channel, "quiz start", {"rounds": 3, "seconds": "60"})
        await self.wire.click(self.admin, lobby.message, self.wire.clickable(lobby.message)[1])
        found = await self.wire.until(
            lambda: [each for each in self.wire.messages(self.channel) if self._can_be_answered(each)]
        )
        return found[0]

    async def end_quiz(self) -> None:
        await self.wire.slash(self.admin, self.channel, "quiz stop")
        await self.wire.until(lambda: "Quiz results" in self.wire.texts(self.channel)[-1])

    def _can_be_answered(self, message: Json) -> bool:
        return any(each.startswith("q:") for each in self.wire.clickable(message))


async def test_a_process_that_is_killed_goes_on_where_it_was_and_the_other_never_notices(
    wire: WireDiscord, processes: tuple[BotProcess, BotProcess]
) -> None:
    even, odd = processes
    places = [Place(wire, shard) for shard in range(SHARDS)]
    await asyncio.gather(*(place.works() for place in places))
    question = await places[1].question()
    answered = await wire.click(places[1].admin, question, wire.clickable(question)[0])
    assert "it is" in answered.text

    await odd.kill()
    assert wire.gateway.connected() == [0, 2]
    await asyncio.gather(places[0].works(), places[2].works())
    await odd.start()
    await wire.until(lambda: wire.gateway.connected() == list(range(SHARDS)))

    again = await wire.click(places[1].admin, question, wire.clickable(question)[1])
    assert "the first answer counts" in again.text
    # While its question is open, a lookup or a daily term may have to wait there.
    await places[1].end_quiz()
    await asyncio.gather(*(place.works() for place in places))
    shards = [each["shard"][0] for each in wire.gateway.identified]
    assert sorted(shards) == [0, 1, 1, 2, 3, 3]
    assert even.logged("ERROR", "CRITICAL") == []
    assert await asyncio.gather(even.stop(), odd.stop()) == [0, 0]


async def test_processes_that_start_together_identify_one_after_the_other_as_discord_demands(
    wire: WireDiscord, database_url: str, tmp_path: Path
) -> None:
    """Neither knows of the other: who comes too early is told so, and waits."""
    wire.gateway.max_concurrency = 1
    pods = [
        BotProcess(wire, database_url, tmp_path, forked=True, SHARD_COUNT="2", SHARD_IDS=f"lexicord-{number}")
        for number in range(2)
    ]
    try:
        await asyncio.gather(*(pod.launch() for pod in pods))
        await wire.until(lambda: wire.gateway.connected() == [0, 1], within=3 * IDENTIFY_EVERY)
        assert wire.gateway.refused_identifies >= 1
        assert len(wire.gateway.identified) == 2
        assert await asyncio.gather(*(pod.stop() for pod in pods)) == [0, 0]
    finally:
        await asyncio.gather(*(pod.kill() for pod in pods))


async def test_commands_are_told_to_discord_by_one_process_alone(
    wire: WireDiscord, processes: tuple[BotProcess, BotProcess]
) -> None:
    assert len([each for each in wire.requests if each.method == "PUT"]) == 1
    assert "define" in wire.command_names()
