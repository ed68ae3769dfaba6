"""Quizzes: games, who played, what was asked and answered, and how well people know which term."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Instant, RowId, Snowflake

revision = "0003_quiz"
down_revision = "0002_daily"


def upgrade() -> None:
    _games()
    _players()
    _rounds()
    _answers()
    _appeals()
    _ratings()


def _games() -> None:
    op.create_table(
        "quiz_games",
        sa.Column("id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("channel_id", Snowflake, nullable=False),
        sa.Column("host_id", Snowflake, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("phase", sa.Text, nullable=False),
        sa.Column("wake_at", Instant),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("left_ms", sa.Integer),
        sa.Column("idle_rounds", sa.Integer, nullable=False),
        sa.Column("lobby_message_id", Snowflake),
        sa.Column("podium_message_id", Snowflake),
        sa.Column("finished_at", Instant),
        sa.Column("end", sa.Text),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("ranked", sa.Boolean),
        sa.CheckConstraint("(phase = 'finished') = (finished_at IS NOT NULL)", name="finished"),
    )
    running = sa.text("NOT done")
    op.create_index(
        "ix_quiz_games_running", "quiz_games", ["guild_id"], sqlite_where=running, postgresql_where=running
    )
    op.create_index("ix_quiz_games_guild_id_finished_at", "quiz_games", ["guild_id", "finished_at"])


def _players() -> None:
    op.create_table(
        "quiz_players",
        sa.Column("game_id", Snowflake, sa.ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("channel_id", Snowflake, nullable=False),
        sa.Column("rating", sa.Float, nullable=False),
        sa.Column("rated_answers", sa.Integer, nullable=False),
        sa.Column("joined_round", sa.SmallInteger, nullable=False),
        sa.Column("team", sa.SmallInteger),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("correct", sa.Integer, nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("best_streak", sa.Integer, nullable=False),
        sa.Column("right_ms", sa.Integer, nullable=False),
        sa.Column("place", sa.Integer),
        sa.Column("won", sa.Boolean),
        sa.Column("ranked", sa.Boolean),
        sa.Column("finished_at", Instant),
    )
    op.create_index("ix_quiz_players_guild_id_finished_at", "quiz_players", ["guild_id", "finished_at"])
    op.create_index("ix_quiz_players_user_id_guild_id", "quiz_players", ["user_id", "guild_id"])


def _rounds() -> None:
    op.create_table(
        "quiz_rounds",
        sa.Column("game_id", Snowflake, sa.ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("question", sa.JSON, nullable=False),
        sa.Column("term_id", RowId, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("message_id", Snowflake),
        sa.Column("shown_at", Instant),
        sa.Column("closes_at", Instant),
        sa.Column("closed_at", Instant),
        sa.Column("votes", sa.JSON, nullable=False),
        sa.Column("term_rating", sa.Float, nullable=False),
        sa.Column("term_answers", sa.Integer, nullable=False),
        sa.Column("term_moved", sa.Float, nullable=False),
    )


def _answers() -> None:
    op.create_table(
        "quiz_answers",
        sa.Column("game_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("guild_id", Snowflake, nullable=False),
        sa.Column("channel_id", Snowflake, nullable=False),
        sa.Column("term_id", RowId, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("deck", sa.Text),
        sa.Column("choice", sa.SmallInteger),
        sa.Column("text", sa.Text),
        sa.Column("correct", sa.Boolean, nullable=False),
        sa.Column("points", sa.Integer),
        sa.Column("reaction_ms", sa.Integer, nullable=False),
        sa.Column("answered_at", Instant, nullable=False),
        sa.Column("ranked", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(
            ["game_id", "number"], ["quiz_rounds.game_id", "quiz_rounds.number"], ondelete="CASCADE"
        ),
    )
    op.create_index("ix_quiz_answers_guild_id_answered_at", "quiz_answers", ["guild_id", "answered_at"])
    op.create_index(
        "ix_quiz_answers_user_id_guild_id_answered_at", "quiz_answers", ["user_id", "guild_id", "answered_at"]
    )


def _appeals() -> None:
    op.create_table(
        "quiz_appeals",
        sa.Column("game_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("number", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["game_id", "number"], ["quiz_rounds.game_id", "quiz_rounds.number"], ondelete="CASCADE"
        ),
    )


def _ratings() -> None:
    op.create_table(
        "quiz_player_ratings",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("user_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("rating", sa.Float, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
    )
    op.create_table(
        "quiz_term_ratings",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("term_id", RowId, sa.ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rating", sa.Float, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
    )
    op.create_index("ix_quiz_term_ratings_term_id", "quiz_term_ratings", ["term_id"])
