"""The table of accidents around one scheduled message: whatever happens, it is there once.

The poster runs against the loopback Discord with discord.py's own client. A crash takes every task away at
once, as a killed process does: what is left is the database and what Discord has.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.runtime import poster, sender
from bot.runtime.holds import HOLD
from bot.runtime.outgoing import Delivery
from bot.runtime.pacer import Pacer, Priority
from bot.runtime.poster import Poster
from bot.storage.timetable import Entry
from tests.support.databases import opened
from tests.wire.discord_server import PATIENCE
from tests.wire.place import Place, Plain, crash

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def test_in_good_weather_one_message_goes_out_and_is_recorded(place: Place) -> None:
    entry = await place.schedule()
    await place.start()
    await place.is_one_message(entry)
    assert len(place.sent()) == 1
    assert place.sent("GET") == []


async def test_when_all_is_sent_nothing_is_held_any_more(place: Place) -> None:
    entry = await place.schedule()
    poster = await place.start()
    await place.is_one_message(entry)
    await place.wire.until(lambda: not poster.sending)
    assert "outbox-renew" not in {task.get_name() for task in asyncio.all_tasks()}
    assert poster._renewal is None


# A 429 is refused before it has an effect.
FAULTS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 500, "after_effect": True},
    {"status": 502},
    {"status": 502, "after_effect": True},
    {"status": 503},
    {"status": 503, "after_effect": True},
    {"status": 429},
    {"status": 429, "is_global": True},
    {"status": 429, "via": False},
    {"reset": True},
    {"reset": True, "after_effect": True},
    {"delay": 1.2},
    {"delay": 1.2, "after_effect": True},
]


@pytest.mark.parametrize("later", [timedelta(seconds=10), HOUR], ids=["soon", "an hour later"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: " ".join(f"{k} {v}" for k, v in fault.items()))
async def test_a_bad_answer_ends_with_one_message(
    place: Place, fault: dict[str, Any], later: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    injected = place.fault(**fault)
    entry = await place.schedule()
    with monkeypatch.context() as first_try:
        if "delay" in fault:
            first_try.setattr(sender, "TRY_WITHIN", timedelta(seconds=0.8))
        poster = await place.start()
        await place.wire.until(lambda: injected.hits == 1 and not poster.sending)
    await place.passes(later)
    await place.is_one_message(entry)


@asynccontextmanager
async def before_the_request(place: Place) -> AsyncGenerator[None]:
    """The due time is claimed and the message waits for its turn."""
    pacer = Pacer(rate=0.001)
    used_up = asyncio.ensure_future(pacer.run(lambda: asyncio.sleep(0), priority=Priority.GAME))
    await used_up
    poster = await place.start(pacer=pacer)
    await place.wire.until(lambda: poster.sending == 1)
    yield
    await crash(poster)


@asynccontextmanager
async def before_the_effect(place: Place) -> AsyncGenerator[None]:
    """The request is under way and never arrives."""
    lost = place.fault(delay=0.2, reset=True)
    poster = await place.start()
    await place.wire.until(lambda: lost.hits)
    yield
    await crash(poster)


@asynccontextmanager
async def before_the_answer(place: Place) -> AsyncGenerator[None]:
    """The message is there; the answer is under way."""
    before = len(place.messages())
    place.fault(after_effect=True, delay=0.2)
    poster = await place.start()
    await place.wire.until(lambda: len(place.messages()) > before)
    yield
    await crash(poster)


@asynccontextmanager
async def before_the_record(place: Place) -> AsyncGenerator[None]:
    """The answer is there; another writer holds the database up."""
    before = len(place.messages())
    place.fault(after_effect=True, delay=0.2)
    poster = await place.start()
    await place.wire.until(lambda: len(place.messages()) > before)
    async with opened(f"sqlite:///{place.database.url.database}") as other, other.write():
        await place.wire.until(lambda: place.sent()[0].status == 200)
        await asyncio.sleep(0.05)
        yield
        await crash(poster)


@pytest.mark.parametrize("later", [timedelta(0), HOUR, DAY], ids=["at once", "an hour later", "a day later"])
@pytest.mark.parametrize(
    "moment", [before_the_request, before_the_effect, before_the_answer, before_the_record]
)
async def test_killed_and_started_again_ends_with_one_message(
    place: Place, moment: Callable[[Place], Any], later: timedelta
) -> None:
    entry = await place.schedule()
    async with moment(place):
        (item,) = await place.items(entry)
        assert (item.status, item.message_id) == ("sending", None)
    await place.start()
    await place.passes(later)
    # What the dead process held is free when its time is up.
    await place.passes(HOLD)
    await place.is_one_message(entry)


async def test_what_a_dead_process_holds_is_not_touched_before_its_time_is_up(place: Place) -> None:
    entry = await place.schedule()
    async with before_the_effect(place):
        pass
    await place.start()
    await place.passes(HOLD - timedelta(seconds=2))
    await asyncio.sleep(0.1)
    assert place.messages() == []
    await place.passes(timedelta(seconds=2))
    await place.is_one_message(entry)


class Waiting(Plain):
    """Sends when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()

    async def deliver(self, delivery: Delivery) -> None:
        self.begun.set()
        await self.go_on.wait()
        await super().deliver(delivery)


