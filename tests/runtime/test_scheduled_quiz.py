"""Quizzes on schedule: stopped by an admin, or by the end of the process, while something is under way."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.cogs.season import starts_at
from bot.core.daily.reasons import Reason
from bot.core.daily.when import Timetable, next_occurrence
from bot.core.refusal import Refusal
from bot.runtime.holds import Holds
from bot.runtime.occasions import Prepared
from bot.runtime.outgoing import Delivery, Recorder, StoppedError
from bot.runtime.pacer import Pacer, PacerClosedError
from bot.runtime.quiz.games import RestartingError
from bot.runtime.scheduled_quiz import KIND, LATE, START_KIND, QuizPlan, QuizReminder, QuizStart
from bot.storage.engine import Database
from bot.storage.errors import DatabaseBusyError
from bot.storage.outbox import Item, NewItem, OutboxStore
from tests.runtime.conftest import NOW


def now() -> datetime:
    return NOW


class NoGames:
    """Knows no game, and none is to begin."""

    async def look_back(self, game_id: int, guild_id: int) -> None:
        raise Refusal("none")

    def start(self, *_: Any, **__: Any) -> None:
        raise AssertionError("it was stopped")


@pytest.fixture
def outbox(database: Database) -> OutboxStore:
    return OutboxStore(database)


class Restarting(NoGames):
    def start(self, *_: Any, **__: Any) -> None:
        raise RestartingError("I am restarting.")


class Unstored(NoGames):
    """What begins cannot be stored."""

    def start(self, *_: Any, **__: Any) -> Any:
        async def until_stored() -> None:
            raise DatabaseBusyError("locked")

        return SimpleNamespace(until_stored=until_stored)


async def due(outbox: OutboxStore, kind: str, *, remind: int) -> Item:
    plan = QuizPlan(NOW.time(), remind, 3, None, None)
    payload = {**plan.to_json(), "starts_at": NOW.isoformat()}
    await outbox.put(NewItem(kind, "key", 1, 10, NOW, payload, "nonce"), now=NOW)
    (item,) = await outbox.take(NOW, owner="first", until=NOW + LATE, limit=1)
    return item


async def stopped(outbox: OutboxStore, kind: str, *, remind: int) -> Delivery:
    """A try of a quiz at noon whose mark says that an admin stopped it."""
    item = await due(outbox, kind, remind=remind)
    await outbox.retry(item, owner="first", at=NOW, reason=Reason.BY_ADMIN, unsure_since=None)
    (item,) = await outbox.take(NOW, owner="first", until=NOW + LATE, limit=1)
    return delivery_of(outbox, item)


def delivery_of(outbox: OutboxStore, item: Item) -> Delivery:
    client: Any = SimpleNamespace(user=None)
    holds = Holds(outbox, now, "first")
    return Delivery(item, client, outbox, Recorder(outbox), Pacer(), now, holds, LATE)


async def test_a_reminder_that_posts_nothing_promises_no_quiz(outbox: OutboxStore) -> None:
    delivery = await stopped(outbox, KIND, remind=0)
    reminder = QuizReminder(outbox, now, random.Random(1), lambda: None)
    with pytest.raises(StoppedError):
        await reminder.deliver(delivery)
    assert await outbox.nearest() == NOW + LATE, "the reminder itself is still held"
    assert await outbox.take(NOW, owner="second", until=NOW + LATE, limit=1) == ()


async def test_a_start_opens_no_lobby(outbox: OutboxStore) -> None:
    games: Any = NoGames()
    with pytest.raises(StoppedError):
        await QuizStart(games).deliver(await stopped(outbox, START_KIND, remind=15))


@pytest.mark.parametrize(
    ("games", "raised"), [(Restarting(), PacerClosedError), (Unstored(), DatabaseBusyError)]
)
async def test_a_start_is_ticked_off_only_once_its_game_is_stored(
    outbox: OutboxStore, games: Any, raised: type[Exception]
) -> None:
    delivery = delivery_of(outbox, await due(outbox, START_KIND, remind=15))
    with pytest.raises(raised):
        await QuizStart(games).deliver(delivery)
    left = await outbox.get(1, delivery.item.id)
    assert left is not None
    assert left.finished_at is None


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 6, 24)])
async def test_a_quiz_in_a_night_of_a_clock_change_starts_when_it_is_said_to(
    day: date,
) -> None:
    plan = QuizPlan(time(3, 10), 60, 10, None, None)
    wall, days = plan.reminder(frozenset(range(7)))
    noon_before = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)
    due = next_occurrence(Timetable(wall, ZoneInfo("Europe/Berlin"), days), noon_before)
    entry: Any = SimpleNamespace(
        next_due=due.instant, settings=plan.to_json(), at=wall, zone="Europe/Berlin", state={}
    )
    nowhere: Any = None
    reminder = QuizReminder(nowhere, now, random.Random(1), lambda: None)
    asked: Any = SimpleNamespace(entry=entry)
    prepared = await reminder.prepare(asked, due, due.instant)
    assert isinstance(prepared, Prepared)
    starts = datetime.fromisoformat(prepared.payload["starts_at"])
    assert (
        starts_at(entry, plan)
        == starts
        == datetime(day.year, day.month, day.day, 3, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    )
