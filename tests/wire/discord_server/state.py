"""What this Discord knows: users, guilds, channels, messages, commands and files, as the payloads it sends.

Ids are strings everywhere, as on the wire.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.wire.discord_server import errors

Json = dict[str, Any]

EPOCH = 1_420_070_400.0
"""Discord's first second, in seconds since 1970."""
NONCE_MEMORY = 300.0
PUBLIC_THREAD, PRIVATE_THREAD = 11, 12
TEXT, DM = 0, 1
EPHEMERAL = 1 << 6


class Clock:
    """The wall clock of this Discord in seconds since 1970; a test may move it ahead."""

    def __init__(self) -> None:
        self.ahead = 0.0
        """Seconds before the machine's clock."""

    def now(self) -> float:
        return time.time() + self.ahead

    def advance(self, seconds: float) -> None:
        self.ahead += seconds

    def timestamp(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).isoformat()


class Snowflakes:
    """Ids that grow, each with the moment of its making in its upper bits."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._made = 0

    def new(self) -> str:
        self._last = max(self._last + 1, int((self._clock.now() - EPOCH) * 1000) << 22)
        return str(self._last)

    def at(self, moment: float) -> str:
        """An id made at `moment` (seconds since 1970); the lower bits keep it unlike any other."""
        self._made += 1
        return str((int((moment - EPOCH) * 1000) << 22) + (1 << 20) + self._made % (1 << 20))


def made_at(snowflake: str) -> float:
    """The moment in `snowflake`, in seconds since 1970."""
    return (int(snowflake) >> 22) / 1000 + EPOCH


@dataclass(slots=True)
class State:
    token: str
    clock: Clock = field(default_factory=Clock)
    snowflakes: Snowflakes = field(init=False)
    bot: Json = field(init=False)
    users: dict[str, Json] = field(default_factory=dict[str, Json])
    guilds: dict[str, Json] = field(default_factory=dict[str, Json])
    channels: dict[str, Json] = field(default_factory=dict[str, Json])
    messages: dict[str, dict[str, Json]] = field(default_factory=dict[str, dict[str, Json]])
    commands: dict[str | None, list[Json]] = field(default_factory=dict[str | None, list[Json]])
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    nonces: dict[tuple[str, str], tuple[float, Json]] = field(
        default_factory=dict[tuple[str, str], tuple[float, Json]]
    )
    refuse_dms: set[str] = field(default_factory=set[str])
    files_at: str = ""
    """The address under which uploaded files can be read."""

    def __post_init__(self) -> None:
        self.snowflakes = Snowflakes(self.clock)

    @property
    def application_id(self) -> str:
        return self.bot["id"]

    def channel(self, channel_id: str) -> Json:
        if channel_id not in self.channels:
            raise errors.unknown("Channel")
        return self.channels[channel_id]

    def guild(self, guild_id: str) -> Json:
        if guild_id not in self.guilds:
            raise errors.missing_access()
        return self.guilds[guild_id]

    def member(self, guild_id: str, user_id: str) -> Json:
        for member in self.guild(guild_id)["members"]:
            if member["user"]["id"] == user_id:
                return member
        raise errors.unknown("Member")

    def message(self, channel_id: str, message_id: str) -> Json:
        message = self.messages.get(channel_id, {}).get(message_id)
        if message is None:
            raise errors.unknown("Message")
        return message

    def remembered(self, author_id: str, nonce: str) -> Json | None:
        """The message this author sent with this nonce within the past few minutes."""
        sent_at, message = self.nonces.get((author_id, nonce), (0.0, None))
        return message if self.clock.now() - sent_at < NONCE_MEMORY else None
