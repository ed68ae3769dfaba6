"""What a guild looks up and does not find, counted; who asked is not kept anywhere."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, Table

from bot.storage.schema.metadata import metadata
from bot.storage.types import CleanText, Instant, RowId, Snowflake

misses = Table(
    "misses",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    # The searched text folded to one spelling, so that "Drop out" and "drop  OUT" are one row.
    Column("key", CleanText, primary_key=True),
    # As it was typed last.
    Column("text", CleanText, nullable=False),
    Column("count", Integer, nullable=False),
    # The ids of the terms that were suggested instead, best first.
    Column("offered", JSON, nullable=False),
    Column("last_at", Instant, nullable=False),
    Index("ix_misses_guild_id_count", "guild_id", "count"),
)

lookups = Table(
    "lookups",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    # The UTC day.
    Column("day", Date, primary_key=True),
    Column("term_id", RowId, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
    Column("count", Integer, nullable=False),
    Index("ix_lookups_term_id", "term_id"),
)
