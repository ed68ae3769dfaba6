"""Servers: what is kept about one stays for 30 days after the bot was removed, and goes then."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.core.leaderboard.board import EVERYWHERE
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.guilds import KEPT_AFTER_LEAVING, GuildStore, tables_of_guilds
from bot.storage.schema import metadata
from bot.storage.schema.community import board_totals
from bot.storage.schema.guilds import guilds
from bot.storage.shards import Shards
from tests.support.lives import ADA, ALAN, NOON, live_in

HERE, THERE = 500, 600
LATER = NOON + KEPT_AFTER_LEAVING


@pytest.fixture
def store(database: Database) -> GuildStore:
    return GuildStore(database)


async def rows(database: Database) -> dict[str, int]:
    """How many rows every table holds."""
    async with database.read() as connection:
        return {
            table.name: int(await connection.scalar(select(func.count()).select_from(table)) or 0)
            for table in metadata.sorted_tables
        }


async def known(database: Database) -> dict[int, datetime | None]:
    async with database.read() as connection:
        found = await connection.execute(select(guilds.c.guild_id, guilds.c.left_at))
        return {row.guild_id: row.left_at for row in found}


async def test_a_server_that_was_left_is_kept_for_thirty_days(database: Database, store: GuildStore) -> None:
    await live_in(database, HERE, 10)
    await store.joined([HERE], NOON)
    await store.left(HERE, NOON)
    before = await rows(database)
    almost = LATER - timedelta(microseconds=1)
    assert await store.abandoned(almost) == []
    assert not await store.delete(HERE, almost)
    assert await rows(database) == before
    assert await store.abandoned(LATER) == [HERE]


async def test_all_of_it_goes_then_and_nothing_of_another_server(
    database: Database, store: GuildStore
) -> None:
    await live_in(database, THERE, 11)
    await store.joined([THERE], NOON)
    before = await rows(database)
    await live_in(database, HERE, 10)
    await store.left(HERE, NOON)
    assert await store.delete(HERE, LATER)
    assert await rows(database) == before
    assert await known(database) == {THERE: None}


async def test_what_it_brought_leaves_the_boards_of_all_servers(
    database: Database, store: GuildStore
) -> None:
    async def everywhere() -> dict[int, tuple[int, int]]:
        total = board_totals.c
        query = select(total.user_id, total.points, total.best_streak)
        async with database.read() as connection:
            found = await connection.execute(query.where(total.guild_id == EVERYWHERE, total.period == "all"))
            return {row[0]: (row[1], row[2]) for row in found}

    await live_in(database, THERE, 11)
    alone = await everywhere()
    await live_in(database, HERE, 10)
    assert await everywhere() == {ADA: (3990, 2), ALAN: (1390, 1)}
    await store.left(HERE, NOON)
    await store.delete(HERE, LATER)
    assert await everywhere() == alone == {ADA: (1995, 2), ALAN: (695, 1)}


async def test_points_that_were_given_and_taken_go_in_small_steps(
    database: Database, store: GuildStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An admin may have changed thousands; nobody else who writes waits for all of them."""
    await live_in(database, THERE, 11)
    before = await rows(database)
    boards = BoardStore(database)
    for days in range(5):
        for points in (7, -30):
            day = (NOON - timedelta(days=days)).date()
            await boards.adjust(HERE, ADA, points, "a bet", admin_id=ALAN, now=NOON, day=day)
    await store.left(HERE, NOON)
    monkeypatch.setattr("bot.storage.board_adjustments._DAYS_AT_ONCE", 2)
    writes: list[float] = []
    database.observe = lambda kind, seconds: writes.append(seconds) if kind == "write" else None
    assert await store.delete(HERE, LATER)
    assert len(writes) == 4
    assert await rows(database) == before


async def test_a_server_that_comes_back_keeps_its_data(database: Database, store: GuildStore) -> None:
    await live_in(database, HERE, 10)
    await store.joined([HERE], NOON)
    before = await rows(database)
    await store.left(HERE, NOON)
    await store.joined([HERE], NOON + timedelta(days=29))
    assert await store.abandoned(LATER) == []
    assert not await store.delete(HERE, LATER)
    assert await rows(database) == before


async def test_leaving_twice_does_not_start_the_thirty_days_again(store: GuildStore) -> None:
    await store.joined([HERE], NOON)
    await store.left(HERE, NOON)
    await store.left(HERE, LATER)
    assert await store.abandoned(LATER) == [HERE]


async def test_what_happened_while_nobody_listened_is_made_up_for(
    database: Database, store: GuildStore
) -> None:
    await store.joined([HERE], NOON - timedelta(days=9))
    await store.left(THERE, NOON - timedelta(days=9))
    await store.reconcile({THERE, 700}, NOON)
    assert await known(database) == {HERE: NOON, THERE: None, 700: None}
    await store.reconcile({THERE, 700}, LATER)
    assert (await known(database))[HERE] == NOON


async def test_a_process_judges_the_servers_of_its_own_shards_only(
    database: Database, store: GuildStore
) -> None:
    on_shard_one = 1 << 22
    await store.joined([on_shard_one], NOON)
    await store.joined([HERE], NOON)
    await store.reconcile([], NOON, Shards(2, frozenset({0})))
    assert await known(database) == {on_shard_one: None, HERE: NOON}
    assert await store.abandoned(LATER, Shards(2, frozenset({1}))) == []


async def test_a_server_keeps_its_time_zone(store: GuildStore) -> None:
    assert await store.zone(HERE) == "UTC"
    await store.joined([HERE], NOON)
    await store.set_zone(HERE, "Asia/Tokyo", NOON)
    await store.set_zone(THERE, "Europe/Berlin", NOON)
    await store.left(HERE, NOON)
    await store.joined([HERE], LATER)
    assert await store.zone(HERE) == "Asia/Tokyo"
    assert await store.zone(THERE) == "Europe/Berlin"


async def test_a_time_zone_that_is_no_more_counts_as_utc(database: Database, store: GuildStore) -> None:
    """Boards go on until an admin has chosen another."""
    await store.set_zone(HERE, "Mars/Olympus", NOON)
    assert await store.zone(HERE) == "UTC"
    boards = BoardStore(database)
    assert await boards.today(HERE, NOON) == (NOON.date(), None)
    await boards.adjust(HERE, ADA, 5, "a bet", admin_id=ALAN, now=NOON)
    await live_in(database, HERE, 10)
    assert await boards.unsettled(guild_id=HERE) == []


def test_every_table_goes_with_a_server_or_is_nobodys() -> None:
    """Each has the server's id, or hangs by ON DELETE CASCADE on one that has."""
    gone = {table.name for table in tables_of_guilds()}
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.ondelete == "CASCADE" and key.column.table.name in gone:
                gone.add(table.name)
    assert {table.name for table in metadata.sorted_tables} - gone == {"transfers"}
