"""What is to happen when, and what goes out once: the daily term, and whatever else keeps to a clock."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text

from bot.storage.schema.metadata import metadata
from bot.storage.types import Instant, RowId, Snowflake

timetable = Table(
    "timetable",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    # What happens: "daily" and so on; settings and state are that kind's own.
    Column("kind", Text, nullable=False),
    # Tells entries of one kind in one channel apart.
    Column("key", Text, nullable=False),
    # Minutes since midnight on the zone's clock.
    Column("minute", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    # One bit a day, Monday being 1.
    Column("weekdays", Integer, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("state", JSON, nullable=False),
    Column("status", Text, nullable=False),
    # Why it is paused.
    Column("reason", Text),
    # Null unless active.
    Column("next_due", Instant),
    # The version of the zone rules that next_due was computed with.
    Column("rules", Text, nullable=False),
    # The last day on the zone's calendar that was posted or missed.
    Column("last_day", Date),
    # The outbox row of the last message that went out.
    Column("last_posted_id", RowId),
    # Counts changes, so that what was read is only written back if nobody else has been there since.
    Column("version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    CheckConstraint("status IN ('active', 'paused', 'off')", name="status"),
    CheckConstraint("(next_due IS NOT NULL) = (status = 'active')", name="due"),
    Index("ix_timetable_next_due", "next_due"),
    Index("uq_timetable_guild_id", "guild_id", "channel_id", "kind", "key", unique=True),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("kind", Text, nullable=False),
    # Names the occasion: whoever asks for the same one again gets this row.
    Column("key", Text, nullable=False, unique=True),
    Column("timetable_id", RowId, ForeignKey("timetable.id", ondelete="CASCADE")),
    Column("guild_id", Snowflake, nullable=False),
    # Null where the sender chooses one.
    Column("channel_id", Snowflake),
    Column("due", Instant, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("status", Text, nullable=False),
    # Why it was missed, failed, or waits for its next try.
    Column("reason", Text),
    Column("attempts", Integer, nullable=False),
    # From this moment on a message may exist that is not recorded here; null when surely none does.
    Column("unsure_since", Instant),
    # The process that works on it, and until when nobody else may; without an owner, the next try.
    Column("owner", Text),
    Column("held_until", Instant),
    Column("message_id", Snowflake),
    Column("thread_id", Snowflake),
    Column("finished_at", Instant),
    CheckConstraint("status IN ('sending', 'posted', 'missed', 'failed')", name="status"),
    CheckConstraint("(held_until IS NOT NULL) = (status = 'sending')", name="held"),
    Index("ix_outbox_held_until", "held_until"),
    Index("ix_outbox_timetable_id_due", "timetable_id", "due"),
    Index("ix_outbox_guild_id", "guild_id"),
    sqlite_autoincrement=True,
)
