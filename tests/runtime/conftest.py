"""The runtime's parts on a database of their own."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage.engine import Database
from bot.storage.migrate import migrate

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    opened = await Database.open(f"sqlite:///{tmp_path / 'lexicord.db'}")
    await migrate(opened)
    yield opened
    await opened.close()
