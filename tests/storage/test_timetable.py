"""The timetable: each due time is claimed by one process, and what it promises is in the outbox with it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.core.daily.entry import ACTIVE, PAUSED, Entry
from bot.storage.engine import Database
from bot.storage.outbox import MISSED, SENDING, Item, NewItem, OutboxStore
from bot.storage.shards import Shards
from bot.storage.timetable import Claim, NewEntry, TimetableStore, TooManyEntriesError
from tests.support.databases import opened

NOW = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOLD = timedelta(seconds=45)


@pytest.fixture
def store(database: Database) -> TimetableStore:
    return TimetableStore(database)


def new(guild_id: int = 1, channel_id: int = 10, key: str = "", **settings: Any) -> NewEntry:
    return NewEntry(
        guild_id, channel_id, "daily", key, time(9, 30), "Europe/Berlin", frozenset({0, 6}), settings
    )


async def put(store: TimetableStore, entry: NewEntry, due: datetime = NOW, at_most: int = 10) -> Entry:
    return await store.put(entry, next_due=due, rules="2026a", now=NOW, at_most=at_most)


def took_nothing(_: Item) -> None:
    return None


def item(entry: Entry, due: datetime = NOW, **changes: Any) -> NewItem:
    made = NewItem(
        "daily",
        f"{entry.id}:{due.isoformat()}",
        entry.guild_id,
        entry.channel_id,
        due,
        {"term": 7},
        f"n{entry.id}",
        entry.id,
    )
    return replace(made, **changes)


def claim(entry: Entry, *items: NewItem) -> Claim:
    return Claim(entry, NOW + DAY, {"bag": [1, 2]}, date(2026, 6, 10), items or (item(entry),))


async def claimed(store: TimetableStore, claims: list[Claim], owner: str = "me") -> list[int]:
    items = await store.claim(claims, rules="2026a", owner=owner, now=NOW, until=NOW + HOLD)
    return [each.id for each in items]


async def test_an_entry_is_read_as_it_was_put(store: TimetableStore) -> None:
    entry = await put(store, new(thread=True))
    assert await store.get(1, entry.id) == entry
    assert (entry.at, entry.zone, entry.weekdays) == (time(9, 30), "Europe/Berlin", {0, 6})
    assert (entry.settings, entry.state, entry.status) == ({"thread": True}, {}, ACTIVE)
    assert (entry.next_due, entry.last_day, entry.last_posted_id) == (NOW, None, None)


async def test_putting_the_same_entry_changes_it_and_keeps_its_state(store: TimetableStore) -> None:
    first = await put(store, new(thread=True))
    assert await store.save_state(first, {"bag": [3]})
    second = await put(store, replace(new(), at=time(18)), due=NOW + DAY)
    assert second.id == first.id
    assert (second.at, second.settings, second.state) == (time(18), {}, {"bag": [3]})
    assert len(await store.of_guild(1, "daily")) == 1


async def test_a_guild_has_at_most_so_many(store: TimetableStore) -> None:
    first = await put(store, new(key="a"), at_most=2)
    await put(store, new(key="b"), at_most=2)
    with pytest.raises(TooManyEntriesError):
        await put(store, new(key="c"), at_most=2)
    await put(store, new(key="a"), at_most=2)
    await put(store, new(guild_id=2, key="c"), at_most=2)
    assert await store.end((await store.get(1, first.id)) or first, undo=took_nothing, now=NOW)
    await put(store, new(key="c"), at_most=2)
    assert [entry.key for entry in await store.of_guild(1, "daily")] == ["b", "c"]


async def test_of_many_admins_at_once_none_gets_past_the_limit(database: Database, database_url: str) -> None:
    await put(TimetableStore(database), new(key="first"))
    async with opened(database_url) as other:
        stores = [TimetableStore(database), TimetableStore(other)]
        done = await asyncio.gather(
            *(put(stores[n % 2], new(key=str(n)), at_most=4) for n in range(10)), return_exceptions=True
        )
    assert sum(isinstance(each, TooManyEntriesError) for each in done) == 7
    assert len(await stores[0].of_guild(1, "daily")) == 4


async def test_what_is_off_comes_back_with_its_state(store: TimetableStore) -> None:
    entry = await put(store, new())
    await store.save_state(entry, {"bag": [3]})
    fresh = await store.get(1, entry.id)
    assert fresh is not None
    assert await store.end(fresh, undo=took_nothing, now=NOW)
    assert await store.get(1, entry.id) is None
    assert await store.of_guild(1, "daily") == ()
    assert await store.due(NOW, limit=9) == ()
    again = await put(store, new())
    assert (again.id, again.state, again.status) == (entry.id, {"bag": [3]}, ACTIVE)


async def test_one_guild_cannot_reach_into_another(store: TimetableStore) -> None:
    entry = await put(store, new(guild_id=1))
    assert await store.get(2, entry.id) is None
    assert await store.as_due(2, entry.id) is None
    assert await store.of_guild(2, "daily") == ()


async def test_what_is_due_comes_the_longest_first(store: TimetableStore) -> None:
    for number, minutes in enumerate((5, -3, -1, 0)):
        await put(store, new(key=str(number)), due=NOW + timedelta(minutes=minutes))
    found = await store.due(NOW, limit=9)
    assert [due.entry.key for due in found] == ["1", "2", "3"]
    assert [due.entry.key for due in await store.due(NOW, limit=1)] == ["1"]
    held = [found[0].entry.id]
    assert [due.entry.key for due in await store.due(NOW, limit=9, leave_out=held)] == ["2", "3"]
    assert await store.nearest() == NOW - timedelta(minutes=3)
    assert await store.nearest(leave_out=held) == NOW - timedelta(minutes=1)
    assert await store.late(NOW - timedelta(seconds=90)) == 1


async def test_forty_thousand_may_wait(store: TimetableStore) -> None:
    waits, due = await put(store, new(key="waits")), await put(store, new(key="due"))
    held = [waits.id, *range(10**12, 10**12 + 40_000)]
    assert [each.entry.key for each in await store.due(NOW, limit=9, leave_out=held)] == ["due"]
    assert await store.nearest(leave_out=held) == NOW
    assert await store.nearest(leave_out=[*held, due.id]) is None


async def test_a_process_sees_the_guilds_of_its_shards(store: TimetableStore) -> None:
    for shard in range(4):
        await put(store, new(guild_id=((1_000_000 * 4 + shard) << 22) + 5, key=str(shard)))
    mine = Shards(4, frozenset({1, 2}))
    assert [due.entry.key for due in await store.due(NOW, limit=9, shards=mine)] == ["1", "2"]
    assert await store.nearest(Shards(4, frozenset({0}))) == NOW
    assert await store.late(NOW + DAY, mine) == 2
    assert len(await store.outdated("2026b", NOW - DAY, limit=9, shards=mine)) == 2


async def test_a_claim_moves_the_time_on_and_promises_the_message(
    store: TimetableStore, database: Database
) -> None:
    entry = await put(store, new())
    (item_id,) = await claimed(store, [claim(entry)])
    after = await store.get(1, entry.id)
    assert after is not None
    assert (after.next_due, after.state, after.last_day) == (NOW + DAY, {"bag": [1, 2]}, date(2026, 6, 10))
    row = await OutboxStore(database).get(1, item_id)
    assert row is not None
    assert (row.status, row.payload, row.unsure_since, row.held_until) == (
        SENDING,
        {"term": 7},
        NOW,
        NOW + HOLD,
    )


async def test_a_due_time_is_claimed_once(store: TimetableStore) -> None:
    entry = await put(store, new())
    assert len(await claimed(store, [claim(entry)])) == 1
    assert await claimed(store, [claim(entry)]) == []


async def test_processes_that_race_for_many_get_each_once(database: Database, database_url: str) -> None:
    first = TimetableStore(database)
    for number in range(40):
        await put(first, new(key=str(number)), at_most=99)
    async with opened(database_url) as second_database, opened(database_url) as third_database:
        stores = [first, TimetableStore(second_database), TimetableStore(third_database)]
        seen = [[due.entry for due in await store.due(NOW, limit=99)] for store in stores]
        seen[1].reverse()
        got = await asyncio.gather(
            *(
                claimed(store, [claim(entry) for entry in entries[start : start + 10]], owner=str(number))
                for number, (store, entries) in enumerate(zip(stores, seen, strict=True))
                for start in range(0, 40, 10)
            )
        )
    ids = [item_id for batch in got for item_id in batch]
    assert len(ids) == len(set(ids)) == 40
    assert await first.due(NOW, limit=99) == ()


async def test_a_claim_on_what_somebody_changed_does_nothing(
    store: TimetableStore, database: Database
) -> None:
    entry = await put(store, new())
    await store.save_state(entry, {"bag": [9]})
    assert await claimed(store, [claim(entry)]) == []
    after = await store.get(1, entry.id)
    assert after is not None
    assert (after.state, after.next_due) == ({"bag": [9]}, NOW)
    assert await OutboxStore(database).history(1, entry.id, limit=9) == ((), 0)


async def test_a_miss_goes_into_the_history_and_is_not_sent(
    store: TimetableStore, database: Database
) -> None:
    entry = await put(store, new())
    missed = item(entry, NOW - DAY, reason="late", payload={})
    assert len(await claimed(store, [claim(entry, missed, item(entry))])) == 1
    items, total = await OutboxStore(database).history(1, entry.id, limit=9)
    assert total == 2
    assert [(each.due, each.status, each.reason) for each in items] == [
        (NOW, SENDING, None),
        (NOW - DAY, MISSED, "late"),
    ]


async def test_the_same_occasion_is_promised_once_outside_of_the_timetable_too(
    store: TimetableStore,
) -> None:
    entry = await put(store, new())
    made = item(entry, key="now:77")
    first = await store.claim_now(entry, {"bag": [2]}, made, owner="me", now=NOW, until=NOW + HOLD)
    assert first is not None
    fresh = await store.get(1, entry.id)
    assert fresh is not None
    assert (fresh.next_due, fresh.state) == (NOW, {"bag": [2]})
    assert await store.claim_now(entry, {}, made, owner="me", now=NOW, until=NOW + HOLD) is None
    assert await store.claim_now(fresh, {}, made, owner="me", now=NOW, until=NOW + HOLD) is None


async def test_a_paused_entry_is_not_due_until_it_is_resumed(store: TimetableStore) -> None:
    entry = await put(store, new())
    assert await store.pause(entry, "by_admin", undo=took_nothing, now=NOW)
    paused = await store.get(1, entry.id)
    assert paused is not None
    assert (paused.status, paused.reason, paused.next_due) == (PAUSED, "by_admin", None)
    assert await store.due(NOW, limit=9) == ()
    assert await store.nearest() is None
    assert not await store.resume(entry, next_due=NOW + DAY, rules="2026a")
    assert await store.resume(paused, next_due=NOW + DAY, rules="2026a")
    resumed = await store.get(1, entry.id)
    assert resumed is not None
    assert (resumed.status, resumed.reason, resumed.next_due) == (ACTIVE, None, NOW + DAY)


async def test_new_zone_rules_are_noticed_and_noted(store: TimetableStore) -> None:
    entry = await put(store, new(key="a"), due=NOW + DAY)
    await put(store, new(key="due"), due=NOW)
    assert await store.outdated("2026a", NOW, limit=9) == ()
    assert await store.outdated("2026b", NOW, limit=9) == (entry,)
    assert await store.reschedule(entry, next_due=NOW + 2 * DAY, rules="2026b")
    assert await store.outdated("2026b", NOW, limit=9) == ()
    moved = await store.get(1, entry.id)
    assert moved is not None
    assert moved.next_due == NOW + 2 * DAY


async def test_what_is_held_can_send_something_else_instead(
    store: TimetableStore, database: Database
) -> None:
    entry = await put(store, new())
    (item_id,) = await claimed(store, [claim(entry)])
    promised = await OutboxStore(database).get(1, item_id)
    current = await store.get(1, entry.id)
    assert promised is not None
    assert current is not None
    changed = {"term": 8}
    assert not await store.redraw(current, {"bag": [2]}, promised, changed, owner="somebody else")
    assert not await store.redraw(entry, {"bag": [2]}, promised, changed, owner="me")
    assert await store.redraw(current, {"bag": [2]}, promised, changed, owner="me")
    after, row = await store.get(1, entry.id), await OutboxStore(database).get(1, item_id)
    assert after is not None
    assert row is not None
    assert (after.state, row.payload) == ({"bag": [2]}, {"term": 8})
