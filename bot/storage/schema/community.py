"""Boards, seasons, and what members have chosen to show.

`board_entries` is what each game has brought each person; `board_totals` are its sums over every period and
scope that a board can show, kept so that a board reads a few rows. A test proves them equal to the answers.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from bot.storage.schema.metadata import metadata
from bot.storage.types import CleanText, Instant, RowId, Snowflake

board_entries = Table(
    "board_entries",
    metadata,
    Column("game_id", Snowflake, ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    # Empty for the whole game, else the part of it about one topic.
    Column("topic", Text, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    # On the server's own calendar, when the game ended.
    Column("day", Date, nullable=False),
    Column("season_id", RowId),
    Column("points", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("correct", Integer, nullable=False),
    Column("wins", Integer, nullable=False),
    Column("best_streak", Integer, nullable=False),
    Index("ix_board_entries_guild_id_user_id", "guild_id", "user_id"),
    Index("ix_board_entries_user_id", "user_id"),
    sqlite_with_rowid=False,
)

# Which games the boards have counted. A game without a row is new or has changed; without a moment, it is to
# be counted again because another game has changed what its answers are worth.
board_games = Table(
    "board_games",
    metadata,
    Column("game_id", Snowflake, ForeignKey("quiz_games.id", ondelete="CASCADE"), primary_key=True),
    Column("settled_at", Instant),
)

# Which totals stand on boards by wins and streaks. Written out, as SQLite uses an index with a condition only
# for a query that has the same one without parameters.
HAS_WINS = text("wins > 0")
HAS_STREAK = text("best_streak > 0")
_HAS_ACCURACY = text("accuracy IS NOT NULL")
_BOARD = ("guild_id", "scope", "period")

# SQLite keeps the rows in the order of the key: a game changes some dozen rows of each of its players, which
# lie together.
board_totals = Table(
    "board_totals",
    metadata,
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    # 0 for the board of all servers.
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    # "server", "channel:<id>" or "topic:<name>".
    Column("scope", Text, primary_key=True),
    # "all", "2026-11-23", "2026-W48", "2026-11" or "season:<id>".
    Column("period", Text, primary_key=True),
    Column("points", Integer, nullable=False),
    Column("answered", Integer, nullable=False),
    Column("correct", Integer, nullable=False),
    Column("games", Integer, nullable=False),
    Column("wins", Integer, nullable=False),
    Column("best_streak", Integer, nullable=False),
    # From 0 to 1; null below `FEWEST_ANSWERS`.
    Column("accuracy", Float),
    Index("ix_board_totals_points", *_BOARD, "points", "user_id"),
    Index(
        "ix_board_totals_accuracy",
        *_BOARD,
        "accuracy",
        "user_id",
        sqlite_where=_HAS_ACCURACY,
        postgresql_where=_HAS_ACCURACY,
    ),
    Index(
        "ix_board_totals_wins", *_BOARD, "wins", "user_id", sqlite_where=HAS_WINS, postgresql_where=HAS_WINS
    ),
    Index(
        "ix_board_totals_best_streak",
        *_BOARD,
        "best_streak",
        "user_id",
        sqlite_where=HAS_STREAK,
        postgresql_where=HAS_STREAK,
    ),
    sqlite_with_rowid=False,
)

# Points given or taken by an admin; members can read this log.
board_adjustments = Table(
    "board_adjustments",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("admin_id", Snowflake, nullable=False),
    Column("points", Integer, nullable=False),
    Column("reason", CleanText, nullable=False),
    Column("day", Date, nullable=False),
    Column("season_id", RowId),
    Column("made_at", Instant, nullable=False),
    # Of the points, those that moved the boards of all servers.
    Column("points_everywhere", Integer, nullable=False, server_default=text("0")),
    Index("ix_board_adjustments_guild_id_made_at", "guild_id", "made_at"),
    Index("ix_board_adjustments_user_id", "user_id"),
    sqlite_autoincrement=True,
)

_RUNNING = text("ended_at IS NULL")

seasons = Table(
    "seasons",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("name", CleanText, nullable=False),
    Column("days", Integer, nullable=False),
    # Whether the next one begins when this one ends.
    Column("again", Boolean, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("ended_at", Instant),
    # The final rows, frozen: a list of objects with place, user_id and sums.
    Column("standings", JSON(none_as_null=True)),
    # How many people stood on its board at the end, of whom the standings have the first.
    Column("board_size", Integer),
    CheckConstraint("ends_at > starts_at", name="length"),
    # One season runs at a time.
    Index("uq_seasons_running", "guild_id", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    Index("ix_seasons_ends_at", "ends_at"),
    sqlite_autoincrement=True,
)

# What a person has chosen for a server (0: for the board of all servers); no row: the defaults.
member_choices = Table(
    "member_choices",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    # Whether boards name them: in a server unless they said no, across servers only if they said yes.
    Column("on_boards", Boolean, nullable=False),
    # Whether others may see their /stats.
    Column("stats_open", Boolean, nullable=False),
    Index("ix_member_choices_user_id", "user_id"),
)
