"""What an operator's tools read on the local port."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest

from bot.config import Settings
from bot.runtime.health import HealthServer, readiness
from bot.runtime.metrics import Metrics
from tests.support.world import World, open_world

DASHBOARD = Path(__file__).resolve().parents[2] / "deploy" / "grafana-dashboard.json"


@pytest.fixture
async def port(world: World) -> AsyncGenerator[int]:
    services = world.bot.services
    server = HealthServer(services.metrics, readiness(world.bot, services.database))
    yield await server.start(0)
    await server.close()


async def read(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def test_a_running_bot_is_alive(port: int) -> None:
    assert await read(port, "/healthz") == (200, "alive\n")


async def test_readiness_names_each_part(world: World, port: int) -> None:
    status, text = await read(port, "/readyz")
    assert status == 200, text
    assert text.splitlines() == ["gateway: OK", "database: OK"]


async def test_commands_are_counted_by_outcome(world: World, port: int) -> None:
    await world.alice.slash(world.general, "define", term="dropout")
    await world.alice.slash(world.general, "compare", a="dropout", b="dropout")
    await world.alice.autocomplete(world.general, "define", "term", "dro")
    _, text = await read(port, "/metrics")
    assert 'lexicord_interactions_total{command="define",outcome="answered"} 1.0' in text
    assert 'lexicord_interactions_total{command="compare",outcome="refused"} 1.0' in text
    assert 'lexicord_interactions_total{command="define autocomplete",outcome="answered"} 1.0' in text
    assert "lexicord_answer_seconds_bucket" in text
    assert "lexicord_waiting_game 0.0" in text
    assert 'lexicord_database_seconds_count{kind="read"}' in text


def figure(text: str, name: str) -> float:
    """The one value of a figure without labels."""
    (value,) = re.findall(rf"(?m)^{name} (\S+)$", text)
    return float(value)


async def test_what_could_leak_is_counted(world: World, port: int) -> None:
    _, before = await read(port, "/metrics")
    assert figure(before, "lexicord_database_connections") == 0
    assert figure(before, "process_open_fds") > 0
    async with world.bot.services.database.read(), asyncio.TaskGroup() as tasks:
        waits = asyncio.Event()
        tasks.create_task(waits.wait())
        _, during = await read(port, "/metrics")
        waits.set()
    assert figure(during, "lexicord_database_connections") == 1
    assert figure(during, "lexicord_tasks") == figure(before, "lexicord_tasks") + 1


async def test_misses_are_counted(world: World, port: int) -> None:
    await world.alice.slash(world.general, "define", term="zebra sandwich")
    _, text = await read(port, "/metrics")
    assert 'lexicord_misses_total{outcome="nothing"} 1.0' in text


async def test_the_dashboard_shows_only_what_is_measured(port: int) -> None:
    _, text = await read(port, "/metrics")
    shown = set(re.findall(r"lexicord_[a-z_]+", DASHBOARD.read_text("utf-8")))
    measured = set(re.findall(r"(?m)^# TYPE (lexicord_[a-z_]+)", text))
    for name in shown:
        assert name.removesuffix("_total").removesuffix("_bucket") in {
            each.removesuffix("_total") for each in measured
        }, name


async def test_what_is_not_ready_is_answered_with_503() -> None:
    async def broken() -> str | None:
        return "the cable is cut"

    server = HealthServer(Metrics(), {"gateway": broken})
    port = await server.start(0)
    assert await read(port, "/readyz") == (503, "gateway: the cable is cut\n")
    await server.close()


async def test_the_port_is_served_where_it_is_set(settings: Settings) -> None:
    async with open_world(dataclasses.replace(settings, health_port=0)) as world:
        assert world.bot._health is not None
