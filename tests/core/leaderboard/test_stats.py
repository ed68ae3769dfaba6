"""Weeks of activity on the server's own calendar."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.leaderboard.stats import WEEKS, Share, by_week

WEDNESDAY = date(2026, 3, 4)


def test_quiet_weeks_are_there_too_and_old_ones_are_not() -> None:
    old = datetime(2025, 1, 1, tzinfo=UTC)
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    weeks = by_week([(old, True), (now, True), (now, False)], WEDNESDAY, UTC)
    assert len(weeks) == WEEKS
    assert weeks[-1].monday == date(2026, 3, 2)
    assert weeks[-1].share == Share(2, 1)
    assert all(week.share == Share(0, 0) for week in weeks[:-1])
    assert {later.monday - week.monday for week, later in itertools.pairwise(weeks)} == {timedelta(days=7)}


def test_a_week_begins_at_the_servers_midnight() -> None:
    late_on_sunday = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    in_berlin = by_week([(late_on_sunday, True)], WEDNESDAY, ZoneInfo("Europe/Berlin"))
    assert in_berlin[-1].share.answered == 1
    assert by_week([(late_on_sunday, True)], WEDNESDAY, UTC)[-2].share.answered == 1


def test_the_part_that_was_right() -> None:
    assert Share(4, 3).part == 0.75
    assert Share(0, 0).part == 0
