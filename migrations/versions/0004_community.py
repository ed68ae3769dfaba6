"""Leaderboards, seasons and privacy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Instant, RowId, Snowflake

revision = "0004_community"
down_revision = "0003_quiz"

_RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    _entries()
    _totals()
    _adjustments()
    _seasons()
    _choices()


def _entries() -> None:
    op.create_table(
        "board_entries",
        sa.Column("game_id", Snowflake, sa.ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("topic", sa.Text, primary_key=True),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("channel_id", Snowflake, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("season_id", RowId),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.Column("wins", sa.Integer, nullable=False),
        sa.Column("best_streak", sa.Integer, nullable=False),
    )
    op.create_index("ix_board_entries_guild_id_user_id", "board_entries", ["guild_id", "user_id"])
    op.create_index("ix_board_entries_user_id", "board_entries", ["user_id"])
    op.create_table(
        "board_games",
        sa.Column("game_id", Snowflake, sa.ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("settled_at", Instant, nullable=False),
    )


def _totals() -> None:
    op.create_table(
        "board_totals",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.Column("games", sa.Integer, nullable=False),
        sa.Column("wins", sa.Integer, nullable=False),
        sa.Column("best_streak", sa.Integer, nullable=False),
    )
    op.create_index(
        "ix_board_totals_points", "board_totals", ["guild_id", "scope", "period", "points", "user_id"]
    )
    op.create_index("ix_board_totals_user_id", "board_totals", ["user_id"])


def _adjustments() -> None:
    op.create_table(
        "board_adjustments",
        sa.Column("id", RowId, primary_key=True),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("user_id", Snowflake, nullable=False),
        sa.Column("admin_id", Snowflake, nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("season_id", RowId),
        sa.Column("made_at", Instant, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_board_adjustments_guild_id_made_at", "board_adjustments", ["guild_id", "made_at"])
    op.create_index("ix_board_adjustments_user_id", "board_adjustments", ["user_id"])


def _seasons() -> None:
    op.create_table(
        "seasons",
        sa.Column("id", RowId, primary_key=True),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("channel_id", Snowflake, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("again", sa.Boolean, nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("standings", sa.JSON),
        sa.CheckConstraint("ends_at > starts_at", name="length"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_seasons_running",
        "seasons",
        ["guild_id"],
        unique=True,
        sqlite_where=_RUNNING,
        postgresql_where=_RUNNING,
    )
    op.create_index("ix_seasons_ends_at", "seasons", ["ends_at"])


def _choices() -> None:
    op.create_table(
        "member_choices",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("on_boards", sa.Boolean, nullable=False),
        sa.Column("stats_open", sa.Boolean, nullable=False),
    )
    op.create_index("ix_member_choices_user_id", "member_choices", ["user_id"])
