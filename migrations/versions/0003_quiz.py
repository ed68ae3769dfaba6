"""Quizzes."""

from __future__ import annotations

revision = "0003_quiz"
down_revision = "0002_daily"


def upgrade() -> None:
    pass
