"""What one kind of entry on the timetable, or of item in the outbox, does when its time comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.core.daily.when import Occurrence
from bot.runtime.outgoing import Delivery
from bot.storage.outbox import Item
from bot.storage.timetable import Due

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What goes to the outbox, and the entry's state after it."""

    payload: Mapping[str, Any]
    state: State


@dataclass(frozen=True, slots=True)
class Missed:
    """There is nothing to send this time; `reason` goes into the history."""

    reason: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now: ask again after `wait`."""

    wait: timedelta
    reason: str


class Kind(Protocol):
    """`late` is how late an item may still be sent; None for however late."""

    late: timedelta | None

    async def prepare(self, due: Due, occurrence: Occurrence, now: datetime) -> Prepared | Missed | Hold:
        """Decide what is sent; change nothing. It may be asked again when another process was faster."""
        ...

    async def deliver(self, delivery: Delivery) -> None:
        """Send the item, by `delivery.post` or in a way of its own that may be begun more than once."""
        ...

    def undo(self, item: Item) -> Callable[[State], State] | None:
        """The entry's state without what this item took from it: the item will not be sent."""
        ...
