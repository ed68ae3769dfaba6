"""A backup is whole, is taken while others write, and restores."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.backup import NotAFileError, back_up
from bot.storage.engine import Database
from bot.storage.errors import DatabaseCorruptError, DatabaseUnwritableError
from bot.storage.glossary import GlossaryStore
from bot.storage.migrate import require_current
from tests.support.databases import PostgresServer, opened
from tests.support.glossary import a_deck, a_term

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sqlite_template, tmp_path / "lexicord.db"))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def test_a_backup_taken_while_others_write_restores(sqlite_file: Path, tmp_path: Path) -> None:
    async with opened(str(sqlite_file)) as database:
        store = GlossaryStore(database)
        await store.import_deck(a_deck(a_term(1, "Epoch"), a_term(2, "Batch")), now=NOW)
        stop = asyncio.Event()
        written = 0

        async def write_on() -> None:
            nonlocal written
            while not stop.is_set():
                async with database.write() as connection:
                    await connection.execute(
                        text("INSERT INTO guilds (guild_id, joined_at) VALUES (:id, 0)"), {"id": written}
                    )
                written += 1

        writer = asyncio.create_task(write_on())
        await asyncio.to_thread(back_up, database, tmp_path / "backup.db")
        acknowledged = written
        report = await asyncio.to_thread(back_up, database, tmp_path / "backup.db")
        stop.set()
        await writer
        expected = await store.load_deck("deck")

    restored_to = tmp_path / "restored" / "lexicord.db"
    restored_to.parent.mkdir()
    shutil.move(tmp_path / "backup.db", restored_to)
    async with opened(str(restored_to)) as restored:
        await require_current(restored)
        assert await GlossaryStore(restored).load_deck("deck") == expected
        async with restored.read() as connection:
            guilds = await connection.scalar(text("SELECT count(*) FROM guilds"))
    assert acknowledged <= guilds == report.rows["guilds"] <= written
    assert report.rows["terms"] == 2


async def test_a_backup_is_one_file_and_replaces_an_older_one(sqlite_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    async with opened(str(sqlite_file)) as database:
        await asyncio.to_thread(back_up, database, folder / "backup.db")
        report = await asyncio.to_thread(back_up, database, folder / "backup.db")
    assert names(folder) == ["backup.db"]
    assert report.size == (folder / "backup.db").stat().st_size


async def test_a_damaged_database_gives_no_backup_and_keeps_the_older_one(
    sqlite_file: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    async with opened(str(sqlite_file)) as database:
        await asyncio.to_thread(back_up, database, backup)
        good = backup.read_bytes()
        with closing(sqlite3.connect(sqlite_file)) as other:
            other.execute("PRAGMA foreign_keys = OFF")
            other.execute("INSERT INTO aliases (term_id, position, alias) VALUES (77, 0, 'of nothing')")
            other.commit()
        with pytest.raises(DatabaseCorruptError, match="No backup was written"):
            await asyncio.to_thread(back_up, database, backup)
    assert backup.read_bytes() == good
    assert names(tmp_path) == ["backup.db", "lexicord.db"]


async def test_the_database_is_not_overwritten_by_its_own_backup(sqlite_file: Path) -> None:
    async with opened(str(sqlite_file)) as database:
        with pytest.raises(DatabaseUnwritableError, match="the database itself"):
            back_up(database, sqlite_file)


async def test_a_folder_that_is_not_there(sqlite_file: Path, tmp_path: Path) -> None:
    async with opened(str(sqlite_file)) as database:
        with pytest.raises(DatabaseUnwritableError, match="nowhere"):
            back_up(database, tmp_path / "nowhere" / "backup.db")


async def test_a_server_has_its_own_tools(
    postgresql: PostgresServer, postgresql_template: str, tmp_path: Path
) -> None:
    database = await Database.open(postgresql.url(postgresql_template))
    with pytest.raises(NotAFileError, match="pg_dump"):
        back_up(database, tmp_path / "backup.db")
    await database.close()
