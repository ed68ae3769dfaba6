"""Adjustments: how many of the points moved the boards of all servers, as what a server gives does not."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008_points_everywhere"
down_revision = "0007_board_vacuum"


def upgrade() -> None:
    """What was given and taken so far has moved those boards in full, and stays counted."""
    op.add_column(
        "board_adjustments",
        sa.Column("points_everywhere", sa.Integer, nullable=False, server_default=sa.text("0")),
    )
    op.execute("UPDATE board_adjustments SET points_everywhere = points")
