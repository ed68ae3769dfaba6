"""Daily terms."""

from __future__ import annotations

revision = "0002_daily"
down_revision = "0001_glossary"


def upgrade() -> None:
    pass
