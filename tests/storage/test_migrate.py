"""Migrations: from any state, by any number of processes, to the schema that the code describes."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, inspect, table, text

from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.errors import (
    DatabaseUnwritableError,
    SchemaForeignError,
    SchemaMissingError,
    SchemaNewerError,
    SchemaOlderError,
)
from bot.storage.migrate import (
    VERSION_TABLE,
    SchemaState,
    known_revisions,
    migrate,
    require_current,
    schema_state,
)
from bot.storage.schema import metadata
from bot.storage.upgrade import alembic_config
from tests.support.databases import PostgresServer, opened

ROOT = Path(__file__).resolve().parents[2]


def _differences(connection: Connection) -> list[Any]:
    options = {"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


def _described(connection: Connection) -> dict[str, object]:
    """Everything the database itself says about its tables."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": [
                {key: str(value) for key, value in column.items()} for column in inspector.get_columns(table)
            ],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": sorted(inspector.get_foreign_keys(table), key=str),
            "unique": sorted(inspector.get_unique_constraints(table), key=str),
            "checks": sorted(inspector.get_check_constraints(table), key=str),
            "indexes": sorted(
                json.dumps(index, default=str, sort_keys=True) for index in inspector.get_indexes(table)
            ),
        }
        for table in inspector.get_table_names()
        if table != VERSION_TABLE
    }


async def test_the_migrated_schema_is_the_one_the_code_describes(database: Database, empty_url: str) -> None:
    async with database.read() as connection:
        assert await connection.run_sync(_differences) == []
        migrated = await connection.run_sync(_described)
    async with opened(empty_url) as created:
        async with created.write() as connection:
            await connection.run_sync(metadata.create_all)
        async with created.read() as connection:
            assert migrated == await connection.run_sync(_described)


async def test_each_migration_follows_the_one_whose_name_comes_before(database: Database) -> None:
    async with database.read() as connection:
        script = await connection.run_sync(lambda sync: ScriptDirectory.from_config(alembic_config(sync)))
    assert [each.revision for each in script.walk_revisions()] == known_revisions()[::-1]
    assert script.get_current_head() == known_revisions()[-1]


def test_a_schema_that_is_as_it_should_be_loads_nothing_that_changes_it() -> None:
    code = "import sys, bot.app; sys.exit('alembic' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


async def test_the_sums_of_boards_are_vacuumed_after_few_changes(
    postgresql: PostgresServer, postgresql_template: str
) -> None:
    name = await postgresql.create(postgresql_template)
    async with opened(postgresql.url(name)) as database, database.read() as connection:
        found = await connection.scalar(
            text("SELECT reloptions FROM pg_class WHERE relname = 'board_totals'")
        )
    await postgresql.drop(name)
    assert found == ["autovacuum_vacuum_scale_factor=0.02"]


async def test_an_empty_database_becomes_current(empty_url: str) -> None:
    async with opened(empty_url) as database:
        assert await schema_state(database) is SchemaState.EMPTY
        with pytest.raises(SchemaMissingError, match="run `python -m bot migrate`"):
            await require_current(database)
        assert await migrate(database) is SchemaState.EMPTY
        assert await schema_state(database) is SchemaState.CURRENT
        assert await migrate(database) is SchemaState.CURRENT
        await require_current(database)


async def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    async with opened(empty_url) as one, opened(empty_url) as two, opened(empty_url) as three:
        before = await asyncio.gather(migrate(one), migrate(two), migrate(three))
        assert sorted(state.value for state in before) == ["current", "current", "empty"]
        assert await schema_state(two) is SchemaState.CURRENT


async def test_boards_of_an_older_database_keep_their_sums(empty_url: str) -> None:
    """Each game is to be counted again, which finds what was not counted then."""
    async with opened(empty_url) as database:
        async with database.overhaul() as connection:
            await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync), "0004_community"))
            for statement in _OLD_BOARDS:
                await connection.execute(text(statement))
        await migrate(database)
        async with database.read() as connection:
            totals = await connection.execute(
                text("SELECT user_id, points, accuracy FROM board_totals ORDER BY user_id")
            )
            assert totals.all() == [(1, 900, 0.75), (2, 500, None)]
            entries = await connection.execute(text("SELECT game_id, user_id, points FROM board_entries"))
            assert entries.all() == [(10, 1, 900)]
        assert await BoardStore(database).unsettled() == [10]


