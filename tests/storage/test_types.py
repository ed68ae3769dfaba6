"""Instants and ids are the same on both databases."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, func, select
from sqlalchemy.exc import StatementError

from bot.storage.engine import Database
from bot.storage.types import CleanText, Instant, RowId, Snowflake
from tests.support.databases import opened

TABLE = Table(
    "events",
    MetaData(),
    Column("id", RowId, primary_key=True),
    Column("guild_id", Snowflake),
    Column("at", Instant),
    Column("said", CleanText),
)
LARGEST_SNOWFLAKE = 2**63 - 1


@pytest.fixture
async def events(empty_url: str) -> AsyncGenerator[Database]:
    async with opened(empty_url) as database:
        async with database.write() as connection:
            await connection.run_sync(TABLE.metadata.create_all)
        yield database


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 29, 1, 0, 0, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    ],
)
async def test_an_instant_comes_back_in_utc_to_the_microsecond(events: Database, at: datetime) -> None:
    async with events.write() as connection:
        await connection.execute(TABLE.insert(), {"at": at})
    async with events.read() as connection:
        back = await connection.scalar(select(TABLE.c.at).where(TABLE.c.at <= at))
    assert back == at
    assert back is not None
    assert back.tzinfo is UTC


async def test_instants_are_compared_by_the_database(events: Database) -> None:
    first = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    async with events.write() as connection:
        await connection.execute(TABLE.insert(), [{"at": first + timedelta(hours=n)} for n in (2, 0, 1)])
    async with events.read() as connection:
        assert await connection.scalar(select(func.min(TABLE.c.at))) == first
        later = select(func.count()).where(TABLE.c.at > first.astimezone(timezone(timedelta(hours=-9))))
        assert await connection.scalar(later) == 2


async def test_a_naive_datetime_is_refused(events: Database) -> None:
    with pytest.raises(StatementError, match="needs a time zone"):
        async with events.write() as connection:
            await connection.execute(TABLE.insert(), {"at": datetime(2026, 3, 29)})  # noqa: DTZ001 - the point


async def test_the_largest_id_of_discord_fits_and_ours_count_up(events: Database) -> None:
    async with events.write() as connection:
        await connection.execute(TABLE.insert(), [{"guild_id": LARGEST_SNOWFLAKE}, {"guild_id": None}])
    async with events.read() as connection:
        rows = (await connection.execute(select(TABLE.c.id, TABLE.c.guild_id).order_by(TABLE.c.id))).all()
    assert [tuple(row) for row in rows] == [(1, LARGEST_SNOWFLAKE), (2, None)]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("drop\0out", "dropout"),
        ("\x1b[31mred\x7f", "[31mred"),
        ("half a sign \ud83d", "half a sign "),
        ("two lines\n\tand a tab", "two lines\n\tand a tab"),
        ("naïve 学习 🙂 \u200d", "naïve 学习 🙂 \u200d"),
        ("\0", ""),
        (None, None),
    ],
)
async def test_typed_text_is_kept_without_what_a_database_refuses(
    events: Database, typed: str | None, kept: str | None
) -> None:
    async with events.write() as connection:
        await connection.execute(TABLE.insert(), {"said": typed})
    async with events.read() as connection:
        assert await connection.scalar(select(TABLE.c.said)) == kept
        if typed is not None:
            assert await connection.scalar(select(func.count()).where(TABLE.c.said == typed)) == 1
