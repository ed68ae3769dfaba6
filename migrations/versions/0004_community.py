"""Leaderboards, seasons and privacy."""

from __future__ import annotations

revision = "0004_community"
down_revision = "0003_quiz"


def upgrade() -> None:
    pass
