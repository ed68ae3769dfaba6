"""A Discord on loopback for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.discord_server import WireDiscord


@pytest.fixture(autouse=True)
def _addresses_restored() -> Iterator[None]:
    """discord.py keeps Discord's addresses on its classes; another test must not go to this one's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Route, "BASE", Route.BASE)
        patch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
        yield


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    """Fails the test in which a bot sent what Discord's documents do not allow."""
    server = await WireDiscord.start()
    yield server
    await server.stop()
    assert server.problems == []
