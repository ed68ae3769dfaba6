"""The outbox: what was promised is held by one process at a time and ends in one way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.core.daily.entry import PAUSED, Entry
from bot.storage.engine import Database
from bot.storage.outbox import (
    FAILED,
    MISSED,
    POSTED,
    SENDING,
    GivenUp,
    Item,
    NewItem,
    OutboxStore,
    Sent,
)
from bot.storage.shards import Shards
from bot.storage.timetable import Claim, NewEntry, TimetableStore
from tests.support.databases import opened

NOW = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOLD = timedelta(seconds=45)
LATER = NOW + 2 * HOLD


@pytest.fixture
def outbox(database: Database) -> OutboxStore:
    return OutboxStore(database)


@pytest.fixture
def timetable(database: Database) -> TimetableStore:
    return TimetableStore(database)


@pytest.fixture
async def entry(timetable: TimetableStore) -> Entry:
    new = NewEntry(1, 10, "daily", "", time(9), "UTC", frozenset(range(7)), {})
    return await timetable.put(new, next_due=NOW, rules="2026a", now=NOW, at_most=10)


@pytest.fixture
async def item(timetable: TimetableStore, entry: Entry) -> Item:
    """Claimed by "first", who may have sent it."""
    new = NewItem("daily", "key", 1, 10, NOW, {"term": 7}, "nonce", entry.id)
    claim = Claim(entry, NOW + DAY, {"bag": [2]}, date(2026, 6, 10), (new,))
    (made,) = await timetable.claim([claim], rules="2026a", owner="first", now=NOW, until=NOW + HOLD)
    return made


def podium(key: str = "season:1", guild_id: int = 1, **changes: Any) -> NewItem:
    return replace(NewItem("podium", key, guild_id, 10, NOW, {"season": 1}, "nonce"), **changes)


async def take(outbox: OutboxStore, now: datetime, owner: str = "second", **how: Any) -> tuple[Item, ...]:
    return await outbox.take(now, owner=owner, until=now + HOLD, limit=how.pop("limit", 99), **how)


async def stored(outbox: OutboxStore, item: Item) -> Item:
    found = await outbox.get(item.guild_id, item.id)
    assert found is not None
    return found


async def test_what_is_held_is_left_alone_until_its_time_is_up(outbox: OutboxStore, item: Item) -> None:
    assert await outbox.nearest() == NOW + HOLD
    assert await take(outbox, NOW + HOLD - timedelta(seconds=1)) == ()
    (taken,) = await take(outbox, NOW + HOLD)
    assert taken.id == item.id
    # The one before may have sent it at any moment since it was claimed.
    assert taken.unsure_since == NOW
    assert await take(outbox, NOW + HOLD) == ()


async def test_a_fresh_claim_is_sure_for_whoever_made_it(item: Item) -> None:
    assert item.unsure_since is None


async def test_processes_that_race_for_what_was_left_get_each_row_once(
    database: Database, database_url: str
) -> None:
    outbox = OutboxStore(database)
    for number in range(30):
        assert await outbox.put(podium(f"season:{number}"), now=NOW)
    async with opened(database_url) as second, opened(database_url) as third:
        stores = [outbox, OutboxStore(second), OutboxStore(third)]
        taken = await asyncio.gather(
            *(take(stores[n % 3], NOW, owner=str(n % 3), limit=10) for n in range(9))
        )
    ids = [each.id for batch in taken for each in batch]
    assert len(ids) == len(set(ids)) == 30


async def test_an_occasion_is_promised_once(outbox: OutboxStore) -> None:
    assert await outbox.put(podium(), now=NOW)
    assert not await outbox.put(podium(), now=NOW)
    assert len(await take(outbox, NOW)) == 1


async def test_a_promise_for_later_waits_for_its_time(outbox: OutboxStore) -> None:
    await outbox.put(podium(due=NOW + DAY), now=NOW)
    assert await take(outbox, NOW) == ()
    assert await outbox.nearest() == NOW + DAY
    (taken,) = await take(outbox, NOW + DAY)
    assert taken.unsure_since is None


async def test_a_process_takes_the_rows_of_its_shards(outbox: OutboxStore) -> None:
    for shard in range(4):
        await outbox.put(podium(str(shard), guild_id=(4_000_000 + shard) << 22), now=NOW)
    mine = Shards(4, frozenset({3}))
    assert [each.key for each in await take(outbox, NOW, shards=mine)] == ["3"]
    assert await outbox.nearest(mine) == NOW + HOLD


async def test_a_message_that_is_there_is_recorded_with_its_entry(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry, item: Item
) -> None:
    await outbox.sent([Sent(item, 555, NOW, finished=True)])
    after = await stored(outbox, item)
    assert (after.status, after.message_id, after.finished_at, after.held_until) == (POSTED, 555, NOW, None)
    assert await take(outbox, LATER) == ()
    found = await timetable.as_due(1, entry.id)
    assert found is not None
    assert found.entry.last_posted_id == item.id
    assert found.last_payload == {"term": 7}


async def test_a_message_with_something_left_to_do_stays_held(outbox: OutboxStore, item: Item) -> None:
    await outbox.sent([Sent(item, 555, NOW, finished=False)])
    (taken,) = await take(outbox, LATER)
    assert (taken.status, taken.message_id) == (SENDING, 555)
    await outbox.finish(taken, at=LATER, thread_id=555)
    after = await stored(outbox, item)
    assert (after.status, after.thread_id, after.finished_at) == (POSTED, 555, LATER)


async def test_a_slow_process_may_record_what_another_has_taken(outbox: OutboxStore, item: Item) -> None:
    (taken,) = await take(outbox, LATER)
    await outbox.sent([Sent(item, 555, LATER, finished=True)])
    await outbox.sent([Sent(taken, 555, LATER, finished=True)])
    after = await stored(outbox, item)
    assert (after.status, after.message_id) == (POSTED, 555)


async def test_a_retry_waits_and_then_belongs_to_anybody(outbox: OutboxStore, item: Item) -> None:
    await outbox.retry(item, owner="first", at=LATER, reason="outage", unsure_since=None)
    assert await take(outbox, LATER - timedelta(seconds=1)) == ()
    (taken,) = await take(outbox, LATER)
    assert (taken.attempts, taken.reason, taken.unsure_since) == (1, "outage", None)


async def test_a_retry_remembers_since_when_a_message_may_be_there(outbox: OutboxStore, item: Item) -> None:
    await outbox.retry(item, owner="first", at=LATER, reason="outage", unsure_since=NOW)
    (taken,) = await take(outbox, LATER)
    assert taken.unsure_since == NOW
    await outbox.sure_until(taken, LATER, owner="second")
    (again,) = await take(outbox, LATER + HOLD, owner="third")
    assert again.unsure_since == LATER


async def test_only_the_one_who_holds_a_row_may_let_go_of_it(outbox: OutboxStore, item: Item) -> None:
    await take(outbox, LATER)
    await outbox.retry(item, owner="first", at=NOW, reason="outage", unsure_since=None)
    assert not await outbox.give_up(GivenUp(item, MISSED, "late"), owner="first", now=LATER)
    assert (await stored(outbox, item)).held_until == LATER + HOLD


async def test_only_the_one_who_holds_a_row_may_hold_on_to_it(outbox: OutboxStore, item: Item) -> None:
    assert await outbox.renew([item.id, 999], owner="first", until=LATER) == {item.id}
    assert (await stored(outbox, item)).held_until == LATER
    await take(outbox, LATER)
    assert await outbox.renew([item.id], owner="first", until=LATER) == frozenset()
    await outbox.sent([Sent(item, 555, LATER, finished=True)])
    assert await outbox.renew([item.id], owner="second", until=LATER) == frozenset()


async def test_what_is_released_can_be_taken_at_once(outbox: OutboxStore, item: Item) -> None:
    await outbox.release("somebody else", now=NOW)
    assert await take(outbox, NOW) == ()
    await outbox.release("first", now=NOW)
    assert [each.id for each in await take(outbox, NOW)] == [item.id]


async def test_giving_up_undoes_the_draw_pauses_the_entry_and_tells_once(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry, item: Item
) -> None:
    def undo(state: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"bag": [1, *state["bag"]]}

    notice = podium("notice:1", kind="notice", channel_id=None)
    end = GivenUp(item, FAILED, "channel_gone", paused="channel_gone", undo=undo, notice=notice)
    assert await outbox.give_up(end, owner="first", now=NOW)
    assert not await outbox.give_up(end, owner="first", now=NOW)
    after = await timetable.get(1, entry.id)
    assert after is not None
    assert (after.status, after.reason, after.next_due) == (PAUSED, "channel_gone", None)
    assert after.state == {"bag": [1, 2]}
    ended = await stored(outbox, item)
    assert (ended.status, ended.reason, ended.held_until) == (FAILED, "channel_gone", None)
    assert [each.kind for each in await take(outbox, LATER)] == ["notice"]


async def test_a_pause_is_told_only_where_it_begins(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry, item: Item
) -> None:
    active = await timetable.get(1, entry.id)
    assert active is not None
    await timetable.pause(active, "by_admin", undo=lambda item: None, now=NOW)
    end = GivenUp(item, FAILED, "no_access", paused="no_access", notice=podium("notice:1"))
    assert await outbox.give_up(end, owner="first", now=NOW)
    after = await timetable.get(1, entry.id)
    assert after is not None
    assert after.reason == "by_admin"
    assert await take(outbox, LATER) == ()


def put_back(item: Item) -> Any:
    """What the item took from the entry's state is in it again."""
    return lambda state: {"bag": [item.payload["term"], *state["bag"]]}


