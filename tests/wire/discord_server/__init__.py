"""A small Discord on loopback, for tests of the bot over a real wire."""

from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.interactions import Interaction
from tests.wire.discord_server.server import PATIENCE, TOKEN, WireDiscord

__all__ = ["PATIENCE", "TOKEN", "Fault", "Interaction", "WireDiscord"]
