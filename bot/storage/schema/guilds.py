"""The servers the bot is or was in."""

from __future__ import annotations

from sqlalchemy import Column, Table, Text

from bot.storage.schema.metadata import metadata
from bot.storage.types import Instant, Snowflake

guilds = Table(
    "guilds",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    # An IANA time-zone name; null until an admin has chosen one.
    Column("zone", Text),
    Column("joined_at", Instant, nullable=False),
    # Null while the bot is a member.
    Column("left_at", Instant),
)
