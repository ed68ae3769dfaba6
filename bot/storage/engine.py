"""One way into either database: `read()` and `write()`, each a transaction.

SQLite: WAL, so readers never wait; writers take their turn in this process (first come, first served) and
wait for other processes with a busy timeout. A commit is on the disk when it returns (synchronous=FULL),
because "saved" is said to people only after it; under WAL that is one fsync a commit.
PostgreSQL: what the server guarantees; reads see one snapshot as they do on SQLite.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import aiosqlite
import asyncpg
from sqlalchemy import URL, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.storage.errors import (
    DatabaseBusyError,
    DatabaseCorruptError,
    DatabaseMissingError,
    DatabaseUnwritableError,
    translate,
    unreachable,
)
from bot.storage.url import display_name, parse_url, sqlite_path

BUSY_TIMEOUT = 15.0
"""Seconds a transaction waits for a lock or a free connection before it is a `DatabaseBusyError`."""

# SQLite waits inside a thread that cannot be interrupted, so a writer waits in short steps: a shutdown
# does not hang on a lock held elsewhere.
_BUSY_STEP = 0.5
_READERS = 4
# The system keeps the file's pages in memory as well, so that larger caches of SQLite's own make nothing
# faster (boards over a million answers, games counted for them); the process would only grow into them.
_READER_CACHE_KIB = 512
_WRITER_CACHE_KIB = 1_024
_CHECKPOINT_PAGES = 4_000
_THREAD_ENDS_WITHIN = 2.0
_SERVER_CONNECTIONS = 8
# The key of the lock that an overhaul holds on a server; any number that no one else uses.
_OVERHAUL_LOCK = 0x1E71C04D


class Database:
    """An open database. Make one with `open`, share it, `close` it once."""

    def __init__(
        self,
        url: URL,
        readers: AsyncEngine,
        writers: AsyncEngine,
        busy_timeout: float,
        threads: list[Thread] | None = None,
    ) -> None:
        self.name = display_name(url)
        self.url = url
        self._readers = readers
        self._writers = writers
        self._busy_timeout = busy_timeout
        self._threads = [] if threads is None else threads
        self._turn = asyncio.Lock()
        self._writing: asyncio.Task[Any] | None = None
        self.observe: Callable[[str, float], None] | None = None
        """Told of every transaction: "read" or "write", and its seconds without the wait for a turn."""

    @classmethod
    async def open(cls, url: str, *, create: bool = True, busy_timeout: float = BUSY_TIMEOUT) -> Database:
        """Connect to `url` (see `bot.storage.url.parse_url`) and read from it once.

        An SQLite file and its folder are made when `create` is true, else their absence is a
        `DatabaseMissingError`. An existing file is not changed. Raises StorageError.
        """
        parsed = parse_url(url)
        path = sqlite_path(parsed)
        if path is None:
            database = cls(parsed, *_server_engines(parsed, busy_timeout), busy_timeout)
        else:
            _prepare_file(path, create=create)
            threads: list[Thread] = []
            database = cls(parsed, *_file_engines(parsed, busy_timeout, threads), busy_timeout, threads)
        try:
            async with database.read() as connection:
                await connection.execute(text("SELECT count(*) FROM sqlite_master" if path else "SELECT 1"))
        except BaseException:
            await database.close()
            raise
        return database

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def connections_in_use(self) -> int:
        """How many connections are lent out at this moment; 0 when nothing runs."""
        pools = {_pool(self._readers), _pool(self._writers)}
        return sum(pool.checkedout() for pool in pools)

    async def close(self) -> None:
        await self._readers.dispose()
        await self._writers.dispose()
        # A driver's thread that still answers when the event loop is closed would die of it.
        # All at once: those of connections that are still lent out do not end, and each would take its time.
        await asyncio.gather(
            *(asyncio.to_thread(thread.join, _THREAD_ENDS_WITHIN) for thread in self._threads)
        )
        self._threads.clear()

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that sees one snapshot and cannot write."""
        with self._timed("read"), self._sentences():
            async with self._transaction(self._readers) as connection:
                yield connection

    @contextlib.contextmanager
    def _timed(self, kind: str) -> Generator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            if self.observe is not None:
                self.observe(kind, time.perf_counter() - began)

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[AsyncConnection]:
        """A transaction that is committed when the block ends and rolled back when it raises.

        On SQLite it holds the one write lock from its first moment, so that what it reads is still true
        when it writes; never nest one in another.
        """
        async with self._writer_turn():
            with self._timed("write"), self._sentences():
                async with self._transaction(self._writers) as connection:
                    yield connection
                    await connection.commit()

    async def verify(self) -> None:
        """Read a whole SQLite file (about 0.3 s per 100 MB); DatabaseCorruptError where it is damaged."""
        if not self.is_sqlite:
            return
        async with self.read() as connection:
            verdict = await connection.scalar(text("PRAGMA quick_check(1)"))
        if verdict != "ok":
            raise DatabaseCorruptError(
                f"{self.name} is damaged; nothing was changed. Restore a backup of it. (SQLite: {verdict})"
            )

    async def require_writable(self) -> None:
        """Raise DatabaseUnwritableError where it can only be read. Waits for no lock, changes nothing."""
        path = sqlite_path(self.url)
        if path is not None:
            if not os.access(path, os.W_OK):
                raise DatabaseUnwritableError(
                    f"{self.name} can be read, but not written to; check the file's owner and permissions."
                )
            return
        async with self.write() as connection:
            if await connection.scalar(text("SHOW transaction_read_only")) == "on":
                raise DatabaseUnwritableError(
                    f"{self.name} can be read, but not written to, as a standby; "
                    "name the server in DATABASE_URL that takes writes."
                )

    async def log_ahead(self) -> None:
        """Switch an SQLite file to write-ahead logging, which it then remembers; a backup has none."""
        if self.is_sqlite:
            async with self._writer_turn():
                with self._sentences():
                    await self._run_outside(("PRAGMA journal_mode = WAL",))

    @asynccontextmanager
    async def overhaul(self) -> AsyncGenerator[AsyncConnection]:
        """A `write()` for changes to the tables themselves: one process at a time, foreign keys unchecked.

        SQLite rebuilds a table to alter it, and dropping the old one would take the rows that refer to it
        along.
        """
        async with self._writer_turn():
            with self._sentences():
                if self.is_sqlite:
                    await self._run_outside(("PRAGMA foreign_keys = OFF",))
                try:
                    async with self._transaction(self._writers) as connection:
                        if not self.is_sqlite:
                            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_OVERHAUL_LOCK})"))
                        yield connection
                        await connection.commit()
                finally:
                    if self.is_sqlite:
                        await self._run_outside(("PRAGMA foreign_keys = ON",))

    async def _run_outside(self, statements: tuple[str, ...]) -> None:
        """Run SQLite statements that have no effect within a transaction, on the writer."""
        async with self._connected(self._writers) as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            if not isinstance(driver, aiosqlite.Connection):
                raise TypeError(f"unexpected driver {driver!r}")
            for statement in statements:
                await self._patiently(partial(driver.execute_fetchall, statement))

    async def _patiently(self, attempt: Callable[[], Awaitable[object]]) -> None:
        """Repeat `attempt` while the database is locked, within the busy timeout."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + self._busy_timeout
        while True:
            try:
                await attempt()
            except (DBAPIError, sqlite3.Error) as error:
                locked = isinstance(translate(error, self.name), DatabaseBusyError)
                if not locked or clock() >= deadline:
                    raise
                # Some locks (a log being recovered) are reported at once instead of waited for.
                await asyncio.sleep(0.02)
            else:
                return

    @asynccontextmanager
    async def _writer_turn(self) -> AsyncGenerator[None]:
        if not self.is_sqlite:
            yield
            return
        task = asyncio.current_task()
        if self._writing is not None and self._writing is task:
            raise RuntimeError("write() within write(): one method of a store is one transaction")
        async with self._turn:
            self._writing = task
            try:
                yield
            finally:
                self._writing = None

    @asynccontextmanager
    async def _transaction(self, engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
        """A connection with its transaction begun; waits for SQLite's write lock within the busy timeout."""
        async with self._connected(engine) as connection:
            await self._patiently(connection.begin)
            yield connection

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
        try:
            connection = await engine.connect()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
            raise translate(error, self.name) or unreachable(error, self.name) from error
        try:
            yield connection
        finally:
            # Shielded: a cancelled task gives its connection back too.
            await asyncio.shield(connection.close())

    @contextlib.contextmanager
    def _sentences(self) -> Generator[None]:
        """Turns the driver's errors into StorageErrors; a violated constraint or a bug stays what it is."""
        try:
            yield
        except (DBAPIError, PoolTimeoutError, sqlite3.Error) as error:
            translated = translate(error, self.name)
            if translated is None:
                raise
            raise translated from error


