"""What members answer to the daily question."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table

from bot.storage.schema.metadata import metadata
from bot.storage.types import Instant, RowId, Snowflake

daily_answers = Table(
    "daily_answers",
    metadata,
    Column("post_id", RowId, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    # The option chosen, from 0.
    Column("choice", Integer, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("answered_at", Instant, nullable=False),
    Index("ix_daily_answers_user_id", "user_id"),
    Index("ix_daily_answers_guild_id", "guild_id"),
)

daily_streaks = Table(
    "daily_streaks",
    metadata,
    Column("timetable_id", RowId, ForeignKey("timetable.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("current", Integer, nullable=False),
    Column("best", Integer, nullable=False),
    # The number of the last question answered; questions are counted by schedule.
    Column("last_question", Integer, nullable=False),
    Index("ix_daily_streaks_user_id", "user_id"),
    Index("ix_daily_streaks_guild_id", "guild_id"),
)

# Who wants to be named when they were right; nobody else ever is.
daily_named = Table(
    "daily_named",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Index("ix_daily_named_user_id", "user_id"),
)
