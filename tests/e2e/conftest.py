"""The whole bot in a simulated server: a test that takes `world` acts as people do."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import open_services
from bot.config import Settings
from bot.runtime import poster
from tests.support.judged import Stage, judged
from tests.support.world import World, open_world


@pytest.fixture(scope="session")
def loaded_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that holds the shipped glossary; each test works on a copy of it."""
    path = tmp_path_factory.mktemp("loaded") / "lexicord.db"

    async def load() -> None:
        settings = Settings(database_url=f"sqlite:///{path}")
        services = await open_services(
            settings, now=lambda: datetime(2026, 1, 1, tzinfo=UTC), rng=random.Random(0)
        )
        await services.database.close()

    asyncio.run(load())
    return path


def _on_a_copy(loaded: Path, folder: Path) -> Settings:
    path = folder / "lexicord.db"
    shutil.copyfile(loaded, path)
    return Settings(database_url=f"sqlite:///{path}")


@pytest.fixture
def settings(loaded_database: Path, tmp_path: Path) -> Settings:
    return _on_a_copy(loaded_database, tmp_path)


@pytest.fixture(scope="module")
def module_settings(loaded_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """For a world that all tests of a file share."""
    return _on_a_copy(loaded_database, tmp_path_factory.mktemp("module"))


@pytest.fixture
async def world(settings: Settings) -> AsyncGenerator[World]:
    async with open_world(settings) as opened:
        yield opened


@pytest.fixture
async def stage(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> AsyncGenerator[Stage]:
    """A world with a judge, in which waits of a second and a half are virtual, too."""
    monkeypatch.setattr("tests.support.world.SETTLE_SECONDS", 1.4)
    async with open_world(settings) as world:
        yield await judged(world, caplog)


@pytest.fixture
def no_hourly_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between posts nothing happens; looking every hour anyway takes a simulated day long."""
    monkeypatch.setattr(poster, "_LONGEST_SLEEP", timedelta(days=100))
