"""Quizzes that start by themselves: a reminder on the timetable, and the start that it promises.

The reminder is the entry of the timetable; when it is out, it puts the start into the outbox, so that a
quiz is announced and opened once, whatever happens between the two.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self

import discord

from bot.core.clock import Now
from bot.core.daily.entry import Entry
from bot.core.daily.reasons import Reason
from bot.core.daily.when import Occurrence, instant
from bot.core.quiz.settings import Settings
from bot.core.refusal import Refusal
from bot.runtime import zones
from bot.runtime.claims import new_nonce
from bot.runtime.occasions import Hold, Missed, Prepared, State
from bot.runtime.outgoing import Delivery, StoppedError
from bot.runtime.pacer import PacerClosedError
from bot.runtime.quiz.games import Games, RestartingError
from bot.storage.outbox import Item, NewItem, OutboxStore
from bot.storage.timetable import Due
from bot.ui.layout import Layout
from bot.ui.seasons import quiz_reminder

KIND: Final = "quiz"
START_KIND: Final = "quiz_start"
# Nobody is there any more for a quiz that comes later than this.
LATE: Final = timedelta(minutes=15)
REMIND_AT_MOST: Final = 120
"""Minutes from a reminder to its quiz."""
_DAY_MINUTES: Final = 24 * 60
_SEQUENCE_BITS: Final = 22


@dataclass(frozen=True, slots=True)
class QuizPlan:
    """What an admin has set: the start's wall time, the reminder before it, and the quiz itself."""

    at: time
    remind_minutes: int
    rounds: int
    topic: str | None
    deck: str | None

    def reminder(self, weekdays: frozenset[int]) -> tuple[time, frozenset[int]]:
        """The wall time of the reminder and its days: those before, where it lies before midnight."""
        before = frozenset((day - 1) % 7 for day in weekdays)
        minutes = self._reminder_minutes % _DAY_MINUTES
        return time(minutes // 60, minutes % 60), weekdays if self._reminder_minutes >= 0 else before

    def days(self, reminder_days: frozenset[int]) -> frozenset[int]:
        """The days of the quiz, from those of its reminder."""
        after = frozenset((day + 1) % 7 for day in reminder_days)
        return reminder_days if self._reminder_minutes >= 0 else after

    @property
    def _reminder_minutes(self) -> int:
        """From the midnight before the quiz; below zero where the reminder comes the day before."""
        return self.at.hour * 60 + self.at.minute - self.remind_minutes

    def starts_at(self, entry: Entry, day: date) -> datetime:
        """When the quiz is that its entry reminds of on this day."""
        wrapped = self.at < entry.at
        return instant(day + timedelta(days=int(wrapped)), self.at, zones.zone(entry.zone))

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat("minutes"),
            "remind": self.remind_minutes,
            "rounds": self.rounds,
            "topic": self.topic,
            "deck": self.deck,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(
            time.fromisoformat(stored["at"]),
            stored["remind"],
            stored["rounds"],
            stored["topic"],
            stored["deck"],
        )


@dataclass(slots=True)
class QuizReminder:
    """Keeps to `bot.runtime.occasions.Kind`.

    However late the reminder is, the quiz it promises is not lost while it may still begin. `wake` has the
    outbox looked through: the start may be due already.
    """

    outbox: OutboxStore
    now: Now
    rng: random.Random
    wake: Callable[[], None]
    late: timedelta | None = timedelta(minutes=REMIND_AT_MOST) + LATE

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed | Hold:
        entry = due.entry
        plan = QuizPlan.from_json(entry.settings)
        starts_at = plan.starts_at(entry, occurrence.day)
        if now > starts_at + LATE:
            return Missed(Reason.LATE)
        return Prepared({**plan.to_json(), "starts_at": starts_at.isoformat()}, entry.state)

    async def deliver(self, delivery: Delivery) -> None:
        item = delivery.item
        if item.channel_id is None:
            raise ValueError("a quiz has a channel")
        plan = QuizPlan.from_json(item.payload)
        starts_at = datetime.fromisoformat(item.payload["starts_at"])

        async def render() -> Layout:
            return quiz_reminder(starts_at, plan.rounds, plan.topic)

        if plan.remind_minutes and self.now() < starts_at:
            await delivery.post(delivery.channel(item.channel_id), render, finished=False)
        elif item.reason == Reason.BY_ADMIN:
            raise StoppedError
        start = NewItem(
            kind=START_KIND,
            key=f"{START_KIND}:{item.id}",
            guild_id=item.guild_id,
            channel_id=item.channel_id,
            due=starts_at,
            payload=item.payload,
            nonce=new_nonce(self.rng),
            timetable_id=item.timetable_id,
        )
        await self.outbox.put(start, now=self.now())
        self.wake()
        await delivery.finish(thread_id=None)

    def undo(self, item: Item) -> Callable[[State], State] | None:
        return None


@dataclass(slots=True)
class QuizStart:
    """Keeps to `bot.runtime.occasions.Kind`: opens the lobby; a second try finds the game and ends."""

    games: Games
    late: timedelta | None = LATE

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed | Hold:
        """Never asked: a start is promised in the outbox by its reminder."""
        return Missed(Reason.EMPTY)

    async def deliver(self, delivery: Delivery) -> None:
        item = delivery.item
        game_id = _game_id(item)
        if delivery.is_late or await self._began(game_id, item.guild_id):
            await delivery.finish(thread_id=None, reason=Reason.LATE if delivery.is_late else None)
            return
        if item.reason == Reason.BY_ADMIN:
            raise StoppedError
        plan = QuizPlan.from_json(item.payload)
        me = delivery.client.user
        try:
            if not plan.remind_minutes:
                # Nothing was said there before; where nobody may speak, it is told here.
                channel = delivery.channel(item.channel_id or 0)
                await delivery.request(lambda: _begin_typing(channel))
            running = self.games.start(
                game_id,
                guild_id=item.guild_id,
                channel_id=item.channel_id or 0,
                host_id=me.id if me else 0,
                settings=Settings(rounds=plan.rounds, topic=plan.topic, deck=plan.deck),
                by_itself=True,
            )
            await running.until_stored()
        except RestartingError:
            raise PacerClosedError from None
        except Refusal:
            # A game runs there already: people are playing, which is what this was for.
            await delivery.finish(thread_id=None, reason=Reason.IN_PLAY)
            return
        await delivery.finish(thread_id=None)

    async def _began(self, game_id: int, guild_id: int) -> bool:
        try:
            await self.games.look_back(game_id, guild_id)
        except Refusal:
            return False
        return True

    def undo(self, item: Item) -> Callable[[State], State] | None:
        return None


async def _begin_typing(channel: discord.abc.Messageable) -> None:
    await channel.typing()


def _game_id(item: Item) -> int:
    """A snowflake of its own: of the moment of the start, told apart by the item."""
    return discord.utils.time_snowflake(item.due) + item.id % (1 << _SEQUENCE_BITS)
