"""One entry of a server's timetable, as it is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

ACTIVE: Final = "active"
PAUSED: Final = "paused"
OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind` says what happens, in its own `settings` and `state`; `key` tells entries of a channel apart.

    `next_due` is set while the entry is active; `reason` says why it is paused. `last_day` is the last day
    on the zone's calendar that was posted or missed, `last_posted_id` the outbox row of the last message.
    `version` changes with every change.
    """

    id: int
    guild_id: int
    channel_id: int
    kind: str
    key: str
    at: time
    zone: str
    weekdays: frozenset[int]
    settings: Mapping[str, Any]
    state: Mapping[str, Any]
    status: str
    reason: str | None
    next_due: datetime | None
    last_day: date | None
    last_posted_id: int | None
    version: int