async def pause(timetable: TimetableStore, entry: Entry) -> Entry:
    active = await timetable.get(1, entry.id)
    assert active is not None
    assert await timetable.pause(active, "by_admin", undo=put_back, now=LATER)
    paused = await timetable.get(1, entry.id)
    assert paused is not None
    return paused


async def test_a_pause_ends_what_waits_for_its_next_try(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry, item: Item
) -> None:
    await outbox.retry(item, owner="first", at=LATER, reason="outage", unsure_since=None)
    assert (await pause(timetable, entry)).state == {"bag": [7, 2]}
    ended = await stored(outbox, item)
    assert (ended.status, ended.reason, ended.held_until, ended.finished_at) == (
        FAILED,
        "by_admin",
        None,
        LATER,
    )
    assert await take(outbox, LATER) == ()


@pytest.mark.parametrize("sent", ["perhaps", "right now"])
async def test_a_pause_leaves_a_mark_on_what_may_be_out(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry, item: Item, sent: str
) -> None:
    if sent == "perhaps":
        await outbox.retry(item, owner="first", at=LATER, reason="outage", unsure_since=NOW)
    assert (await pause(timetable, entry)).state == {"bag": [2]}
    await outbox.retry(item, owner="first", at=LATER, reason="outage", unsure_since=NOW)
    (taken,) = await take(outbox, LATER)
    assert (taken.status, taken.reason, taken.unsure_since) == (SENDING, "by_admin", NOW)


