"""What people type is stored on PostgreSQL too, which takes less than SQLite does."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator

import pytest

from bot.config import Settings
from tests.support.databases import migrated_postgresql, postgresql_server
from tests.support.hostile import HOSTILE, raw_parts
from tests.support.world import World, open_world, shown


@pytest.fixture
async def world() -> AsyncGenerator[World]:
    with postgresql_server() as server:
        name = await migrated_postgresql(server)
        async with open_world(Settings(database_url=server.url(name))) as opened:
            yield opened


async def test_any_text_is_stored(world: World, caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []
    for text in HOSTILE:
        await world.alice.slash(world.general, "define", term=text)
        await world.bot.services.journal.write()
        adjust = {"member": world.bob, "points": 1, "reason": text[:200].ljust(3, ".")}
        told.append(shown(await world.admin.slash(world.general, "leaderboard adjust", **adjust)))
    told.append(shown(await world.admin.slash(world.general, "leaderboard log")))
    told.append(shown(await world.admin.slash(world.general, "glossary report")))
    assert all(told)
    assert raw_parts("\n".join(told)) == []
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING] == []
