"""What an operator's tools read on the local port."""

from __future__ import annotations

import asyncio
import dataclasses
import math
import re
from collections.abc import AsyncGenerator
from datetime import time, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.config import Settings
from bot.core.daily.post import DailySettings
from bot.core.daily.when import EVERY_DAY
from bot.runtime.health import HealthServer, readiness
from bot.runtime.metrics import Metrics
from bot.runtime.pacer import Priority
from bot.storage.errors import DatabaseBusyError
from bot.storage.timetable import NewEntry, TimetableStore
from tests.support.world import World, open_world

ROOT = Path(__file__).resolve().parents[2]
DASHBOARD = ROOT / "deploy" / "grafana-dashboard.json"
PAGE = ROOT / "docs" / "running.md"


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


async def test_running_quizzes_are_counted(world: World, port: int) -> None:
    _, before = await read(port, "/metrics")
    await world.alice.slash(world.quiz, "quiz start", rounds=3)
    _, during = await read(port, "/metrics")
    assert (figure(before, "lexicord_quizzes"), figure(during, "lexicord_quizzes")) == (0, 1)


async def test_requests_that_wait_for_their_turn_are_counted(world: World) -> None:
    services = world.bot.services

    async def request() -> None:
        pass

    waiting = [asyncio.create_task(services.pacer.run(request, priority=Priority.FANOUT)) for _ in range(5)]
    await asyncio.sleep(0)
    figures = (await services.metrics.read()).decode()
    assert figure(figures, "lexicord_waiting_fanout") >= 3
    assert figure(figures, "lexicord_waiting_game") == 0
    await asyncio.gather(*waiting)


async def set_up_late(world: World) -> None:
    """A daily term that was due ten minutes ago, and a poster that does not see to it."""
    poster, due = world.bot.services.poster, world.now() - timedelta(minutes=10)
    await poster.close()
    entry = NewEntry(
        world.guild.id, world.daily.id, "daily", "", time(9), "UTC", EVERY_DAY, DailySettings().to_json()
    )
    await poster.timetable.put(entry, next_due=due, rules="", now=due, at_most=1)


async def test_a_schedule_that_nobody_posts_is_counted_as_late(world: World, port: int) -> None:
    await set_up_late(world)
    _, figures = await read(port, "/metrics")
    assert figure(figures, "lexicord_schedules_late") == 1


async def test_what_the_database_does_not_tell_is_not_guessed(
    world: World, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> int:
        raise DatabaseBusyError("It is locked.")

    monkeypatch.setattr(TimetableStore, "late", away)
    _, figures = await read(port, "/metrics")
    assert math.isnan(figure(figures, "lexicord_schedules_late"))
    assert figure(figures, "lexicord_quizzes") == 0


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


async def test_the_dashboard_leaves_out_nothing_that_is_measured(port: int) -> None:
    _, text = await read(port, "/metrics")
    dashboard = DASHBOARD.read_text("utf-8")
    measured = set(re.findall(r"(?m)^# TYPE (lexicord_[a-z_]+?)(?:_created)? ", text))
    assert [name for name in measured if name not in dashboard] == []


async def test_the_page_for_operators_names_every_figure(port: int) -> None:
    _, text = await read(port, "/metrics")
    measured = {
        name.removesuffix("_total").removesuffix("_created")
        for name in re.findall(r"(?m)^# TYPE (lexicord_[a-z_]+)", text)
    }
    told = {name.removesuffix("_total") for name in re.findall(r"lexicord_[a-z_]+", PAGE.read_text("utf-8"))}
    assert told == measured


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
