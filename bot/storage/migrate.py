"""Brings a database to the schema this version of the bot needs."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table

from bot.storage.engine import Database
from bot.storage.errors import (
    SchemaForeignError,
    SchemaMissingError,
    SchemaNewerError,
    SchemaOlderError,
)

VERSION_TABLE = "lexicord_version"

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class SchemaState(Enum):
    EMPTY = "empty"
    OLDER = "older"
    CURRENT = "current"
    NEWER = "newer"
    FOREIGN = "not ours"


async def schema_state(database: Database) -> SchemaState:
    """How the database's schema stands to the one this version of the bot knows. Changes nothing."""
    async with database.read() as connection:
        return await connection.run_sync(_state)


async def migrate(database: Database) -> SchemaState:
    """Bring the schema to the newest version, in one transaction; return what it was before.

    Several processes may call this at once: one migrates, the others wait and find the work done. What is
    refused stays untouched: DatabaseCorruptError, DatabaseUnwritableError, SchemaNewerError,
    SchemaForeignError.
    """
    await database.verify()
    before = await schema_state(database)
    _refuse_unknown(before, database.name)
    await database.require_writable()
    await database.log_ahead()
    if before is SchemaState.CURRENT:
        return before
    async with database.overhaul() as connection:
        before = await connection.run_sync(_state)
        _refuse_unknown(before, database.name)
        if before is not SchemaState.CURRENT:
            await connection.run_sync(_upgrade)
    return before


async def require_ours(database: Database) -> None:
    """Raise the SchemaError that tells what to do, unless it is of this version or of an older one."""
    _refuse_unknown_or_empty(await schema_state(database), database.name)


async def require_current(database: Database) -> None:
    """Raise the SchemaError that tells what to do, unless the schema is the one this version needs."""
    state = await schema_state(database)
    _refuse_unknown_or_empty(state, database.name)
    if state is SchemaState.OLDER:
        raise SchemaOlderError(
            f"{database.name} was made by an older version; run `python -m bot migrate` first."
        )


def _refuse_unknown(state: SchemaState, name: str) -> None:
    if state is SchemaState.NEWER:
        raise SchemaNewerError(
            f"{name} was written by a newer version of Lexicord; it was not changed. "
            "Install that version, or restore a backup made before the upgrade."
        )
    if state is SchemaState.FOREIGN:
        raise SchemaForeignError(
            f"{name} holds the tables of another program; it was not changed. "
            "Give Lexicord a database of its own in DATABASE_URL."
        )


def _refuse_unknown_or_empty(state: SchemaState, name: str) -> None:
    _refuse_unknown(state, name)
    if state is SchemaState.EMPTY:
        raise SchemaMissingError(f"{name} is empty; run `python -m bot migrate` first.")


def _state(connection: Connection) -> SchemaState:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return SchemaState.EMPTY
    if VERSION_TABLE not in tables:
        return SchemaState.FOREIGN
    revision = connection.scalar(select(column("version_num", String)).select_from(table(VERSION_TABLE)))
    known = known_revisions()
    if revision == known[-1]:
        return SchemaState.CURRENT
    return SchemaState.OLDER if revision is None or revision in known else SchemaState.NEWER


def known_revisions() -> list[str]:
    """The schema's versions, the oldest first: a migration's file has its revision's name."""
    return sorted(each.stem for each in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _upgrade(connection: Connection) -> None:
    # Alembic takes memory and time, and most starts find the schema as it should be.
    from bot.storage.upgrade import upgrade  # noqa: PLC0415

    upgrade(connection)
