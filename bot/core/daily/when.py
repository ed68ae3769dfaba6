"""Wall-clock times in a zone as instants: through the hours that a clock change skips or repeats.

Two instants are compared and subtracted in UTC only: within one zone Python subtracts wall clocks, which
says 24 hours where 23 passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

EVERY_DAY: frozenset[int] = frozenset(range(7))
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Timetable:
    """A wall-clock time (whole minutes) in a zone on some days of the week, Monday being 0."""

    at: time
    zone: tzinfo
    weekdays: frozenset[int] = EVERY_DAY

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= EVERY_DAY:
            raise ValueError(f"a timetable needs days of the week from 0 to 6: {set(self.weekdays)}")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """The day on the zone's calendar that is meant, and the instant in UTC."""

    day: date
    instant: datetime


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment in UTC at which the zone's clock shows `at` on `day`.

    A time that the clock shows twice means the first. A time that it skips means the first instant after
    the gap.
    """
    wall = datetime.combine(day, at)
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first <= second:
        return first
    return _end_of_gap(wall, second, first, zone)


def _end_of_gap(wall: datetime, before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first second from `before` to `after` at which the zone's clock has reached `wall`."""
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            after = middle
        else:
            before = middle
    return after


def occurrences(timetable: Timetable, start: date) -> Iterator[Occurrence]:
    """The timetable's days from `start` on, to the end of the calendar.

    A day that the zone's calendar leaves out (Samoa, 30 December 2011) has none.
    """
    day = start
    while True:
        if day.weekday() in timetable.weekdays:
            moment = instant(day, timetable.at, timetable.zone)
            if moment.astimezone(timetable.zone).date() == day or _exists(day, timetable.zone):
                yield Occurrence(day, moment)
        if day == date.max:
            return
        day += _DAY


def _exists(day: date, zone: tzinfo) -> bool:
    return instant(day, time(), zone).astimezone(zone).date() == day


def occurrences_after(timetable: Timetable, moment: datetime) -> Iterator[Occurrence]:
    """Those strictly after `moment`, each later than the one before it."""
    # A gap over midnight moves an occurrence into the day after its own.
    start = moment.astimezone(timetable.zone).date() - _DAY
    last = moment
    for occurrence in occurrences(timetable, start):
        if occurrence.instant > last:
            last = occurrence.instant
            yield occurrence


def next_occurrence(timetable: Timetable, after: datetime) -> Occurrence:
    return next(occurrences_after(timetable, after))


def next_day(timetable: Timetable, after: datetime, last_day: date | None) -> Occurrence:
    """The next one of a later day than `last_day`, which has had its turn."""
    return next(
        each for each in occurrences_after(timetable, after) if last_day is None or each.day > last_day
    )


def next_occurrences(timetable: Timetable, after: datetime, count: int) -> tuple[Occurrence, ...]:
    return tuple(islice(occurrences_after(timetable, after), count))


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do about a due time that has come: what is posted now, what is too late, and when next.

    `missed` holds the newest at most, oldest first; `post` is never one of them.
    """

    post: Occurrence | None
    missed: tuple[Occurrence, ...]
    next: Occurrence


MISSED_AT_MOST = 31


def plan(
    timetable: Timetable, due: datetime, now: datetime, late: timedelta, last_day: date | None = None
) -> Plan:
    """Of everything from `due` to `now` only the newest is posted, if it is at most `late` too late.

    No day is handled twice: `last_day` and those before it are done with, and `next` is on a later day.
    """
    done = last_day or date.min
    came: list[Occurrence] = []
    for occurrence in occurrences_after(timetable, due - _SECOND):
        if occurrence.instant > now:
            break
        if occurrence.day > done:
            came.append(occurrence)
            del came[: -MISSED_AT_MOST - 1]
    promised = Occurrence(due.astimezone(timetable.zone).date(), due)
    if promised.day > done and (not came or came[0].day > promised.day):
        # A due time that is no longer on the timetable was promised all the same.
        came.insert(0, promised)
    done = came[-1].day if came else done
    following = next((each for each in occurrences_after(timetable, now) if each.day > done), None)
    if following is None:
        raise ValueError(f"the calendar has ended: {due}")
    if came and now - came[-1].instant <= late:
        return Plan(came[-1], tuple(came[:-1][-MISSED_AT_MOST:]), following)
    return Plan(None, tuple(came[-MISSED_AT_MOST:]), following)


def moved(timetable: Timetable, due: datetime, last_day: date | None) -> datetime:
    """The time of the day that `due` was meant for, where `due` was computed with other zone rules.

    The nearest time of a day after `last_day`; it may lie in the past.
    """
    start = due.astimezone(timetable.zone).date() - _DAY
    if last_day is not None:
        start = max(start, last_day + _DAY)
    near = islice(occurrences(timetable, start), 3)
    return min((each.instant for each in near), key=lambda each: abs(each - due))