async def test_a_pause_leaves_a_message_that_is_there_to_be_finished(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry, item: Item
) -> None:
    await outbox.sent([Sent(item, 555, NOW, finished=False)])
    await pause(timetable, entry)
    (taken,) = await take(outbox, LATER)
    assert (taken.message_id, taken.reason) == (555, None)


async def test_a_pause_of_what_somebody_else_has_changed_ends_nothing(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry, item: Item
) -> None:
    await outbox.retry(item, owner="first", at=LATER, reason="outage", unsure_since=None)
    assert not await timetable.pause(entry, "by_admin", undo=put_back, now=LATER)
    assert (await stored(outbox, item)).status == SENDING


async def test_nothing_is_promised_for_what_is_off(outbox: OutboxStore, timetable: TimetableStore) -> None:
    """As a quiz whose schedule was ended while its reminder was on the way."""
    new = NewEntry(1, 10, "quiz", "", time(9), "UTC", frozenset(range(7)), {})
    entry = await timetable.put(new, next_due=NOW, rules="2026a", now=NOW, at_most=10)
    assert await outbox.put(podium("first", timetable_id=entry.id), now=NOW)
    assert await timetable.end(entry, undo=lambda item: None, now=NOW)
    assert not await outbox.put(podium("second", timetable_id=entry.id), now=NOW)


async def test_the_history_is_paged_and_a_guilds_own(
    outbox: OutboxStore, timetable: TimetableStore, entry: Entry
) -> None:
    for number in range(5):
        due = NOW + number * DAY
        current = await timetable.get(1, entry.id)
        assert current is not None
        new = NewItem("daily", str(number), 1, 10, due, {}, "n", entry.id, reason="late")
        claim = Claim(current, due + DAY, {}, due.date(), (new,))
        await timetable.claim([claim], rules="2026a", owner="me", now=due, until=due)
    items, total = await outbox.history(1, entry.id, limit=2, offset=2)
    assert ([each.key for each in items], total) == (["2", "1"], 5)
    assert await outbox.history(2, entry.id, limit=9) == ((), 0)
    assert await outbox.get(2, items[0].id) is None
