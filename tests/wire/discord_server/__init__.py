"""A small Discord on loopback, for tests of the bot over a real wire."""

from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.interactions import Interaction
from tests.wire.discord_server.server import TOKEN, WireDiscord

__all__ = ["TOKEN", "Fault", "Interaction", "WireDiscord"]
