"""The running process as probes and Prometheus see it: ready while Discord and the database answer."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from tests.wire.bot_process import BotProcess
from tests.wire.discord_server import WireDiscord
from tests.wire.probe import Probe

# A heartbeat is answered within a sixth of it, or the bot is not ready.
SILENCE = "3"


@pytest.fixture
async def probe(wire: WireDiscord, bot: BotProcess) -> Probe:
    wire.gateway.heartbeat_interval = 0.1
    bot.environment |= {"HEALTH_PORT": "0", "GATEWAY_SILENCE_SECONDS": SILENCE}
    await bot.start()
    return Probe.of(bot)


async def test_a_bot_on_the_gateway_is_ready(probe: Probe) -> None:
    assert await probe.until(200) == "gateway: OK\ndatabase: OK\n"


async def test_a_gateway_that_owes_a_heartbeats_answer_is_not_ready_long_before_it_is_left(
    wire: WireDiscord, probe: Probe
) -> None:
    await probe.until(200)
    wire.gateway.heartbeats_answered = False
    assert await probe.until(503) == "gateway: shards [0] do not answer\ndatabase: OK\n"
    assert wire.gateway.resumed == []
    wire.gateway.heartbeats_answered = True
    await probe.until(200)


async def test_a_lost_connection_is_not_ready_until_it_is_back(wire: WireDiscord, probe: Probe) -> None:
    await probe.until(200)
    back = wire.faults.next("GET", "/gateway/resume", delay=0.5)
    wire.gateway.drop()
    assert "gateway: shards [0] do not answer" in await probe.until(503)
    await probe.until(200)
    assert back.hits == 1


async def test_figures_move_with_what_people_do(wire: WireDiscord, probe: Probe) -> None:
    channel = wire.add_channel(guild := wire.add_guild())
    alice = wire.add_member(guild, "alice")
    await wire.slash(alice, channel, "define", {"term": "dropout"})
    await probe.until(200)
    _, figures = await probe.read("/metrics")
    assert 'lexicord_interactions_total{command="define",outcome="answered"} 1.0' in figures
    assert "lexicord_gateway_latency_seconds 0.0" in figures


async def test_a_command_is_one_json_line_by_default_also_when_the_bot_is_told_to_end(
    wire: WireDiscord, bot: BotProcess
) -> None:
    await bot.start()
    channel = wire.add_channel(guild := wire.add_guild())
    asked = await wire.slash(wire.add_member(guild, "alice"), channel, "define", {"term": "dropout"})
    assert await bot.stop() == 0
    (line,) = [entry for entry in bot.logged("INFO") if entry["message"] == "define answered"]
    assert (line["guild"], line["interaction"]) == (int(guild["id"]), int(asked.id))
    assert (line["command"], line["outcome"]) == ("define", "answered")
    assert 0 < line["duration_ms"] < 3000


async def test_the_health_command_asks_the_running_bot(
    wire: WireDiscord, bot: BotProcess, unused_tcp_port: int
) -> None:
    everywhere = "0.0.0.0"  # noqa: S104 - as in a container
    bot.environment |= {"HEALTH_PORT": str(unused_tcp_port), "HEALTH_HOST": everywhere}
    # Nobody is there: this machine is not asked through a proxy.
    bot.environment |= {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}
    assert await health(bot) == (1, "")
    await bot.start()
    assert await health(bot) == (0, "alive\n")


async def health(bot: BotProcess) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "health"),
        env=bot.environment,
        cwd=Path(bot.environment["GLOSSARY_FILE"]).parent,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    return process.returncode, out.decode()
