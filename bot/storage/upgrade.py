"""Runs the migrations with Alembic."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.storage.errors import DatabaseCorruptError
from bot.storage.migrate import MIGRATIONS


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest version within the open transaction. Raises DatabaseCorruptError."""
    command.upgrade(alembic_config(connection), "head")
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise DatabaseCorruptError("A migration found rows that refer to nothing; nothing was changed.")


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
