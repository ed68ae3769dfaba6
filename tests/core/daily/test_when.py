"""The hour on the wall, every day, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.daily.when import (
    MISSED_AT_MOST,
    Timetable,
    instant,
    moved,
    next_occurrence,
    next_occurrences,
    occurrences,
    occurrences_after,
    plan,
)
from bot.runtime.zones import zone

BERLIN = zone("Europe/Berlin")
HOURS_LATE = timedelta(hours=6)
# Zones with changes of an hour and of half an hour, at midnight, over midnight, and with none at all.
ZONES = [
    zone(name)
    for name in (
        "Africa/Cairo",
        "Africa/Casablanca",
        "America/New_York",
        "America/Nuuk",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Europe/Berlin",
        "Europe/Dublin",
        "Pacific/Auckland",
        "UTC",
    )
]
days = st.dates(date(2000, 1, 1), date(2060, 1, 1))
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
weekdays = st.frozensets(st.integers(0, 6), min_size=1)
zones = st.sampled_from(ZONES)
moments = st.integers(0, 60 * 366 * 24 * 60).map(
    lambda n: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def first_instant_by_looking(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The meaning itself: walk through the minutes until the clock on the wall has reached the time."""
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=2)
    assert moment.astimezone(zone).replace(tzinfo=None) < wall
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += timedelta(minutes=1)
    return moment


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("2026-03-28", "02:30", "2026-03-28T01:30"),
        # The clock jumps from 02:00 to 03:00, at 01:00 UTC.
        ("2026-03-29", "01:59", "2026-03-29T00:59"),
        ("2026-03-29", "02:00", "2026-03-29T01:00"),
        ("2026-03-29", "02:30", "2026-03-29T01:00"),
        ("2026-03-29", "03:00", "2026-03-29T01:00"),
        ("2026-03-30", "02:30", "2026-03-30T00:30"),
        # It shows 02:30 twice, at 00:30 and at 01:30 UTC.
        ("2026-10-25", "02:30", "2026-10-25T00:30"),
        ("2026-10-25", "03:00", "2026-10-25T02:00"),
    ],
)
def test_a_time_in_berlin_through_both_changes(day: str, at: str, expected: str) -> None:
    assert instant(date.fromisoformat(day), time.fromisoformat(at), BERLIN) == utc(expected)


@pytest.mark.parametrize(
    ("name", "day", "at", "expected"),
    [
        # Half an hour is skipped.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        # The first hour of the day is skipped.
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:00"),
        # The last hour of the day is skipped: the post comes with the next day.
        ("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T01:00"),
    ],
)
def test_a_time_that_is_skipped_means_the_first_instant_after_the_gap(
    name: str, day: str, at: str, expected: str
) -> None:
    assert instant(date.fromisoformat(day), time.fromisoformat(at), zone(name)) == utc(expected)


@given(days, minutes, zones)
def test_an_instant_is_the_first_at_which_the_clock_has_reached_the_time(
    day: date, at: time, zone: ZoneInfo
) -> None:
    assert instant(day, at, zone) == first_instant_by_looking(day, at, zone)


