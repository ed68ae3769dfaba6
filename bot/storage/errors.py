"""Everything that can be wrong with a database, as sentences an operator can act on.

StorageError
├── DatabaseUrlError            DATABASE_URL cannot be understood
├── DatabaseMissingError        there is no file at that path
├── DatabaseUnwritableError     the folder or the file refuses to be written
├── DatabaseCorruptError        not an SQLite file, or a damaged one
├── DatabaseUnreachableError    the server does not answer or refuses us
├── DatabaseBusyError           locked by another process, or every connection is taken
├── DiskFullError               no room for a write; nothing of it was kept
├── DatabaseOfOthersError       made-up play where real servers are, or the other way round
└── SchemaError
    ├── SchemaMissingError      an empty database
    ├── SchemaOlderError        `migrate` has to run first
    ├── SchemaNewerError        written by a newer version; refused and untouched
    └── SchemaForeignError      holds another program's tables; refused and untouched
"""

from __future__ import annotations

import errno
import re

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class StorageError(Exception):
    """The message is a sentence for whoever runs the bot: what happened and what to do."""


class DatabaseUrlError(StorageError):
    pass


class DatabaseMissingError(StorageError):
    pass


class DatabaseUnwritableError(StorageError):
    pass


class DatabaseCorruptError(StorageError):
    pass


class DatabaseUnreachableError(StorageError):
    pass


class DatabaseBusyError(StorageError):
    pass


class DiskFullError(StorageError):
    pass


class DatabaseOfOthersError(StorageError):
    pass


class SchemaError(StorageError):
    pass


class SchemaMissingError(SchemaError):
    pass


class SchemaOlderError(SchemaError):
    pass


class SchemaNewerError(SchemaError):
    pass


class SchemaForeignError(SchemaError):
    pass


# SQLite: result codes and their texts (sqlite3_errstr).
_SQLITE = (
    (
        r"database is locked|database table is locked",
        DatabaseBusyError,
        "The database {name} is locked by another process; try again when it is done.",
    ),
    (
        r"database or disk is full",
        DiskFullError,
        "The disk that holds {name} is full; nothing was written. Free some space and try again.",
    ),
    (
        r"file is not a database|disk image is malformed|malformed database schema",
        DatabaseCorruptError,
        "{name} is damaged or is not an SQLite database; nothing was changed. Restore a backup of it.",
    ),
    (
        r"unable to open database file",
        DatabaseUnwritableError,
        "{name} cannot be opened; check that its folder exists and may be written to.",
    ),
    (
        r"attempt to write a readonly database",
        DatabaseUnwritableError,
        "{name} cannot be written to; check the permissions of the file and of its folder.",
    ),
    (
        r"disk I/O error",
        DatabaseUnwritableError,
        "The disk that holds {name} reports an error; nothing was written. Check the disk and its space.",
    ),
)

# PostgreSQL: SQLSTATE classes (appendix A of its manual).
_POSTGRESQL = (
    (
        ("42501",),
        DatabaseUnwritableError,
        "{name} does not let this user do that ({reason}); make the user of DATABASE_URL its owner.",
    ),
    (
        ("28", "3D"),
        DatabaseUnreachableError,
        "{name} refuses the connection ({reason}); check user, password and database name in DATABASE_URL.",
    ),
    (
        ("53100",),
        DiskFullError,
        "The disk of {name} is full; nothing was written. Free some space and try again.",
    ),
    (
        ("53", "55P03", "57014"),
        DatabaseBusyError,
        "{name} has no connection or lock to give ({reason}); try again later.",
    ),
    (
        ("57P", "08"),
        DatabaseUnreachableError,
        "{name} closed the connection ({reason}); try again when it is up.",
    ),
    (("25006",), DatabaseUnwritableError, "{name} is read-only at the moment ({reason})."),
)

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def translate(error: BaseException, name: str) -> StorageError | None:
    """The sentence for a driver's error about the database called `name`; None where it is a bug of ours."""
    if isinstance(error, PoolTimeoutError):
        return DatabaseBusyError(f"Every connection to {name} is in use; try again later.")
    if isinstance(error, DBAPIError) and error.orig is not None:
        return _translate_driver(error.orig, name, dropped=error.connection_invalidated)
    return _translate_driver(error, name, dropped=False)


def _translate_driver(error: BaseException, name: str, *, dropped: bool) -> StorageError | None:
    chain = [error, *([error.__cause__] if error.__cause__ else [])]
    for link in chain:
        sqlstate = getattr(link, "sqlstate", None)
        if isinstance(sqlstate, str):
            return _by_sqlstate(sqlstate, str(link), name)
    for pattern, kind, sentence in _SQLITE:
        if re.search(pattern, str(error)):
            return kind(sentence.format(name=name))
    if dropped or any(isinstance(link, asyncpg.InterfaceError) for link in chain):
        return DatabaseUnreachableError(f"{name} closed the connection; try again when it is up.")
    return None


def _by_sqlstate(sqlstate: str, reason: str, name: str) -> StorageError | None:
    for prefixes, kind, sentence in _POSTGRESQL:
        if sqlstate.startswith(prefixes):
            return kind(sentence.format(name=name, reason=reason.splitlines()[0]))
    return None


def unreachable(error: BaseException, name: str) -> StorageError:
    """The sentence for an error while connecting to a server."""
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return DiskFullError(f"The disk that holds {name} is full.")
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return DatabaseUnreachableError(
        f"{name} cannot be reached ({reason}); "
        "check that it runs and that host and port in DATABASE_URL are right."
    )
