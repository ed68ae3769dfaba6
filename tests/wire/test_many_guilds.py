"""2,500 servers in one process: little memory, soon ready, all of them answered."""

from __future__ import annotations

import asyncio
import time

import psutil
import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import Interaction, WireDiscord
from tests.wire.discord_server.state import Json
from tests.wire.probe import Probe

GUILDS = 2_500
CHANNELS = 12
MEGABYTES = 200
READY_WITHIN = 30.0
AT_ONCE = 50


@pytest.mark.long
async def test_2500_guilds_fit_into_200_megabytes_and_are_answered_within_30_seconds(
    wire: WireDiscord, bot: BotProcess
) -> None:
    guilds = [wire.add_guild(f"guild {number}") for number in range(GUILDS)]
    channels = [[wire.add_channel(guild, f"channel-{n}") for n in range(CHANNELS)] for guild in guilds]
    alice = wire.add_user("alice")
    for guild in guilds:
        wire.add_member(guild, alice)
    bot.forked = False
    bot.environment["HEALTH_PORT"] = "0"
    await bot.start()
    announced = time.monotonic()
    await Probe.of(bot).until(200, within=READY_WITHIN)
    ready_after = time.monotonic() - announced

    async def define(channel: Json) -> Interaction:
        return await wire.slash(alice, channel, "define", {"term": "dropout"}, within=READY_WITHIN)

    fresh = memory(bot)
    for first in range(0, GUILDS, AT_ONCE):
        asked = await asyncio.gather(*(define(each[-1]) for each in channels[first : first + AT_ONCE]))
        assert all("Dropout" in each.text for each in asked)
    used = memory(bot)
    asked_for = time.monotonic() - announced - ready_after
    print(
        f"{GUILDS} guilds: ready {ready_after:.1f} s after the connection with {fresh:.0f} MB; "
        f"{used:.0f} MB after {asked_for:.0f} s and a lookup in each"
    )
    assert used < MEGABYTES
    assert await bot.stop() == 0, bot.output


def memory(bot: BotProcess) -> float:
    return psutil.Process(bot.pid).memory_info().rss / 1_000_000