def _prepare_file(path: Path, *, create: bool) -> None:
    try:
        if path.is_dir():
            raise DatabaseUnwritableError(f"{path} is a folder; DATABASE_URL needs the path of a file.")
        if not create and not path.exists():
            raise DatabaseMissingError(
                f"There is no database at {path}; check DATABASE_URL, or start the bot once."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        # Opened here first: the driver leaves a thread behind where it cannot open the file.
        sqlite3.connect(path).close()
    except sqlite3.OperationalError as error:
        raise translate(error, str(path)) or unreachable(error, str(path)) from error
    except OSError as error:
        raise DatabaseUnwritableError(
            f"The folder {path.parent} for the database cannot be used ({error.strerror}); "
            "choose another one in DATABASE_URL or change its permissions."
        ) from error


def _file_engines(url: URL, busy_timeout: float, threads: list[Thread]) -> tuple[AsyncEngine, AsyncEngine]:
    """A pool of readers that SQLite itself keeps from writing, and the one writer."""
    step = min(_BUSY_STEP, busy_timeout)
    readers, writers = (
        create_async_engine(
            url,
            poolclass=AsyncAdaptedQueuePool,
            pool_size=size,
            max_overflow=0,
            pool_timeout=busy_timeout,
            hide_parameters=True,
        )
        for size in (_READERS, 1)
    )
    _prepare_connections(
        readers,
        threads,
        "BEGIN",
        busy_timeout,
        "PRAGMA query_only = ON",
        f"PRAGMA cache_size = -{_READER_CACHE_KIB}",
    )
    _prepare_connections(
        writers,
        threads,
        "BEGIN IMMEDIATE",
        step,
        "PRAGMA synchronous = FULL",
        f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}",
        f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}",
    )
    return readers, writers


