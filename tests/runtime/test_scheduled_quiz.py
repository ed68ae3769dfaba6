"""Quizzes on schedule that an admin has stopped while something of them was under way."""

from __future__ import annotations

import random
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core.daily.reasons import Reason
from bot.core.refusal import Refusal
from bot.runtime.holds import Holds
from bot.runtime.outgoing import Delivery, Recorder, StoppedError
from bot.runtime.pacer import Pacer
from bot.runtime.scheduled_quiz import KIND, LATE, START_KIND, QuizPlan, QuizReminder, QuizStart
from bot.storage.engine import Database
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


async def stopped(outbox: OutboxStore, kind: str, *, remind: int) -> Delivery:
    """A try of a quiz at noon whose mark says that an admin stopped it."""
    plan = QuizPlan(NOW.time(), remind, 3, None, None)
    payload = {**plan.to_json(), "starts_at": NOW.isoformat()}
    await outbox.put(NewItem(kind, "key", 1, 10, NOW, payload, "nonce"), now=NOW)
    (item,) = await outbox.take(NOW, owner="first", until=NOW + LATE, limit=1)
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