@pytest.mark.parametrize("name", [each.key for each in ZONES])
def test_every_minute_of_the_days_of_change_is_found_by_looking_too(name: str) -> None:
    place = zone(name)
    start = date(2026, 1, 1)
    for day in (start + timedelta(days=n) for n in range(365)):
        midnight, next_midnight = (
            datetime.combine(day + timedelta(days=n), time(), place).astimezone(UTC) for n in (0, 1)
        )
        if next_midnight - midnight != timedelta(days=1):
            for minute in range(0, 24 * 60, 15):
                at = time(minute // 60, minute % 60)
                assert instant(day, at, place) == first_instant_by_looking(day, at, place)


@given(moments, minutes, zones, weekdays)
def test_the_next_times_are_later_in_order_and_on_the_days_asked_for(
    moment: datetime, at: time, zone: ZoneInfo, weekdays: frozenset[int]
) -> None:
    found = next_occurrences(Timetable(at, zone, weekdays), moment, 10)
    instants = [each.instant for each in found]
    assert all(each > moment for each in instants)
    assert instants == sorted(set(instants))
    assert all(each.day.weekday() in weekdays for each in found)


@given(moments, minutes, zones)
def test_every_day_has_its_time_and_none_has_two(moment: datetime, at: time, zone: ZoneInfo) -> None:
    found = next_occurrences(Timetable(at, zone), moment, 20)
    assert all(later.day - earlier.day == timedelta(days=1) for earlier, later in pairwise(found))
    assert found[0].instant - moment <= timedelta(hours=26)


def test_a_day_that_the_calendar_skips_has_no_time() -> None:
    """Samoa went from the 29th to the 31st."""
    for at in (time(0), time(9), time(23, 59)):
        found = islice(occurrences(Timetable(at, zone("Pacific/Apia")), date(2011, 12, 28)), 3)
        assert [each.day.day for each in found] == [28, 29, 31]


@pytest.mark.parametrize(
    ("due", "last_day", "expected"),
    [
        # What was planned for 10 June stays on 10 June, earlier or later, in the past or not.
        ("2026-06-10T08:00", None, "2026-06-10T07:00"),
        ("2026-06-10T06:00", "2026-06-09", "2026-06-10T07:00"),
        # After a pause the days of the pause stay out.
        ("2026-06-10T08:00", "2026-05-01", "2026-06-10T07:00"),
        # A day that has had its post is over.
        ("2026-06-10T08:00", "2026-06-10", "2026-06-11T07:00"),
    ],
)
def test_new_rules_move_a_due_time_within_its_day(due: str, last_day: str | None, expected: str) -> None:
    nine = Timetable(time(9), BERLIN)
    done = date.fromisoformat(last_day) if last_day else None
    assert moved(nine, utc(due), done) == utc(expected)


def test_new_rules_move_a_time_near_midnight_to_the_nearest() -> None:
    late, early = Timetable(time(23, 50), BERLIN), Timetable(time(0, 10), BERLIN)
    assert moved(late, utc("2026-06-10T22:50"), None) == utc("2026-06-10T21:50")
    assert moved(early, utc("2026-06-10T21:10"), None) == utc("2026-06-10T22:10")


def test_a_timetable_without_a_day_of_the_week_is_refused() -> None:
    for weekdays in (frozenset[int](), frozenset({7})):
        with pytest.raises(ValueError, match="days of the week"):
            Timetable(time(9), BERLIN, weekdays)


class TestPlan:
    """What is done about a due time that has come."""

    NINE = Timetable(time(9), BERLIN)
    DUE = utc("2026-06-10T07:00")

    def test_in_time_it_is_posted_and_the_next_is_tomorrow(self) -> None:
        planned = plan(self.NINE, self.DUE, self.DUE, HOURS_LATE)
        assert planned.post is not None
        assert (planned.post.day, planned.post.instant) == (date(2026, 6, 10), self.DUE)
        assert planned.missed == ()
        assert planned.next.instant == utc("2026-06-11T07:00")

    def test_late_within_the_bound_it_is_posted(self) -> None:
        planned = plan(self.NINE, self.DUE, self.DUE + HOURS_LATE, HOURS_LATE)
        assert planned.post is not None
        assert planned.post.instant == self.DUE

    def test_later_than_the_bound_it_is_missed(self) -> None:
        planned = plan(self.NINE, self.DUE, self.DUE + HOURS_LATE + timedelta(seconds=1), HOURS_LATE)
        assert planned.post is None
        assert [each.instant for each in planned.missed] == [self.DUE]

    def test_after_days_away_there_is_one_post_at_most(self) -> None:
        now = utc("2026-06-13T08:00")
        planned = plan(self.NINE, self.DUE, now, HOURS_LATE)
        assert planned.post is not None
        assert planned.post.instant == utc("2026-06-13T07:00")
        assert [each.day.day for each in planned.missed] == [10, 11, 12]
        assert planned.next.instant == utc("2026-06-14T07:00")

    def test_after_years_away_only_the_newest_misses_are_kept(self) -> None:
        planned = plan(self.NINE, self.DUE, self.DUE + timedelta(days=900, hours=10), HOURS_LATE)
        assert planned.post is None
        assert len(planned.missed) == MISSED_AT_MOST
        assert planned.missed[-1].instant == self.DUE + timedelta(days=900) + timedelta(hours=1)

    def test_a_promise_that_the_timetable_no_longer_makes_is_kept(self) -> None:
        odd = self.DUE - timedelta(minutes=30)
        planned = plan(self.NINE, odd, odd, HOURS_LATE)
        assert planned.post is not None
        assert planned.post.instant == odd
        assert planned.next.instant == self.DUE + timedelta(days=1)

    def test_a_promise_and_the_new_time_of_one_day_are_one_post(self) -> None:
        odd = self.DUE - timedelta(hours=1)
        planned = plan(self.NINE, odd, self.DUE + timedelta(minutes=5), HOURS_LATE)
        assert planned.post is not None
        assert planned.post.instant == self.DUE
        assert planned.missed == ()

    def test_a_day_that_has_had_its_post_gets_no_other(self) -> None:
        planned = plan(self.NINE, self.DUE, self.DUE, HOURS_LATE, date(2026, 6, 10))
        assert (planned.post, planned.missed) == (None, ())
        assert planned.next.instant == self.DUE + timedelta(days=1)

    @given(minutes, zones, weekdays, moments, st.timedeltas(timedelta(0), timedelta(days=40)))
    def test_everything_due_is_posted_or_missed_once(
        self, at: time, zone: ZoneInfo, weekdays: frozenset[int], moment: datetime, away: timedelta
    ) -> None:
        timetable = Timetable(at, zone, weekdays)
        due = next_occurrence(timetable, moment).instant
        now = due + away
        planned = plan(timetable, due, now, HOURS_LATE)
        handled = [*planned.missed, *filter(None, [planned.post])]
        came = [each for each in next_occurrences(timetable, moment, 42) if each.instant <= now]
        assert handled == came[-MISSED_AT_MOST - (planned.post is not None) :]
        assert planned.next == next(occurrences_after(timetable, now))
        assert (planned.post is not None) == (now - came[-1].instant <= HOURS_LATE)
