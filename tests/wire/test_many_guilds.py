"""2,500 servers in one process: little memory, soon ready, all of them answered."""

from __future__ import annotations

import time

import psutil

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord

GUILDS = 2_500
CHANNELS = 12
MEGABYTES = 200
READY_WITHIN = 30.0


async def test_2500_guilds_fit_into_200_megabytes_and_are_answered_within_30_seconds(
    wire: WireDiscord, bot: BotProcess
) -> None:
    guilds = [wire.add_guild(f"guild {number}") for number in range(GUILDS)]
    channels = [wire.add_channel(guild, f"channel-{n}") for guild in guilds for n in range(CHANNELS)]
    alice = wire.add_member(guilds[-1], "alice")
    bot.forked = False
    await bot.start()
    announced = time.monotonic()
    asked = await wire.slash(alice, channels[-1], "define", {"term": "dropout"}, within=READY_WITHIN)
    assert "Dropout" in asked.text
    ready_after = time.monotonic() - announced
    memory = psutil.Process(bot.pid).memory_info().rss / 1_000_000
    print(f"{GUILDS} guilds: {memory:.0f} MB, answered {ready_after:.1f} s after the connection")
    assert ready_after < READY_WITHIN
    assert memory < MEGABYTES
    assert await bot.stop() == 0
