"""Decks and their terms, guilds, what was looked up, and what was moved in from another database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.types import Instant, RowId, Snowflake

revision = "0001_glossary"
down_revision = None


def upgrade() -> None:
    _decks()
    _terms()
    _guilds()
    _lookups()
    _transfers()


def _term_id() -> sa.Column[int]:
    return sa.Column("term_id", RowId, sa.ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True)


def _decks() -> None:
    op.create_table(
        "decks",
        sa.Column("id", RowId, primary_key=True),
        sa.Column("guild_id", Snowflake),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sqlite_autoincrement=True,
    )
    shared = sa.text("guild_id IS NULL")
    op.create_index(
        "uq_decks_shared_name", "decks", ["name"], unique=True, sqlite_where=shared, postgresql_where=shared
    )
    op.create_index("uq_decks_guild_id_name", "decks", ["guild_id", "name"], unique=True)


def _terms() -> None:
    op.create_table(
        "terms",
        sa.Column("id", RowId, primary_key=True),
        sa.Column("deck_id", RowId, sa.ForeignKey("decks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("left_name", sa.Text),
        sa.Column("right_name", sa.Text),
        sa.Column("retired_at", Instant),
        sa.CheckConstraint("kind IN ('term', 'comparison')", name="kind"),
        sa.CheckConstraint("(left_name IS NULL) = (right_name IS NULL)", name="sides"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_terms_deck_id_position", "terms", ["deck_id", "position"])
    op.create_table(
        "aliases",
        _term_id(),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("alias", sa.Text, nullable=False),
    )
    op.create_table(
        "definitions",
        _term_id(),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("file_place", sa.Integer, nullable=False),
        sa.Column("aspect", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "links",
        _term_id(),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("target_id", RowId, sa.ForeignKey("terms.id", ondelete="CASCADE"), nullable=False),
        sa.CheckConstraint("kind IN ('mentions', 'confused_with')", name="kind"),
    )
    op.create_index("ix_links_target_id", "links", ["target_id"])


def _guilds() -> None:
    op.create_table(
        "guilds",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("zone", sa.Text),
        sa.Column("joined_at", Instant, nullable=False),
        sa.Column("left_at", Instant),
    )
    op.create_table(
        "guild_aliases",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        _term_id(),
        sa.Column("alias", sa.Text, primary_key=True),
    )
    op.create_index("ix_guild_aliases_term_id", "guild_aliases", ["term_id"])


def _lookups() -> None:
    op.create_table(
        "misses",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("offered", sa.JSON, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
    )
    op.create_index("ix_misses_guild_id_count", "misses", ["guild_id", "count"])
    op.create_table(
        "lookups",
        sa.Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, primary_key=True),
        _term_id(),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_index("ix_lookups_term_id", "lookups", ["term_id"])


def _transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("table_name", sa.Text, primary_key=True),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("checksum", sa.BigInteger, nullable=False),
    )
