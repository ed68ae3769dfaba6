"""A Discord on loopback for each test, and a bot of ten lines connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.wire.discord_server import WireDiscord


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    """Fails the test in which the bot sent what Discord's documents do not allow."""
    server = await WireDiscord.start()
    yield server
    await server.stop()
    assert server.problems == []
