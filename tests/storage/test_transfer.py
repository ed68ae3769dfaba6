"""Moving everything to another database: all of it, repeatedly, and over nothing that is in use."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    Float,
    Integer,
    SmallInteger,
    Text,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.migrate import migrate
from bot.storage.schema import metadata
from bot.storage.schema.guilds import guilds
from bot.storage.schema.lookups import misses
from bot.storage.transfer import TransferError, transfer
from bot.storage.types import CleanText, Instant
from tests.support.databases import PostgresServer, opened
from tests.support.glossary import a_deck, a_term

NOW = datetime(2026, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.transfer._BATCH", 7)


@pytest.fixture
async def source(database: Database) -> Database:
    """Of either kind, with a deck, a retired term, an alias and counts in it."""
    store = GlossaryStore(database)
    await store.import_deck(
        a_deck(a_term(1, "Epoch", aliases=("a",), mentions=(2,)), a_term(2, "Batch")), now=NOW
    )
    await store.import_deck(a_deck(a_term(1, "Épøch ✓", question="What is Epoch?")), now=NOW)
    async with database.write() as connection:
        await connection.execute(
            insert(guilds), [{"guild_id": 2**62 + n, "joined_at": NOW} for n in range(50)]
        )
        await connection.execute(
            insert(misses),
            {"guild_id": 1, "key": "k", "text": "K", "count": 2, "offered": [1, 2], "last_at": NOW},
        )
    return database


@pytest.fixture
async def target(
    source: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncGenerator[Database]:
    """Of the other kind, empty."""
    if not source.is_sqlite:
        async with opened(str(tmp_path / "target.db")) as database:
            await migrate(database)
            yield database
        return
    postgresql: PostgresServer = request.getfixturevalue("postgresql")
    name = await postgresql.create(request.getfixturevalue("postgresql_template"))
    async with opened(postgresql.url(name)) as database:
        yield database
    await postgresql.drop(name)


async def content(database: Database) -> dict[str, list[Any]]:
    async with database.read() as connection:
        return {
            table.name: sorted((await connection.execute(select(table))).all(), key=repr)
            for table in metadata.sorted_tables
            if table.name != "transfers"
        }


async def test_everything_arrives(source: Database, target: Database) -> None:
    ticks: list[tuple[int, int]] = []
    reports = await transfer(source, target, progress=lambda done, total: ticks.append((done, total)))
    assert await content(target) == await content(source)
    rows = {report.table: report.rows for report in reports}
    assert rows["guilds"] == 50
    assert rows["terms"] == 2
    assert set(rows) == set(metadata.tables) - {"transfers"}
    assert ticks[-1] == (sum(rows.values()), sum(rows.values()))


async def test_it_can_be_repeated_when_the_source_has_gone_on(source: Database, target: Database) -> None:
    await transfer(source, target)
    first = await transfer(source, target)
    assert first == await transfer(source, target)
    async with source.write() as connection:
        await connection.execute(delete(guilds).where(guilds.c.guild_id > 2**62))
        await connection.execute(update(misses).values(count=3))
    await GlossaryStore(source).import_deck(a_deck(a_term(1, "Loss")), now=NOW)
    await transfer(source, target)
    assert await content(target) == await content(source)


async def test_ids_go_on_where_the_source_was(source: Database, target: Database) -> None:
    async with source.write() as connection:
        largest = await connection.scalar(select(func.max(metadata.tables["terms"].c.id)))
        await connection.execute(delete(metadata.tables["decks"]))
    await transfer(source, target)
    store = GlossaryStore(target)
    await store.import_deck(a_deck(a_term(1, "Loss")), now=NOW)
    deck = await store.load_deck("deck")
    assert deck is not None
    assert deck.terms[0].id == (largest or 0) + 1


async def test_a_target_that_was_used_since_is_left_alone(source: Database, target: Database) -> None:
    for change in ("UPDATE misses SET count = 7", "DELETE FROM misses"):
        await transfer(source, target, replace=True)
        async with target.write() as connection:
            await connection.execute(text(change))
        before = await content(target)
        with pytest.raises(TransferError, match="holds data of its own"):
            await transfer(source, target)
        assert await content(target) == before


async def test_what_a_target_holds_can_be_given_up(source: Database, target: Database) -> None:
    await GlossaryStore(target).import_deck(a_deck(a_term(1, "Loss")), now=NOW)
    await transfer(source, target, replace=True)
    assert await content(target) == await content(source)


async def test_a_target_that_was_used_before_is_left_alone(source: Database, target: Database) -> None:
    await GlossaryStore(target).import_deck(a_deck(a_term(1, "Loss")), now=NOW)
    with pytest.raises(TransferError, match="--replace"):
        await transfer(source, target)


async def test_a_value_that_the_target_refuses_is_named_and_nothing_is_kept(
    tmp_path: Path, postgresql: PostgresServer, postgresql_template: str
) -> None:
    name = await postgresql.create(postgresql_template)
    async with opened(str(tmp_path / "source.db")) as source, opened(postgresql.url(name)) as target:
        await migrate(source)
        async with source.write() as connection:
            await connection.execute(insert(guilds), {"guild_id": 1, "joined_at": NOW, "zone": "\x00"})
        with pytest.raises(TransferError, match="table guilds has a value that the target refuses"):
            await transfer(source, target)
        assert not any((await content(target)).values())
    await postgresql.drop(name)


async def test_signs_that_an_older_version_kept_are_left_behind(
    tmp_path: Path, postgresql: PostgresServer, postgresql_template: str
) -> None:
    name = await postgresql.create(postgresql_template)
    async with opened(str(tmp_path / "source.db")) as source, opened(postgresql.url(name)) as target:
        await migrate(source)
        async with source.write() as connection:
            await connection.execute(insert(guilds), {"guild_id": 1, "joined_at": NOW})
            await connection.execute(
                text(
                    "INSERT INTO misses (guild_id, key, text, count, offered, last_at)"
                    " VALUES (1, 'k' || char(0), 'K' || char(0), 2, '[]', 0)"
                )
            )
        await transfer(source, target)
        async with target.read() as connection:
            assert (await connection.execute(select(misses.c.key, misses.c.text))).all() == [("k", "K")]
    await postgresql.drop(name)


async def test_a_database_is_not_moved_to_itself(source: Database) -> None:
    before = await content(source)
    again = await Database.open(source.url.render_as_string(hide_password=False))
    with pytest.raises(TransferError, match="cannot be moved to itself"):
        await transfer(source, again, replace=True)
    await again.close()
    assert await content(source) == before


def test_every_column_is_of_a_kind_that_moves_exactly() -> None:
    """A new kind of column has to be looked at here: does it read back as the same value on both sides?"""
    kinds = {type(column.type) for table in metadata.tables.values() for column in table.columns}
    assert kinds <= {BigInteger, Boolean, CleanText, Date, Float, Instant, Integer, JSON, SmallInteger, Text}
    # Else a nullable JSON column has two kinds of nothing, which read alike.
    assert [
        str(column)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, JSON) and column.nullable and not column.type.none_as_null
    ] == []


def test_every_column_that_counts_is_called_id() -> None:
    counting = {
        column.name
        for table in metadata.tables.values()
        if (column := table.autoincrement_column) is not None
    }
    assert counting == {"id"}
