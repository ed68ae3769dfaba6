"""DATABASE_URL: what people write there and what the engine needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.storage.errors import DatabaseUrlError

_SQLITE_PREFIXES = ("sqlite+aiosqlite:", "sqlite:")
_POSTGRESQL_DRIVERS = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})

# What SQLite and Python's driver would read from a URI; a path may hold any other question mark.
_SQLITE_OPTIONS = re.compile(
    r"\?(?:\w+=[^&]*&)*(?:cache|immutable|mode|modeof|nolock|psow|timeout|uri|vfs)=", re.IGNORECASE
)
# libpq's name for what asyncpg calls ssl, and the words that both of them know.
_ENCRYPTION = {"sslmode": "ssl"}
_SSL = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_CHOICES: Mapping[str, Sequence[str]] = {
    "ssl": _SSL,
    "sslmode": _SSL,
    "target_session_attrs": ("any", "primary", "standby", "read-write", "read-only", "prefer-standby"),
    "gsslib": ("gssapi", "sspi"),
}
_SEVERAL = frozenset({"host", "port"})
_CACHE_SIZE = "prepared_statement_cache_size"
_OPTIONS = frozenset({*_CHOICES, *_SEVERAL, _CACHE_SIZE, "passfile", "krbsrvname"})


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
    given = url.query.get("host", "localhost")
    where = url.host or (given if isinstance(given, str) else ", ".join(given))
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
    if rest.startswith("file:") or _SQLITE_OPTIONS.search(rest):
        raise DatabaseUrlError(
            "DATABASE_URL holds SQLite options (file: or ?mode=…), which are not supported; "
            "write the path alone, such as sqlite:///var/lexicord.db."
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
    for name, value in url.query.items():
        _check_option(name, value)
    if _ENCRYPTION.keys() | _ENCRYPTION.values() <= url.query.keys():
        raise DatabaseUrlError("DATABASE_URL holds both ssl and sslmode; keep one of them.")
    query = {_ENCRYPTION.get(name, name): value for name, value in url.query.items()}
    url = url.set(drivername="postgresql+asyncpg", query=query)
    if not all(1 <= port <= 65_535 for port in _ports(url)):
        raise DatabaseUrlError("The port in DATABASE_URL must be a number from 1 to 65535.")
    return url


def _check_option(name: str, value: str | Sequence[str]) -> None:
    if name not in _OPTIONS:
        raise DatabaseUrlError(
            f"DATABASE_URL holds the option {name}, which is not supported; leave it out. "
            f"Those that are: {', '.join(sorted(_OPTIONS))}."
        )
    if not isinstance(value, str):
        if name not in _SEVERAL:
            raise DatabaseUrlError(f"DATABASE_URL holds the option {name} more than once; keep one.")
    elif name in _CHOICES and value not in _CHOICES[name]:
        raise DatabaseUrlError(f"{name} in DATABASE_URL must be one of {', '.join(_CHOICES[name])}.")
    elif name == _CACHE_SIZE and not re.fullmatch(r"[0-9]{1,6}", value):
        raise DatabaseUrlError(f"{name} in DATABASE_URL must be a number from 0 to 999999.")


def _ports(url: URL) -> Iterator[int]:
    """The ports that the driver will be given, wherever they stand in the URL."""
    try:
        _, options = url.get_dialect()().create_connect_args(url)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(
            "DATABASE_URL names hosts and ports that do not fit together; "
            "write for example host=one:5432&host=two:5432."
        ) from None
    ports: int | Sequence[int] = options.get("port", ())
    yield from (ports,) if isinstance(ports, int) else ports
    # A port 0 is left out of the options.
    if url.port is not None:
        yield url.port
