"""Alembic's entry: runs the migrations on the connection that `bot.storage.upgrade` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from bot.storage.migrate import VERSION_TABLE
from bot.storage.schema import metadata

connection = context.config.attributes["connection"]
if not isinstance(connection, Connection):
    raise TypeError("migrations run through bot.storage.upgrade, which hands a connection over")

context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    # SQLite's changes to tables roll back like any other, so a migration is applied whole or not at all.
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
