"""DATABASE_URL: what people write there and what the engine needs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.storage.errors import DatabaseUrlError

_SQLITE_PREFIXES = ("sqlite+aiosqlite:", "sqlite:")
_POSTGRESQL_DRIVERS = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})


def parse_url(text: str) -> URL:
    """`sqlite:path`, `sqlite:///path`, a bare path, or `postgresql://…`, as the engine's URL.

    A path is relative to the working directory unless it starts with a slash (`sqlite:////srv/lexicord.db`
    and `sqlite:/srv/lexicord.db` are the same file).
    """
    text = text.strip()
    for prefix in _SQLITE_PREFIXES:
        if text.startswith(prefix):
            return _sqlite(text.removeprefix(prefix))
    if "://" not in text:
        return _sqlite(text)
    return _postgresql(text)


def sqlite_path(url: URL) -> Path | None:
    """The database's file; None for a server."""
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database)
    return None


def display_name(url: URL) -> str:
    """How messages call the database; a password is not in it."""
    path = sqlite_path(url)
    if path is not None:
        return str(path)
    where = url.host or url.query.get("host") or "localhost"
    return f"PostgreSQL database {url.database or url.username} on {where}"


def _sqlite(rest: str) -> URL:
    if rest.startswith("///"):
        rest = rest.removeprefix("///")
    elif rest.startswith("//"):
        raise DatabaseUrlError(
            "DATABASE_URL starts with sqlite:// and two slashes; write sqlite:///folder/file.db "
            "(or four slashes for a path from the root)."
        )
    if not rest or rest == ":memory:":
        raise DatabaseUrlError(
            "DATABASE_URL names no SQLite file; write for example sqlite:///var/lexicord.db."
        )
    return URL.create("sqlite+aiosqlite", database=rest)


def _postgresql(text: str) -> URL:
    scheme = text.partition("://")[0]
    if scheme not in _POSTGRESQL_DRIVERS:
        raise DatabaseUrlError(
            f"DATABASE_URL starts with {scheme}://, which is not supported; "
            "write sqlite:///folder/file.db or postgresql://user:password@host/database."
        )
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # The text itself stays out of the message: it may hold a password.
        raise DatabaseUrlError(
            "DATABASE_URL cannot be read; write postgresql://user:password@host:5432/database "
            "(special characters in the password percent-encoded)."
        ) from None
    if not url.database:
        raise DatabaseUrlError(
            "DATABASE_URL names no database; write postgresql://user:password@host/database."
        )
    query = dict(url.query)
    if "sslmode" in query:
        # libpq's name for what asyncpg calls ssl.
        query["ssl"] = query.pop("sslmode")
    return url.set(drivername="postgresql+asyncpg", query=query)
