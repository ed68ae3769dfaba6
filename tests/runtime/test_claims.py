"""Claiming what is due: what was missed, what waits, and what new zone rules change."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core.daily.entry import Entry
from bot.core.daily.when import EVERY_DAY, Occurrence
from bot.runtime.claims import Claimer, NothingToSendError, UnknownZoneError, next_due
from bot.runtime.occasions import Hold, Missed, Prepared
from bot.runtime.outgoing import Delivery
from bot.runtime.zones import RULES
from bot.storage.engine import Database
from bot.storage.errors import DatabaseBusyError
from bot.storage.outbox import Item, OutboxStore, Sent
from bot.storage.timetable import Due, NewEntry, TimetableStore

NOW = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Kind:
    """Answers what it is told to, and keeps what it was asked."""

    late: timedelta | None = timedelta(hours=6)

    def __init__(self) -> None:
        self.answer: Prepared | Missed | Hold | Exception = Prepared({"text": "hello"}, {"drawn": 1})
        self.asked: list[Occurrence] = []

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed | Hold:
        self.asked.append(occurrence)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def deliver(self, delivery: Delivery) -> None:
        raise AssertionError("nothing is sent here")

    def undo(self, item: Item) -> None:
        return None


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kind() -> Kind:
    return Kind()


@pytest.fixture
def claimer(database: Database, clock: Clock, kind: Kind) -> Claimer:
    return Claimer(TimetableStore(database), {"kind": kind}, clock, random.Random(1), "me")


async def put(claimer: Claimer, *, key: str = "", kind: str = "kind", rules: str = RULES) -> Entry:
    """Every day at 09:00 in Berlin, which is now."""
    new = NewEntry(1, 10, kind, key, time(9), "Europe/Berlin", EVERY_DAY, {})
    return await claimer.timetable.put(new, next_due=NOW, rules=rules, now=NOW, at_most=99)


async def fresh(claimer: Claimer, entry: Entry) -> Entry:
    found = await claimer.timetable.get(1, entry.id)
    assert found is not None
    return found


async def as_due(claimer: Claimer, entry: Entry) -> Due:
    due = await claimer.timetable.as_due(1, entry.id)
    assert due is not None
    return due


async def history(database: Database, entry: Entry) -> list[tuple[date, str, str | None]]:
    items, _ = await OutboxStore(database).history(1, entry.id, limit=99)
    return [(item.due.date(), item.status, item.reason) for item in items]


async def test_what_is_due_is_claimed_with_its_content(claimer: Claimer) -> None:
    entry = await put(claimer)
    (item,), more = await claimer.claim(10, None)
    assert more
    assert (item.payload, item.due, item.channel_id) == ({"text": "hello"}, NOW, 10)
    assert 0 < len(item.nonce) <= 25
    after = await fresh(claimer, entry)
    assert (after.next_due, after.state, after.last_day) == (NOW + DAY, {"drawn": 1}, date(2026, 6, 10))
    assert await claimer.claim(10, None) == ((), False)


async def test_after_days_away_the_rest_is_missed(claimer: Claimer, clock: Clock, database: Database) -> None:
    entry = await put(claimer)
    clock.time = NOW + 2 * DAY + timedelta(hours=1)
    (item,), _ = await claimer.claim(10, None)
    assert item.due == NOW + 2 * DAY
    assert await history(database, entry) == [
        (date(2026, 6, 12), "sending", None),
        (date(2026, 6, 11), "missed", "late"),
        (date(2026, 6, 10), "missed", "late"),
    ]


async def test_later_than_the_bound_nothing_is_asked_for(
    claimer: Claimer, clock: Clock, kind: Kind, database: Database
) -> None:
    entry = await put(claimer)
    clock.time = NOW + timedelta(hours=7)
    assert await claimer.claim(10, None) == ((), True)
    assert kind.asked == []
    assert await history(database, entry) == [(date(2026, 6, 10), "missed", "late")]
    assert (await fresh(claimer, entry)).state == {}


async def test_nothing_to_send_is_a_miss_with_its_reason(
    claimer: Claimer, kind: Kind, database: Database
) -> None:
    kind.answer = Missed("empty")
    entry = await put(claimer)
    assert await claimer.claim(10, None) == ((), True)
    assert await history(database, entry) == [(date(2026, 6, 10), "missed", "empty")]
    assert (await fresh(claimer, entry)).next_due == NOW + DAY


async def test_what_is_held_is_left_alone_for_that_long(claimer: Claimer, kind: Kind, clock: Clock) -> None:
    kind.answer = Hold(timedelta(seconds=20), "in_play")
    entry = await put(claimer)
    assert await claimer.claim(10, None) == ((), True)
    assert await claimer.claim(10, None) == ((), False)
    assert claimer.held == {entry.id: NOW + timedelta(seconds=20)}
    clock.time += timedelta(seconds=20)
    kind.answer = Prepared({}, {})
    items, _ = await claimer.claim(10, None)
    assert len(items) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(Hold(timedelta(seconds=20), "in_play"), "in_play"), (RuntimeError("a fault"), "fault")],
)
async def test_what_was_held_past_the_bound_is_a_miss_with_that_reason(
    claimer: Claimer,
    kind: Kind,
    clock: Clock,
    database: Database,
    answer: Hold | Exception,
    reason: str,
) -> None:
    entry = await put(claimer)
    clock.time = NOW + DAY
    kind.answer = answer
    await claimer.claim(10, None)
    kept = claimer.why_kept(await fresh(claimer, entry))
    assert kept is not None
    assert kept.reason == reason
    clock.time += timedelta(hours=6, seconds=1)
    await claimer.claim(10, None)
    assert await history(database, entry) == [
        (date(2026, 6, 11), "missed", reason),
        # It was not running then.
        (date(2026, 6, 10), "missed", "late"),
    ]
    assert claimer.why_kept(await fresh(claimer, entry)) is None


async def test_one_that_cannot_be_prepared_does_not_stop_the_others(
    claimer: Claimer, kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    broken = await put(claimer, kind="unknown")
    await put(claimer, key="good")
    items, _ = await claimer.claim(10, None)
    assert [item.kind for item in items] == ["kind"]
    assert broken.id in claimer.held
    assert "cannot be prepared" in caplog.text
    kind.answer = RuntimeError("a fault of the feature")
    await put(claimer, key="faulty")
    assert (await claimer.claim(10, None))[0] == ()
    assert "a fault of the feature" in caplog.text


async def test_a_database_that_is_away_is_no_fault_of_an_entry(claimer: Claimer, kind: Kind) -> None:
    entry = await put(claimer)
    kind.answer = DatabaseBusyError("The database is busy.")
    with pytest.raises(DatabaseBusyError):
        await claimer.claim(10, None)
    assert (claimer.held, claimer.why_kept(entry)) == ({}, None)


async def test_what_is_sent_at_once_leaves_the_timetable_as_it_is(claimer: Claimer, kind: Kind) -> None:
    entry = await put(claimer)
    item = await claimer.claim_now(await as_due(claimer, entry), "now:1")
    assert item is not None
    assert item.due == NOW
    after = await fresh(claimer, entry)
    assert (after.next_due, after.state) == (NOW, {"drawn": 1})


async def test_nothing_to_send_at_once_is_said_with_its_reason(claimer: Claimer, kind: Kind) -> None:
    kind.answer = Missed("empty")
    entry = await put(claimer)
    with pytest.raises(NothingToSendError, match="empty"):
        await claimer.claim_now(await as_due(claimer, entry), "now:1")


async def test_while_one_is_on_its_way_no_other_is_sent_at_once(claimer: Claimer) -> None:
    entry = await put(claimer)
    before = await as_due(claimer, entry)
    assert await claimer.claim_now(before, "now:1") is not None
    # Somebody who had looked before the first was claimed, and somebody who looks after it.
    assert await claimer.claim_now(before, "now:2") is None
    with pytest.raises(NothingToSendError, match="under_way"):
        await claimer.claim_now(await as_due(claimer, entry), "now:3")


async def test_while_one_is_on_its_way_the_next_waits(
    claimer: Claimer, clock: Clock, kind: Kind, database: Database
) -> None:
    entry = await put(claimer)
    item = await claimer.claim_now(await as_due(claimer, entry), "now:1")
    assert item is not None
    assert (await claimer.claim(10, None))[0] == ()
    assert entry.id in claimer.held
    await OutboxStore(database).sent([Sent(item, 555, NOW, finished=True)])
    clock.time += timedelta(minutes=1)
    (following,), _ = await claimer.claim(10, None)
    assert following.due == NOW


async def test_new_zone_rules_move_what_is_not_due_yet(claimer: Claimer, clock: Clock) -> None:
    """As if an older version had put Berlin an hour off."""
    wrong = NOW + DAY + timedelta(hours=1)
    entry = await put(claimer, rules="2020a")
    assert await claimer.timetable.reschedule(entry, next_due=wrong, rules="2020a")
    clock.time = NOW + timedelta(hours=12)
    await claimer.recompute(None)
    assert (await fresh(claimer, entry)).next_due == NOW + DAY
    version = (await fresh(claimer, entry)).version
    await claimer.recompute(None)
    assert (await fresh(claimer, entry)).version == version


async def test_new_zone_rules_bring_no_second_post_on_one_day(claimer: Claimer, clock: Clock) -> None:
    entry = await put(claimer)
    clock.time = NOW - timedelta(hours=1)
    early = NOW - timedelta(hours=1)
    assert await claimer.timetable.reschedule(entry, next_due=early, rules="2020a")
    items, _ = await claimer.claim(10, None)
    assert [item.due for item in items] == [early]
    posted = await fresh(claimer, entry)
    assert posted.next_due == NOW + DAY
    clock.time = NOW
    assert await claimer.claim(10, None) == ((), False)


async def test_new_zone_rules_lose_no_day_whose_time_they_move_into_the_past(
    claimer: Claimer, clock: Clock
) -> None:
    """10:00 in Berlin was thought to be at 08:00 UTC; it was at 07:00, half an hour ago."""
    entry = await put(claimer)
    assert await claimer.timetable.reschedule(entry, next_due=NOW + timedelta(hours=1), rules="2020a")
    clock.time = NOW + timedelta(minutes=30)
    await claimer.recompute(None)
    (item,), _ = await claimer.claim(10, None)
    assert item.due == NOW
    after = await fresh(claimer, entry)
    assert (after.last_day, after.next_due) == (date(2026, 6, 10), NOW + DAY)


async def test_a_zone_that_is_no_more_pauses_when_its_time_comes_and_is_told_once(
    claimer: Claimer, clock: Clock, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    new = NewEntry(1, 10, "kind", "", time(9), "Mars/Olympus", EVERY_DAY, {})
    entry = await claimer.timetable.put(new, next_due=NOW + DAY, rules="", now=NOW, at_most=9)
    await claimer.recompute(None)
    assert (await fresh(claimer, entry)).next_due == NOW + DAY
    assert "Zone Mars/Olympus of entry" in caplog.text
    clock.time = NOW + DAY
    for _ in range(2):
        assert (await claimer.claim(10, None))[0] == ()
    paused = await fresh(claimer, entry)
    assert (paused.status, paused.reason) == ("paused", "no_zone")
    outbox = OutboxStore(database)
    (notice,) = await outbox.take(clock.time, owner="me", until=clock.time + DAY, limit=9)
    assert (notice.kind, notice.payload) == ("notice", {"kind": "kind", "channel": 10, "reason": "no_zone"})
    with pytest.raises(UnknownZoneError, match="Mars/Olympus is not known any more"):
        next_due(paused, clock.time)
