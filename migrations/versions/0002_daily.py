"""The timetable, the outbox, and the answers to the daily question."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Instant, RowId, Snowflake

revision = "0002_daily"
down_revision = "0001_glossary"


def upgrade() -> None:
    _timetable()
    _outbox()
    _answers()
    _streaks()
    _named()


def _timetable() -> None:
    op.create_table(
        "timetable",
        sa.Column("id", RowId, primary_key=True),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("channel_id", Snowflake, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("minute", sa.Integer, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("weekdays", sa.Integer, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("next_due", Instant),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("last_day", sa.Date),
        sa.Column("last_posted_id", RowId),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("status IN ('active', 'paused', 'off')", name="status"),
        sa.CheckConstraint("(next_due IS NOT NULL) = (status = 'active')", name="due"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_timetable_next_due", "timetable", ["next_due"])
    op.create_index(
        "uq_timetable_guild_id", "timetable", ["guild_id", "channel_id", "kind", "key"], unique=True
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", RowId, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("timetable_id", RowId, sa.ForeignKey("timetable.id", ondelete="CASCADE")),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("channel_id", Snowflake),
        sa.Column("due", Instant, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("nonce", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("unsure_since", Instant),
        sa.Column("owner", sa.Text),
        sa.Column("held_until", Instant),
        sa.Column("message_id", Snowflake),
        sa.Column("thread_id", Snowflake),
        sa.Column("finished_at", Instant),
        sa.CheckConstraint("status IN ('sending', 'posted', 'missed', 'failed')", name="status"),
        sa.CheckConstraint("(held_until IS NOT NULL) = (status = 'sending')", name="held"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_held_until", "outbox", ["held_until"])
    op.create_index("ix_outbox_timetable_id_due", "outbox", ["timetable_id", "due"])
    op.create_index("ix_outbox_guild_id", "outbox", ["guild_id"])


def _answers() -> None:
    post = sa.ForeignKey("outbox.id", ondelete="CASCADE")
    op.create_table(
        "daily_answers",
        sa.Column("post_id", RowId, post, primary_key=True),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("choice", sa.Integer, nullable=False),
        sa.Column("correct", sa.Boolean, nullable=False),
        sa.Column("answered_at", Instant, nullable=False),
    )
    op.create_index("ix_daily_answers_user_id", "daily_answers", ["user_id"])
    op.create_index("ix_daily_answers_guild_id", "daily_answers", ["guild_id"])


def _streaks() -> None:
    entry = sa.ForeignKey("timetable.id", ondelete="CASCADE")
    op.create_table(
        "daily_streaks",
        sa.Column("timetable_id", RowId, entry, primary_key=True),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
        sa.Column("best", sa.Integer, nullable=False),
        sa.Column("last_question", sa.Integer, nullable=False),
    )
    op.create_index("ix_daily_streaks_user_id", "daily_streaks", ["user_id"])
    op.create_index("ix_daily_streaks_guild_id", "daily_streaks", ["guild_id"])


def _named() -> None:
    op.create_table(
        "daily_named",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    )
    op.create_index("ix_daily_named_user_id", "daily_named", ["user_id"])