def _prepare_connections(
    engine: AsyncEngine, threads: list[Thread], begin: str, busy_timeout: float, *pragmas: str
) -> None:
    def connect(connection: Any, _record: object) -> None:
        threads[:] = [each for each in threads if each.is_alive()]
        threads.append(connection.driver_connection._thread)
        # The driver's own transactions begin too late (at the first change) and not for reads.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"PRAGMA busy_timeout = {int(busy_timeout * 1000)}",
            "PRAGMA foreign_keys = ON",
            *pragmas,
        ):
            cursor.execute(pragma)
        cursor.close()

    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    def roll_back(connection: Any, _record: object, _error: BaseException | None) -> None:
        # A statement that was cancelled is still running or half read, and SQLite would keep its lock until
        # nobody remembers it any more, for as long as the error's traceback does.
        with contextlib.suppress(sqlite3.Error):
            connection.rollback()

    event.listen(engine.sync_engine, "connect", connect)
    event.listen(engine.sync_engine, "invalidate", roll_back)
    event.listen(engine.sync_engine, "begin", begin_transaction)


def _server_engines(url: URL, busy_timeout: float) -> tuple[AsyncEngine, AsyncEngine]:
    """Two views of one pool; the reading one begins READ ONLY transactions with one snapshot."""
    engine = create_async_engine(
        url,
        pool_size=_SERVER_CONNECTIONS,
        # An error that is logged must not tell who it was about, nor what they typed.
        hide_parameters=True,
        max_overflow=0,
        pool_timeout=busy_timeout,
        # A server that was restarted is noticed before a transaction begins, not in the middle of one.
        pool_pre_ping=True,
        connect_args={
            "timeout": busy_timeout,
            # Just-in-time compilation costs more than these short statements take.
            "server_settings": {"application_name": "lexicord", "jit": "off"},
        },
    )
    readers = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return readers, engine


def _pool(engine: AsyncEngine) -> AsyncAdaptedQueuePool:
    pool = engine.pool
    if not isinstance(pool, AsyncAdaptedQueuePool):
        raise TypeError(f"unexpected pool {pool!r}")
    return pool
