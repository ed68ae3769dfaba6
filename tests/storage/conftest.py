"""One specification, two databases.

A test in this folder that takes `database` runs twice, on a fresh migrated SQLite file and on a fresh
migrated PostgreSQL database, and fails when it does not give its connections back:

    async def test_a_retired_term_is_not_drawn(database: Database) -> None:
        store = DailyStore(database)
        ...

`database_url` is the address of the same database, for a test that opens it a second time (another
process, the command line). `empty_url` is that of a database without any table. `-k sqlite` and
`-k postgresql` choose one of the two; the server starts only when a test of this run needs it.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.storage.engine import Database
from tests.support.databases import (
    PostgresServer,
    migrated_postgresql,
    migrated_sqlite,
    opened,
    postgresql_server,
)

T = TypeVar("T")

BACKENDS = ("sqlite", "postgresql")


def _elsewhere(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end in a thread of its own: a test's event loop is running by now."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def postgresql() -> Generator[PostgresServer]:
    with postgresql_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _elsewhere(migrated_sqlite(tmp_path_factory.mktemp("template") / "lexicord.db"))


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgresServer) -> str:
    return _elsewhere(migrated_postgresql(postgresql))


@pytest.fixture
async def database_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncGenerator[str]:
    if backend == "sqlite":
        path = tmp_path / "lexicord.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    name = await server.create(request.getfixturevalue("postgresql_template"))
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncGenerator[str]:
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    name = await server.create()
    yield server.url(name)
    await server.drop(name)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    async with opened(database_url) as database:
        yield database
