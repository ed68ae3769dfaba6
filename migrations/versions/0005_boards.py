"""Boards: an index for every measure; each game is counted anew, as more is counted of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Instant, RowId, Snowflake

revision = "0005_boards"
down_revision = "0004_community"

_BOARD = ["guild_id", "scope", "period"]


def upgrade() -> None:
    _games()
    if op.get_bind().dialect.name == "sqlite":
        _entries_by_key()
    _totals_by_person()
    _index("accuracy", "accuracy IS NOT NULL")
    _index("wins", "wins > 0")
    _index("best_streak", "best_streak > 0")
    op.create_index(
        "ix_quiz_player_ratings_guild_id_rating", "quiz_player_ratings", ["guild_id", "rating", "user_id"]
    )
    op.add_column("seasons", sa.Column("board_size", sa.Integer))


def _games() -> None:
    """Made anew and empty: the bot counts the games again when it starts."""
    op.drop_table("board_games")
    op.create_table(
        "board_games",
        sa.Column("game_id", Snowflake, sa.ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("settled_at", Instant),
    )


def _index(name: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(
        f"ix_board_totals_{name}",
        "board_totals",
        [*_BOARD, name, "user_id"],
        sqlite_where=where,
        postgresql_where=where,
    )


def _entries_by_key() -> None:
    op.drop_index("ix_board_entries_guild_id_user_id")
    op.drop_index("ix_board_entries_user_id")
    op.rename_table("board_entries", "old_board_entries")
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
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO board_entries SELECT * FROM old_board_entries")
    op.drop_table("old_board_entries")
    op.create_index("ix_board_entries_guild_id_user_id", "board_entries", ["guild_id", "user_id"])
    op.create_index("ix_board_entries_user_id", "board_entries", ["user_id"])


def _totals_by_person() -> None:
    op.drop_index("ix_board_totals_points", "board_totals")
    op.drop_index("ix_board_totals_user_id", "board_totals")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE board_totals DROP CONSTRAINT pk_board_totals")
    op.rename_table("board_totals", "old_board_totals")
    op.create_table(
        "board_totals",
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("scope", sa.Text, primary_key=True),
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.Column("games", sa.Integer, nullable=False),
        sa.Column("wins", sa.Integer, nullable=False),
        sa.Column("best_streak", sa.Integer, nullable=False),
        sa.Column("accuracy", sa.Float),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO board_totals SELECT user_id, guild_id, scope, period, points, answered, correct, games,"
        " wins, best_streak, CASE WHEN answered >= 10 THEN CAST(correct AS FLOAT) / answered END"
        " FROM old_board_totals"
    )
    op.drop_table("old_board_totals")
    op.create_index("ix_board_totals_points", "board_totals", [*_BOARD, "points", "user_id"])