_OLD_BOARDS = (
    "INSERT INTO quiz_games (id, guild_id, channel_id, host_id, settings, created_at, phase, paused,"
    " idle_rounds, finished_at, done, ranked)"
    " VALUES (10, 5, 7, 1, '{}', 0, 'finished', false, 0, 9, true, true)",
    "INSERT INTO board_games (game_id, settled_at) VALUES (10, 9)",
    "INSERT INTO board_entries (game_id, user_id, topic, guild_id, channel_id, day, points, answered,"
    " correct, wins, best_streak) VALUES (10, 1, '', 5, 7, '2026-03-04', 900, 20, 15, 0, 4)",
    "INSERT INTO board_totals (guild_id, scope, period, user_id, points, answered, correct, games, wins,"
    " best_streak) VALUES (5, 'server', 'all', 1, 900, 20, 15, 1, 0, 4),"
    " (5, 'server', 'all', 2, 500, 9, 8, 1, 0, 4)",
)


async def _stamp(database: Database, revision: str) -> None:
    async with database.write() as connection:
        await connection.execute(
            table(VERSION_TABLE, column("version_num")).update().values(version_num=revision)
        )


async def test_an_older_database_has_to_be_migrated_first(database: Database) -> None:
    await _stamp(database, "0001_glossary")
    assert await schema_state(database) is SchemaState.OLDER
    with pytest.raises(SchemaOlderError, match="older version"):
        await require_current(database)


async def test_a_newer_database_is_refused_and_untouched(database: Database) -> None:
    await _stamp(database, "9999_from_the_future")
    with pytest.raises(SchemaNewerError, match="newer version"):
        await migrate(database)
    assert await schema_state(database) is SchemaState.NEWER


async def test_another_programs_database_is_refused_and_untouched(empty_url: str) -> None:
    async with opened(empty_url) as database:
        async with database.write() as connection:
            await connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
        with pytest.raises(SchemaForeignError, match="another program"):
            await migrate(database)
        async with database.read() as connection:
            assert await connection.run_sync(lambda c: inspect(c).get_table_names()) == ["invoices"]


async def test_a_start_does_not_wait_for_who_is_writing(sqlite_template: Path, tmp_path: Path) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "lexicord.db")
    async with opened(str(file)) as writing, opened(str(file)) as starting, writing.write():
        async with asyncio.timeout(5):
            assert await migrate(starting) is SchemaState.CURRENT


async def test_a_server_that_takes_no_writes_is_refused(
    postgresql: PostgresServer, postgresql_template: str
) -> None:
    name = await postgresql.create(postgresql_template)
    await postgresql.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    async with opened(postgresql.url(name)) as standby:
        with pytest.raises(
            DatabaseUnwritableError, match="name the server in DATABASE_URL that takes writes"
        ):
            await migrate(standby)
    await postgresql.drop(name)


async def test_a_server_on_which_the_user_may_make_no_tables_says_what_to_do(
    postgresql: PostgresServer,
) -> None:
    """As PostgreSQL has it since its version 15 for whoever does not own the database."""
    name = await postgresql.create()
    await postgresql.run("CREATE USER guest")
    url = postgresql.url(name).replace("//postgres:@", "//guest:@")
    async with opened(url) as database:
        with pytest.raises(DatabaseUnwritableError, match="make the user of DATABASE_URL its owner"):
            await migrate(database)
    await postgresql.drop(name)
    await postgresql.run("DROP USER guest")


async def test_a_restored_backup_logs_ahead_again(sqlite_template: Path, tmp_path: Path) -> None:
    file = shutil.copyfile(sqlite_template, tmp_path / "lexicord.db")
    with closing(sqlite3.connect(file)) as restored:
        restored.execute("PRAGMA journal_mode = DELETE")
    async with opened(str(file)) as database:
        await migrate(database)
    with closing(sqlite3.connect(file)) as restored:
        assert restored.execute("PRAGMA journal_mode").fetchone() == ("wal",)
