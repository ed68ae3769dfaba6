"""The data of servers that were left: gone after thirty days, looked at every day, never in an outage."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from bot.runtime.guilds import GuildKeeper
from bot.storage.engine import Database
from bot.storage.errors import DatabaseBusyError
from bot.storage.guilds import KEPT_AFTER_LEAVING, GuildStore
from bot.storage.schema.guilds import guilds
from tests.runtime.conftest import NOW
from tests.support.virtual_time import run_in_virtual_time

GUILD = 500


def client(*guild_ids: int) -> Any:
    return SimpleNamespace(
        guilds=[SimpleNamespace(id=each) for each in guild_ids],
        get_guild=lambda guild_id: guild_id if guild_id in guild_ids else None,
    )


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_it_goes_after_thirty_days(database: Database, clock: Clock) -> None:
    store, forgotten = GuildStore(database), list[int]()
    keeper = GuildKeeper(client(), store, clock, forgotten.append)
    await store.joined([GUILD], clock.now)
    await keeper.left(SimpleNamespace(id=GUILD, unavailable=False))  # pyright: ignore[reportArgumentType] all that is read of it
    clock.now += KEPT_AFTER_LEAVING - timedelta(hours=1)
    await keeper.clean_up()
    assert forgotten == []
    clock.now += timedelta(days=1)
    await keeper.clean_up()
    assert forgotten == [GUILD]
    assert await store.abandoned(clock.now) == []


async def test_a_server_that_the_bot_is_in_is_never_deleted(database: Database, clock: Clock) -> None:
    """Its return may not have been noted: the database was away when it happened."""
    store = GuildStore(database)
    await store.left(GUILD, clock.now)
    clock.now += 2 * KEPT_AFTER_LEAVING
    await GuildKeeper(client(GUILD), store, clock, lambda _: None).clean_up()
    assert await store.abandoned(clock.now) == [GUILD]


async def test_one_that_is_left_during_its_outage_is_left(database: Database, clock: Clock) -> None:
    """Discord tells of an outage apart."""
    store = GuildStore(database)
    await store.joined([GUILD], clock.now)
    keeper = GuildKeeper(client(), store, clock, lambda _: None)
    await keeper.left(SimpleNamespace(id=GUILD, unavailable=True))  # pyright: ignore[reportArgumentType] all that is read of it
    assert await store.abandoned(clock.now + KEPT_AFTER_LEAVING) == [GUILD]


async def test_whatever_happens_it_looks_again_the_next_day(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0
    thrice = asyncio.Event()

    async def broken(*_: Any) -> list[int]:
        nonlocal looked
        looked += 1
        if looked == 3:
            thrice.set()
        raise ValueError("not a matter of the database")

    monkeypatch.setattr(GuildStore, "abandoned", broken)
    monkeypatch.setattr("bot.runtime.guilds.CLEAN_UP_SECONDS", 0.0)
    keeper = GuildKeeper(client(), GuildStore(database), clock, lambda _: None)
    await keeper.ready()
    async with asyncio.timeout(5):
        await thrice.wait()
    keeper.close()


async def test_servers_that_are_there_at_once_are_written_at_once(database: Database, clock: Clock) -> None:
    """A start tells of thousands, and whoever ends the bot then does not wait for as many writes."""
    keeper = GuildKeeper(client(), GuildStore(database), clock, lambda _: None)
    writes: list[str] = []
    database.observe = lambda kind, _: writes.append(kind)
    await asyncio.gather(*(keeper.joined(each) for each in range(1, 501)))
    assert len(writes) <= 2
    async with database.read() as connection:
        known = await connection.scalars(select(guilds.c.guild_id).where(guilds.c.left_at.is_(None)))
        assert set(known) == set(range(1, 501))


async def test_of_what_happens_to_a_server_meanwhile_the_last_thing_counts(
    database: Database, clock: Clock
) -> None:
    keeper = GuildKeeper(client(), GuildStore(database), clock, lambda _: None)
    gone: Any = SimpleNamespace(id=GUILD, unavailable=False)
    back: Any = SimpleNamespace(id=GUILD + 1, unavailable=False)
    await asyncio.gather(
        *(keeper.joined(GUILD + 2), keeper.joined(GUILD), keeper.left(gone)),
        *(keeper.left(back), keeper.joined(GUILD + 1)),
    )
    assert await GuildStore(database).abandoned(clock.now + KEPT_AFTER_LEAVING) == [GUILD]


def test_it_looks_every_day_whatever_the_database_does(clock: Clock) -> None:
    looked: list[float] = []

    async def abandoned(now: datetime, shards: object) -> list[int]:
        looked.append(asyncio.get_running_loop().time() / 3600)
        raise DatabaseBusyError("The database is locked.")

    async def reconcile(*_: object) -> None:
        raise DatabaseBusyError("The database is locked.")

    async def three_days() -> None:
        store: Any = SimpleNamespace(abandoned=abandoned, reconcile=reconcile)
        keeper = GuildKeeper(client(), store, clock, lambda _: None)
        await keeper.ready()
        await keeper.ready()
        await asyncio.sleep(3 * 24 * 3600 - 1)
        keeper.close()

    run_in_virtual_time(three_days())
    assert looked == [0, 24, 48]
