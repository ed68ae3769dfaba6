"""One door to either database: transactions, turns, and sentences for what goes wrong."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.storage.engine import Database
from bot.storage.errors import (
    DatabaseBusyError,
    DatabaseCorruptError,
    DatabaseMissingError,
    DatabaseUnreachableError,
    DatabaseUnwritableError,
    DiskFullError,
)
from bot.storage.migrate import migrate
from tests.support.databases import PostgresServer, opened


async def _note(database: Database, guild_id: int) -> None:
    async with database.write() as connection:
        await connection.execute(
            text("INSERT INTO guilds (guild_id, joined_at) VALUES (:id, 0)"), {"id": guild_id}
        )


async def _guilds(database: Database) -> list[int]:
    async with database.read() as connection:
        return list(await connection.scalars(text("SELECT guild_id FROM guilds ORDER BY guild_id")))


async def test_a_block_that_ends_is_kept_and_one_that_raises_is_not(database: Database) -> None:
    await _note(database, 1)

    async def write_and_fail() -> None:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO guilds (guild_id, joined_at) VALUES (2, 0)"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert await _guilds(database) == [1]


async def test_a_cancelled_block_is_undone_and_gives_its_connection_back(database: Database) -> None:
    inside = asyncio.Event()

    async def write_slowly() -> None:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO guilds (guild_id, joined_at) VALUES (2, 0)"))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_slowly())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _note(database, 1)
    assert await _guilds(database) == [1]
    assert database.connections_in_use == 0


async def test_a_statement_that_is_cancelled_leaves_no_lock_behind(database: Database) -> None:
    """Also while somebody still holds on to the error, and with it to a statement that was half read."""
    numbers = (
        "WITH RECURSIVE numbers (n) AS (SELECT 10 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000) "
        "INSERT INTO guilds (guild_id, joined_at) SELECT n, 0 FROM numbers RETURNING guild_id"
    )
    running = asyncio.Event()

    async def write() -> None:
        async with database.write() as connection:
            running.set()
            await connection.execute(text(numbers))

    task = asyncio.create_task(write())
    await running.wait()
    await asyncio.sleep(0.005)
    task.cancel()
    ended = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(ended[0], asyncio.CancelledError)

    async with asyncio.timeout(5):
        await _note(database, 1)
    assert await _guilds(database) == [1]


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseUnwritableError):
        async with database.read() as connection:
            await connection.execute(text("INSERT INTO guilds (guild_id, joined_at) VALUES (1, 0)"))
    assert await _guilds(database) == []


async def test_a_read_sees_one_snapshot_while_others_write(database: Database) -> None:
    async with database.read() as connection:
        count = text("SELECT count(*) FROM guilds")
        assert await connection.scalar(count) == 0
        await _note(database, 1)
        assert await connection.scalar(count) == 0
    assert await _guilds(database) == [1]


async def test_a_violated_constraint_stays_an_integrity_error(database: Database) -> None:
    await _note(database, 1)
    with pytest.raises(IntegrityError):
        await _note(database, 1)


async def test_an_error_does_not_tell_what_was_to_be_written(database: Database) -> None:
    query = text("INSERT INTO misses (guild_id, key, text) VALUES (1, 'k', :typed)")
    with pytest.raises(IntegrityError) as raised:
        async with database.write() as connection:
            await connection.execute(query, {"typed": "what somebody typed"})
    shown = str(raised.value).replace(str(raised.value.orig), "")
    assert "INSERT INTO misses" in shown
    assert "what somebody typed" not in shown


async def test_foreign_keys_are_enforced(database: Database) -> None:
    with pytest.raises(IntegrityError):
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO aliases (term_id, position, alias) VALUES (9, 0, 'x')")
            )


async def test_what_a_writer_read_is_still_true_when_it_writes(sqlite_file: Path) -> None:
    async def add_one(database: Database) -> None:
        async with database.write() as connection:
            seen = await connection.scalar(text("SELECT joined_at FROM guilds"))
            await asyncio.sleep(0)
            await connection.execute(text("UPDATE guilds SET joined_at = :at"), {"at": seen + 1})

    async with opened(str(sqlite_file)) as one, opened(str(sqlite_file)) as two:
        await _note(one, 1)
        await asyncio.gather(*(add_one(database) for database in (one, two) for _ in range(50)))
        async with one.read() as connection:
            assert await connection.scalar(text("SELECT joined_at FROM guilds")) == 100


async def test_a_hundred_writers_at_once_all_get_their_turn(database: Database) -> None:
    await asyncio.gather(*(_note(database, number) for number in range(100)))
    assert await _guilds(database) == list(range(100))


async def test_more_readers_than_connections_wait_their_turn(database: Database) -> None:
    assert await asyncio.gather(*(_guilds(database) for _ in range(50))) == [[]] * 50


@contextmanager
def _locked_by_another_process(path: Path) -> Generator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sqlite_template, tmp_path / "file.db"))


async def test_a_writer_waits_for_another_process(sqlite_file: Path) -> None:
    async with opened(str(sqlite_file)) as database:
        with _locked_by_another_process(sqlite_file):
            waiting = asyncio.create_task(_note(database, 1))
            await asyncio.sleep(0.7)  # longer than one step of SQLite's own waiting
            assert not waiting.done()
            assert await _guilds(database) == []
        await waiting
        assert await _guilds(database) == [1]


async def test_a_lock_that_stays_is_told_in_a_sentence(sqlite_file: Path) -> None:
    database = await Database.open(str(sqlite_file), busy_timeout=0.05)
    stays_locked = pytest.raises(DatabaseBusyError, match=r"file\.db is locked by another process")
    with _locked_by_another_process(sqlite_file), stays_locked:
        await _note(database, 1)
    await _note(database, 1)
    await database.close()


async def test_one_write_within_another_is_an_error_instead_of_a_deadlock(sqlite_file: Path) -> None:
    async with opened(str(sqlite_file)) as database:
        with pytest.raises(RuntimeError, match="one transaction"):
            async with database.write():
                await _note(database, 1)


async def test_what_is_acknowledged_is_on_the_disk(sqlite_file: Path) -> None:
    async with opened(str(sqlite_file)) as database, database.write() as connection:
        assert await connection.scalar(text("PRAGMA synchronous")) == 2
        assert await connection.scalar(text("PRAGMA journal_mode")) == "wal"


async def test_folders_are_made_on_the_way(tmp_path: Path) -> None:
    path = tmp_path / "some" / "where" / "lexicord.db"
    async with opened(f"sqlite:///{path}"):
        assert path.exists()


async def test_a_command_that_only_reads_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(DatabaseMissingError, match=r"no database at .*none\.db"):
        await Database.open(str(tmp_path / "none.db"), create=False)
    assert _content(tmp_path) == {}


async def test_an_unusable_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "x.db", tmp_path, Path("/proc/lexicord.db"), Path("/proc/nothing/x.db")):
        with pytest.raises(
            DatabaseUnwritableError, match=str(tmp_path) if path.is_relative_to(tmp_path) else "/proc"
        ):
            await Database.open(str(path))


def _damaged(file: Path, first_page: int, pages: int) -> bytes:
    content = bytearray(file.read_bytes())
    content[4096 * first_page : 4096 * (first_page + pages)] = b"\xff" * 4096 * pages
    file.write_bytes(content)
    return bytes(content)


def _written(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def _content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


async def test_a_file_that_is_no_database_is_refused_and_untouched(tmp_path: Path) -> None:
    notes = b"These are my notes, not a database. " * 40
    file = _written(tmp_path / "notes.db", notes)
    with pytest.raises(DatabaseCorruptError, match=r"notes\.db is damaged or is not an SQLite database"):
        await Database.open(str(file))
    assert _content(tmp_path) == {"notes.db": notes}


@pytest.mark.parametrize("first_page", [0, 3], ids=["the first page", "a page in the middle"])
async def test_a_damaged_database_is_refused_and_untouched(sqlite_file: Path, first_page: int) -> None:
    damaged = _damaged(sqlite_file, first_page, 3)

    async def start() -> None:
        async with opened(str(sqlite_file)) as database:
            await migrate(database)

    with pytest.raises(DatabaseCorruptError, match="Restore a backup"):
        await start()
    assert _content(sqlite_file.parent)[sqlite_file.name] == damaged


async def test_a_full_disk_keeps_nothing_of_the_write(sqlite_file: Path) -> None:
    async def write_a_megabyte(database: Database) -> None:
        async with database.write() as connection:
            pages = await connection.scalar(text("PRAGMA page_count"))
            await connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            zone = text("INSERT INTO guilds (guild_id, joined_at, zone) VALUES (1, 0, :zone)")
            await connection.execute(zone, {"zone": "x" * 10**6})

    async with opened(str(sqlite_file)) as database:
        with pytest.raises(DiskFullError, match="nothing was written"):
            await write_a_megabyte(database)
        assert await _guilds(database) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("/test_", "/none_"), "does not exist"),
        (("postgres:@", "nobody:s3cret@"), "nobody"),
        (("@/", "@127.0.0.1:1/"), "cannot be reached"),
        (("host=", "host=/nowhere"), "cannot be reached"),
    ],
    ids=["no such database", "no such user", "no server", "no socket"],
)
async def test_a_server_that_cannot_be_used(
    postgresql: PostgresServer, change: tuple[str, str], sentence: str
) -> None:
    url = postgresql.url("test_1").replace(*change)
    if "127.0.0.1" in url:
        url = url.partition("?")[0]
    with pytest.raises(DatabaseUnreachableError, match=sentence) as error:
        await Database.open(url, busy_timeout=2)
    assert "DATABASE_URL" in str(error.value)
    assert "s3cret" not in str(error.value)


async def test_a_server_that_hangs_up_in_between(
    postgresql: PostgresServer, postgresql_template: str
) -> None:
    name = await postgresql.create(postgresql_template)
    hang_up = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - our own name
    async with opened(postgresql.url(name)) as database:
        await _note(database, 1)
        await postgresql.run(hang_up)
        # A connection that was lost while it lay idle is replaced without anyone noticing.
        await _note(database, 2)

        async def write_while_it_hangs_up() -> None:
            async with database.write() as connection:
                await connection.execute(text("INSERT INTO guilds (guild_id, joined_at) VALUES (3, 0)"))
                await postgresql.run(hang_up)
                await connection.execute(text("SELECT 1"))

        with pytest.raises(DatabaseUnreachableError, match="try again when it is up"):
            await write_while_it_hangs_up()
        assert await _guilds(database) == [1, 2]
    await postgresql.drop(name)


async def test_a_pool_that_is_empty_is_told_in_a_sentence(sqlite_file: Path) -> None:
    database = await Database.open(str(sqlite_file), busy_timeout=0.05)
    async with database.read(), database.read(), database.read(), database.read():
        with pytest.raises(DatabaseBusyError, match="Every connection"):
            await _guilds(database)
    await database.close()


async def test_connections_that_are_still_lent_out_hold_the_end_up_together_and_not_one_by_one(
    tmp_path: Path,
) -> None:
    database = await Database.open(f"sqlite:///{tmp_path / 'words.db'}", create=True)
    all_awaited = threading.Barrier(3)

    class Held(threading.Thread):
        def join(self, timeout: float | None = None) -> None:
            all_awaited.wait(timeout=5)

    database._threads += [Held() for _ in range(3)]
    await database.close()
    assert not all_awaited.broken
