"""The table of accidents around one scheduled message: whatever happens, it is there once.

The poster runs against the loopback Discord with discord.py's own client. A crash takes every task away at
once, as a killed process does: what is left is the database and what Discord has.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.core.daily.when import EVERY_DAY, Occurrence
from bot.runtime import sender
from bot.runtime.occasions import Missed, Prepared
from bot.runtime.outgoing import HOLD, Delivery
from bot.runtime.pacer import Pacer, Priority
from bot.runtime.poster import Poster
from bot.storage.engine import Database
from bot.storage.outbox import Item
from bot.storage.timetable import Due, Entry, NewEntry
from bot.ui.layout import note
from tests.support.databases import opened
from tests.wire.discord_server import Fault, WireDiscord
from tests.wire.discord_server.rest.serving import Request
from tests.wire.discord_server.state import Json
from tests.wire.tiny_bot import TinyBot, connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Plain:
    """The simplest kind: one line of text, however late."""

    late: timedelta | None = None

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed:
        return Prepared(
            {"text": f"the post of {occurrence.day}"}, {"posts": due.entry.state.get("posts", 0) + 1}
        )

    async def deliver(self, delivery: Delivery) -> None:
        async def layout() -> Any:
            return note(delivery.item.payload["text"])

        assert delivery.item.channel_id is not None
        await delivery.post(delivery.channel(delivery.item.channel_id), layout)

    def undo(self, item: Item) -> Callable[[Mapping[str, Any]], Mapping[str, Any]]:
        return lambda state: {"posts": state["posts"] - 1}


@dataclass
class Place:
    """A channel with one schedule, and the processes that mind it, one after the other or at once."""

    wire: WireDiscord
    client: TinyBot
    database: Database
    channel: Json
    rng: random.Random
    kind: Plain = field(default_factory=Plain)
    posters: list[Poster] = field(default_factory=list[Poster])

    def fault(self, **what: Any) -> Fault:
        """What happens to the next message to the channel."""
        return self.wire.faults.next("POST", f"/channels/{self.channel['id']}/messages", **what)

    def sent(self, method: str = "POST") -> list[Request]:
        return self.wire.sent(method, f"/channels/{self.channel['id']}/messages")

    def messages(self) -> list[Json]:
        return self.wire.messages(self.channel)

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.wire.state.clock.now(), UTC)

    def poster(self, database: Database | None = None, pacer: Pacer | None = None) -> Poster:
        made = Poster(database or self.database, pacer or Pacer(), now=self.now, rng=self.rng)
        made.kinds["plain"] = self.kind
        self.posters.append(made)
        return made

    async def schedule(self, *, weekly: bool = True) -> Entry:
        """Due at this moment; without `weekly` again tomorrow."""
        now = self.now()
        new = NewEntry(
            guild_id=int(self.channel["guild_id"]),
            channel_id=int(self.channel["id"]),
            kind="plain",
            key="",
            at=time(now.hour, now.minute),
            zone="UTC",
            weekdays=frozenset({now.weekday()}) if weekly else EVERY_DAY,
            settings={},
        )
        due = now.replace(second=0, microsecond=0)
        return await self.poster().timetable.put(new, next_due=due, rules="", now=now, at_most=99)

    async def start(self, **how: Any) -> Poster:
        poster = self.poster(**how)
        poster.start(self.client)
        return poster

    async def passes(self, time: timedelta) -> None:
        """Time passes for everybody, and the newest poster looks at the clock."""
        self.wire.state.clock.advance(time.total_seconds())
        self.posters[-1].wake()

    async def items(self, entry: Entry) -> tuple[Item, ...]:
        items, _ = await self.posters[-1].outbox.history(entry.guild_id, entry.id, limit=99)
        return items

    async def posted(self, entry: Entry) -> Item:
        """The newest item, once it is posted."""
        async with asyncio.timeout(5):
            item = await self.settled(entry)
        assert item.status == "posted", item
        return item

    async def settled(self, entry: Entry) -> Item:
        """The newest item, once nothing more will happen to it."""
        items = await self.items(entry)
        while not items or items[0].status == "sending":
            await asyncio.sleep(0.01)
            items = await self.items(entry)
        return items[0]

    async def is_one_message(self, entry: Entry) -> None:
        item = await self.posted(entry)
        assert self.wire.texts(self.channel).count(item.payload["text"]) == 1
        (message,) = [each for each in self.wire.messages(self.channel) if each["id"] == str(item.message_id)]
        assert message["author"]["id"] == self.wire.state.bot["id"]


async def crash(poster: Poster) -> None:
    """Every task of the process is gone; nothing is said, written or released."""
    poster._closed = True
    if poster._timer is not None:
        poster._timer.cancel()
    recorder = poster._sender._recorder
    tasks = [poster._round, recorder._last, *poster._sending.values()]
    for task in filter(None, tasks):
        task.cancel()
    await asyncio.gather(*filter(None, tasks), return_exceptions=True)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[tuple[WireDiscord, TinyBot]]:
    """One Discord and one connection for all tests of this file."""
    wire = await WireDiscord.start()
    wire.rate_limits.off()
    async with connected(wire, TinyBot()) as bot:
        yield wire, bot
    await wire.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def place(client: tuple[WireDiscord, TinyBot], migrated: Path, tmp_path: Path) -> AsyncIterator[Place]:
    """A guild and a database of its own for each test."""
    wire, bot = client
    path = shutil.copy(migrated, tmp_path / "lexicord.db")
    channel = wire.add_channel(wire.add_guild(), "daily")
    async with opened(f"sqlite:///{path}") as database:
        place = Place(wire, bot, database, channel, random.Random(int(channel["id"])))
        yield place
        for poster in place.posters:
            await poster.close()
    wire.faults.clear()
    assert wire.problems == []


async def test_in_good_weather_one_message_goes_out_and_is_recorded(place: Place) -> None:
    entry = await place.schedule()
    await place.start()
    await place.is_one_message(entry)
    assert len(place.sent()) == 1
    assert place.sent("GET") == []


FAULTS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 500, "after_effect": True},
    {"status": 502, "after_effect": True},
    {"status": 503},
    {"status": 503, "after_effect": True},
    {"status": 429},
    {"status": 429, "is_global": True},
    {"status": 429, "via": False},
    {"reset": True},
    {"reset": True, "after_effect": True},
    {"delay": 0.6},
    {"delay": 0.6, "after_effect": True},
]


@pytest.mark.parametrize("later", [timedelta(seconds=10), HOUR], ids=["soon", "an hour later"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: " ".join(f"{k} {v}" for k, v in fault.items()))
async def test_a_bad_answer_ends_with_one_message(
    place: Place, fault: dict[str, Any], later: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "TRY_WITHIN", timedelta(seconds=0.3))
    injected = place.fault(**fault)
    entry = await place.schedule()
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
    await place.passes(HOLD - timedelta(seconds=5))
    await asyncio.sleep(0.1)
    assert place.messages() == []
    await place.passes(timedelta(seconds=5))
    await place.is_one_message(entry)


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


async def test_where_the_channel_cannot_be_read_any_more_nothing_is_posted_twice(place: Place) -> None:
    entry = await place.schedule()
    async with before_the_answer(place):
        pass
    place.wire.deny(place.channel, read_message_history=True)
    await place.start()
    await place.passes(HOUR)
    async with asyncio.timeout(5):
        await place.settled(entry)
    assert len(place.messages()) == 1
    after = await place.posters[-1].timetable.get(entry.guild_id, entry.id)
    assert after is not None
    assert (after.status, after.reason) == ("paused", "no_permission")


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
    async with asyncio.timeout(5):
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
    assert (item.status, item.reason) in {("missed", "late"), ("missed", "outage")}
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
