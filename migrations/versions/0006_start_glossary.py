"""What a start loaded last, so that the next one leaves alone what was imported since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_start_glossary"
down_revision = "0005_boards"


def upgrade() -> None:
    op.add_column("decks", sa.Column("start_digest", sa.Text))
    op.add_column("decks", sa.Column("start_revision", sa.Integer))