async def start_waiting(place: Place) -> tuple[Poster, Waiting]:
    kind = Waiting()
    poster = place.poster()
    poster.kinds["plain"] = kind
    poster.start(place.client)
    await kind.begun.wait()
    return poster, kind


async def held_for(place: Place, entry: Entry, time: timedelta) -> None:
    """Return when the newest item is held for so long from now."""
    async with asyncio.timeout(PATIENCE):
        until = None
        while until is None or until < place.now() + time:
            await asyncio.sleep(0.01)
            until = (await place.items(entry))[0].held_until


async def test_a_process_that_was_held_up_sends_nothing_that_another_has_taken(place: Place) -> None:
    entry = await place.schedule()
    slow, kind = await start_waiting(place)
    place.wire.state.clock.advance(HOLD.total_seconds())
    await place.start()
    await place.is_one_message(entry)
    kind.go_on.set()
    await place.wire.until(lambda: not slow.sending)
    await place.is_one_message(entry)
    assert len(place.sent()) == 1


async def test_whoever_works_longer_than_a_hold_keeps_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poster, "RENEW_EVERY", timedelta(seconds=0.02))
    entry = await place.schedule()
    _, kind = await start_waiting(place)
    await place.start()
    for _ in range(3):
        place.wire.state.clock.advance((HOLD - timedelta(seconds=2)).total_seconds())
        await held_for(place, entry, HOLD / 2)
        place.posters[-1].wake()
    kind.go_on.set()
    await place.is_one_message(entry)
    assert (len(place.sent()), place.sent("GET")) == (1, [])


async def test_a_process_that_ends_in_good_order_keeps_nobody_waiting(place: Place) -> None:
    place.fault(status=503)
    entry = await place.schedule()
    poster = await place.start()
    await place.wire.until(lambda: place.sent() and not poster.sending)
    await place.passes(timedelta(seconds=10))
    await poster.close()
    await place.start()
    await place.is_one_message(entry)


async def test_killed_again_and_again_it_is_still_one_message(place: Place) -> None:
    entry = await place.schedule()
    for moment in (before_the_request, before_the_effect, before_the_effect, before_the_answer):
        async with moment(place):
            pass
        place.wire.state.clock.advance(HOUR.total_seconds())
    await place.start()
    await place.passes(HOLD)
    await place.is_one_message(entry)


async def test_the_lost_message_is_found_in_a_busy_channel(place: Place) -> None:
    alice = place.wire.add_member(place.wire.state.guilds[place.channel["guild_id"]], "alice")
    for number in range(150):
        place.wire.say(alice, place.channel, f"before {number}")
    entry = await place.schedule(weekly=False)
    await place.start()
    await place.is_one_message(entry)
    await crash(place.posters[-1])
    place.wire.state.clock.advance(DAY.total_seconds())
    async with before_the_answer(place):
        pass
    for number in range(150):
        place.wire.say(alice, place.channel, f"after {number}")
    await place.start()
    await place.passes(HOUR)
    await place.is_one_message(entry)
    texts = [item.payload["text"] for item in await place.items(entry)]
    assert len(texts) == 2
    assert [place.wire.texts(place.channel).count(text) for text in texts] == [1, 1]


