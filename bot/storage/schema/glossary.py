"""Decks, their terms and what hangs on a term.

A term's id never changes and is never given twice, because history (what was posted, asked and answered)
hangs on it. A term that leaves its deck is retired, not deleted.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from bot.storage.schema.metadata import metadata
from bot.storage.types import CleanText, Instant, RowId, Snowflake

decks = Table(
    "decks",
    metadata,
    Column("id", RowId, primary_key=True),
    # Null: shared by every guild.
    Column("guild_id", Snowflake),
    Column("name", Text, nullable=False),
    # Counts the imports that changed something, so that a running bot sees that its index is behind.
    Column("revision", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    # What a start loaded: a digest of the file and its overlay, and the revision that this made of the deck.
    # Null where no start has, or where one has given the deck up for another file's.
    Column("start_digest", Text),
    Column("start_revision", Integer),
    # Two indexes, since nulls are distinct in a unique one.
    Index(
        "uq_decks_shared_name",
        "name",
        unique=True,
        sqlite_where=text("guild_id IS NULL"),
        postgresql_where=text("guild_id IS NULL"),
    ),
    Index("uq_decks_guild_id_name", "guild_id", "name", unique=True),
    sqlite_autoincrement=True,
)

terms = Table(
    "terms",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("deck_id", RowId, ForeignKey("decks.id", ondelete="CASCADE"), nullable=False),
    # The term's place in its deck, from 0.
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("topic", Text),
    # The two sides of a comparison; null for a term.
    Column("left_name", Text),
    Column("right_name", Text),
    Column("retired_at", Instant),
    CheckConstraint("kind IN ('term', 'comparison')", name="kind"),
    CheckConstraint("(left_name IS NULL) = (right_name IS NULL)", name="sides"),
    Index("ix_terms_deck_id_position", "deck_id", "position"),
    sqlite_autoincrement=True,
)

aliases = Table(
    "aliases",
    metadata,
    Column("term_id", RowId, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("alias", Text, nullable=False),
)

definitions = Table(
    "definitions",
    metadata,
    Column("term_id", RowId, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    # The definition's place among the deck's pairs, so that an export gives the file back in its order.
    Column("file_place", Integer, nullable=False),
    Column("aspect", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("text", Text, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("term_id", RowId, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("target_id", RowId, ForeignKey("terms.id", ondelete="CASCADE"), nullable=False),
    CheckConstraint("kind IN ('mentions', 'confused_with')", name="kind"),
    Index("ix_links_target_id", "target_id"),
)

guild_aliases = Table(
    "guild_aliases",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("term_id", RowId, ForeignKey("terms.id", ondelete="CASCADE"), primary_key=True),
    Column("alias", CleanText, primary_key=True),
    Index("ix_guild_aliases_term_id", "term_id"),
)
