"""A copy of an SQLite database that is whole, taken while the bot goes on writing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.storage.engine import Database
from bot.storage.errors import DatabaseCorruptError, DatabaseUnwritableError, StorageError, translate
from bot.storage.migrate import VERSION_TABLE
from bot.storage.url import sqlite_path
from bot.storage.whole_file import whole_file

_BUSY_SECONDS = 15.0
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


class NotAFileError(StorageError):
    """The database is on a server, which has its own tools for backups."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a verified backup holds: its size in bytes, its schema's revision, the rows of each table."""

    size: int
    revision: str
    rows: dict[str, int]


def back_up(database: Database, target: Path) -> BackupReport:
    """Copy the database to `target`, verify the copy, and only then put it in the place of an older one.

    Uses SQLite's online backup: one moment of the database, with everything that was committed before it;
    writers do not wait. Blocks: call it in a thread. Raises StorageError.
    """
    source = sqlite_path(database.url)
    if source is None:
        raise NotAFileError(f"{database.name} is on a server: back it up with PostgreSQL's pg_dump.")
    if target.exists() and target.samefile(source):
        raise DatabaseUnwritableError(f"{target} is the database itself; give the backup another name.")
    try:
        with whole_file(target) as part:
            _copy(source, part)
            return _verified(part)
    except sqlite3.Error as error:
        raise translate(error, str(target)) or error from error
    except OSError as error:
        raise DatabaseUnwritableError(f"{target} cannot be written: {error.strerror}.") from error


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=_BUSY_SECONDS)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.execute("PRAGMA query_only = ON")
        # In one step: in several, another process that writes in between makes it begin again.
        original.backup(copy)


def _verified(file: Path) -> BackupReport:
    """Open the copy as a restore would, and read every page of it."""
    with closing(sqlite3.connect(file)) as copy:
        # The copy of a database in WAL mode would need files beside it; one file is easier to keep.
        copy.execute("PRAGMA journal_mode = DELETE")
        verdict: str = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if verdict != "ok" or copy.execute("PRAGMA foreign_key_check").fetchone():
            raise DatabaseCorruptError(
                f"The copy is damaged ({verdict}), so the database is: restore an older backup. "
                "No backup was written."
            )
        revision: str = copy.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0]  # noqa: S608 - our own name
        tables = copy.execute(_TABLES).fetchall()
        rows = {
            name: int(copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - from the schema
            for (name,) in tables
        }
    return BackupReport(file.stat().st_size, revision, rows)