@pytest.mark.parametrize(
    "in_thread", [False, True], ids=["a channel", "a thread that nobody has opened since"]
)
async def test_where_the_history_cannot_be_read_any_more_nothing_is_posted_twice(
    place: Place, in_thread: bool
) -> None:
    parent = place.channel
    if in_thread:
        place.open_thread()
    entry = await place.schedule()
    async with before_the_answer(place):
        pass
    if in_thread:
        place.archive_thread()
    place.wire.deny(parent, read_message_history=True)
    await place.start()
    await place.passes(HOUR)
    async with asyncio.timeout(PATIENCE):
        await place.settled(entry)
    assert len(place.messages()) == 1
    after = await place.posters[-1].timetable.get(entry.guild_id, entry.id)
    assert after is not None
    assert (after.status, after.reason) == ("paused", "no_permission")
    # What was drawn may be out already: it does not come again.
    assert after.state == {"posts": 1}


async def test_a_lost_message_is_found_in_a_thread_that_was_archived_since(place: Place) -> None:
    place.open_thread()
    entry = await place.schedule()
    async with before_the_answer(place):
        pass
    place.archive_thread()
    await place.start()
    await place.passes(HOUR)
    await place.is_one_message(entry)


async def test_a_dropped_websocket_does_not_hold_a_message_back(place: Place) -> None:
    entry = await place.schedule()
    place.wire.gateway.drop()
    await place.start()
    await place.is_one_message(entry)


async def test_two_processes_that_race_for_many_schedules_post_each_once(place: Place) -> None:
    guild = place.wire.state.guilds[place.channel["guild_id"]]
    channels = [place.channel, *(place.wire.add_channel(guild, f"daily-{n}") for n in range(11))]
    entries: list[Entry] = []
    for channel in channels:
        place.channel = channel
        entries.append(await place.schedule())
    async with opened(f"sqlite:///{place.database.url.database}") as other:
        first, second = place.poster(), place.poster(database=other)
        for poster in (first, second):
            poster.start(place.client)
        for channel, entry in zip(channels, entries, strict=True):
            place.channel = channel
            await place.is_one_message(entry)
        # Before its database is closed.
        await second.close()
        place.posters.remove(second)
    requests = [place.wire.sent("POST", f"/channels/{channel['id']}/messages") for channel in channels]
    assert [len(each) for each in requests] == [1] * len(channels)


async def next_wait(place: Place, entry: Entry, attempts: int) -> timedelta | None:
    """How long the item waits after so many tries; None when it waits no more."""
    async with asyncio.timeout(PATIENCE):
        while True:
            items = await place.items(entry)
            if items and items[0].status != "sending":
                return None
            if items and items[0].attempts == attempts and items[0].held_until is not None:
                return items[0].held_until - place.now()
            await asyncio.sleep(0.01)


async def test_while_discord_is_away_the_tries_grow_apart(place: Place) -> None:
    outage = place.fault(status=503, times=99)
    entry = await place.schedule()
    await place.start()
    waits: list[float] = []
    for attempts in range(1, 12):
        wait = await next_wait(place, entry, attempts)
        assert wait is not None
        waits.append(wait.total_seconds())
        await place.passes(wait)
    assert waits[0] < 8
    assert all(140 < wait < 460 for wait in waits[7:])
    assert all(later > earlier * 0.3 for earlier, later in pairwise(waits))
    assert len({round(wait) for wait in waits[7:]}) > 1
    outage.times = 0
    await place.passes(HOUR)
    await place.is_one_message(entry)


async def test_an_outage_longer_than_the_bound_is_a_miss_with_its_reason(place: Place) -> None:
    place.kind.late = timedelta(minutes=20)
    place.fault(status=503, times=99)
    entry = await place.schedule()
    began = place.now()
    await place.start()
    attempts = 1
    while (wait := await next_wait(place, entry, attempts)) is not None:
        await place.passes(wait)
        attempts += 1
    assert timedelta(minutes=10) < place.now() - began < timedelta(minutes=30)
    (item,) = await place.items(entry)
    assert (item.status, item.reason) == ("missed", "outage")
    assert place.messages() == []
    after = await place.posters[-1].timetable.get(entry.guild_id, entry.id)
    assert after is not None
    assert (after.status, after.state) == ("active", {"posts": 0})


async def test_a_process_that_was_away_for_days_posts_one_at_most(place: Place) -> None:
    place.kind.late = timedelta(hours=6)
    entry = await place.schedule(weekly=False)
    place.wire.state.clock.advance((3 * DAY + HOUR).total_seconds())
    await place.start()
    await place.is_one_message(entry)
    items = await place.items(entry)
    assert [item.status for item in items] == ["posted", "missed", "missed", "missed"]
    assert {item.reason for item in items[1:]} == {"late"}
    assert len(place.messages()) == 1
