"""Quiz games: everything a restart needs to go on with one, and what the boards count.

`quiz_answers` and `quiz_players` carry the guild and what else the boards choose by, so that a board reads
one table. An answer's `points` are null until its round closes, and for ever where the round is void, so
what counts is `points IS NOT NULL`.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)

from bot.storage.schema.metadata import metadata
from bot.storage.types import CleanText, Instant, RowId, Snowflake

_RUNNING = text("NOT done")

games = Table(
    "quiz_games",
    metadata,
    Column("id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    # A thread counts as a channel of its own.
    Column("channel_id", Snowflake, nullable=False),
    Column("host_id", Snowflake, nullable=False),
    # The options of the start: bot.core.quiz.settings.Settings as an object.
    Column("settings", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("phase", Text, nullable=False),
    Column("wake_at", Instant),
    Column("paused", Boolean, nullable=False),
    # What a pause has kept of the wait, in milliseconds.
    Column("left_ms", Integer),
    Column("idle_rounds", Integer, nullable=False),
    Column("lobby_message_id", Snowflake),
    Column("podium_message_id", Snowflake),
    Column("finished_at", Instant),
    Column("end", Text),
    # The game is over and its channel has been told, as far as it can be.
    Column("done", Boolean, nullable=False),
    # Null until the end: whether two people or more have answered, so that it counts for the boards.
    Column("ranked", Boolean),
    CheckConstraint("(phase = 'finished') = (finished_at IS NOT NULL)", name="finished"),
    Index("ix_quiz_games_running", "guild_id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_quiz_games_guild_id_finished_at", "guild_id", "finished_at"),
)

players = Table(
    "quiz_players",
    metadata,
    Column("game_id", Snowflake, ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    # Moved by every closed round from what it was when the person came in.
    Column("rating", Float, nullable=False),
    # The rated answers that the rating rests on.
    Column("rated_answers", Integer, nullable=False),
    Column("joined_round", SmallInteger, nullable=False),
    Column("team", SmallInteger),
    # Sums over the closed rounds, equal to those of quiz_answers.
    Column("score", Integer, nullable=False),
    Column("correct", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("best_streak", Integer, nullable=False),
    Column("right_ms", Integer, nullable=False),
    # Null until the end, as are `won`, `ranked` and `finished_at`. Equal scores share a place.
    Column("place", Integer),
    Column("won", Boolean),
    Column("ranked", Boolean),
    Column("finished_at", Instant),
    Index("ix_quiz_players_guild_id_finished_at", "guild_id", "finished_at"),
    Index("ix_quiz_players_user_id_guild_id", "user_id", "guild_id"),
)

rounds = Table(
    "quiz_rounds",
    metadata,
    Column("game_id", Snowflake, ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    # bot.core.quiz.questions.model.Question as an object, with its options in the order shown.
    Column("question", JSON, nullable=False),
    Column("term_id", RowId, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("message_id", Snowflake),
    # From when reaction times count, on Discord's clock; `closes_at` is on ours.
    Column("shown_at", Instant),
    Column("closes_at", Instant),
    Column("closed_at", Instant),
    # The ids of those who want to skip.
    Column("votes", JSON, nullable=False),
    # How hard the term was when it was picked, by how many answers, and what the round has added to that.
    Column("term_rating", Float, nullable=False),
    Column("term_answers", Integer, nullable=False),
    Column("term_moved", Float, nullable=False),
)

answers = Table(
    "quiz_answers",
    metadata,
    # One answer a person a round.
    Column("game_id", Snowflake, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("term_id", RowId, nullable=False),
    Column("topic", Text),
    Column("deck", Text),
    # The option, from 0 in the order shown; null for a typed answer, which is in `text`.
    Column("choice", SmallInteger),
    Column("text", CleanText),
    Column("correct", Boolean, nullable=False),
    Column("points", Integer),
    Column("reaction_ms", Integer, nullable=False),
    # On Discord's clock.
    Column("answered_at", Instant, nullable=False),
    # Set at the end of a game that counts for the boards.
    Column("ranked", Boolean, nullable=False),
    ForeignKeyConstraint(
        ["game_id", "number"], ["quiz_rounds.game_id", "quiz_rounds.number"], ondelete="CASCADE"
    ),
    Index("ix_quiz_answers_guild_id_answered_at", "guild_id", "answered_at"),
    Index("ix_quiz_answers_user_id_guild_id_answered_at", "user_id", "guild_id", "answered_at"),
)

appeals = Table(
    "quiz_appeals",
    metadata,
    Column("game_id", Snowflake, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("text", CleanText, nullable=False),
    Column("status", Text, nullable=False),
    ForeignKeyConstraint(
        ["game_id", "number"], ["quiz_rounds.game_id", "quiz_rounds.number"], ondelete="CASCADE"
    ),
)

player_ratings = Table(
    "quiz_player_ratings",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("rating", Float, nullable=False),
    # The rated answers it rests on.
    Column("answers", Integer, nullable=False),
    Index("ix_quiz_player_ratings_guild_id_rating", "guild_id", "rating", "user_id"),
)

term_ratings = Table(
    "quiz_term_ratings",
    metadata,
    # How hard a term is, seen from this guild's players.
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("term_id", RowId, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
    Column("rating", Float, nullable=False),
    Column("answers", Integer, nullable=False),
    Index("ix_quiz_term_ratings_term_id", "term_id"),
)
