"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells once for each."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

Insert: TypeAlias = sqlite.Insert | postgresql.Insert


def insert(connection: AsyncConnection, table: Table) -> Insert:
    """An INSERT with `on_conflict_do_nothing`, `on_conflict_do_update` and `excluded`."""
    return insert_into(connection.dialect.name, table)


@cache
def insert_into(dialect: str, table: Table) -> Insert:
    """The same for a dialect by its name, for statements that are built once and used often.

    Kept, as `excluded` copies the whole table; what is added to a statement makes another one.
    """
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
