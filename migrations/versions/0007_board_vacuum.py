"""Boards: PostgreSQL clears up after fewer changes of their sums than it does by itself."""

from __future__ import annotations

from alembic import op

revision = "0007_board_vacuum"
down_revision = "0006_start_glossary"


def upgrade() -> None:
    # A board is read through an index, and whoever has changed since the last vacuum is looked up in the
    # table too, which takes ten times as long. By itself that vacuum comes when a fifth of all rows of all
    # days has changed: with 40 games a day, after six weeks.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE board_totals SET (autovacuum_vacuum_scale_factor = 0.02)")
