"""Days, weeks and months as a server's own calendar has them.

A period's key sorts and compares as text within its kind: "2026-11-23", "2026-W48", "2026-11". The week is
that of ISO 8601: it begins on Monday, and week 1 is the one with the year's first Thursday.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum


class Period(StrEnum):
    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    ALL = "all"


def local_day(instant: datetime, zone: tzinfo) -> date:
    """The day on the zone's calendar at an aware instant."""
    return instant.astimezone(zone).date()


def period_key(period: Period, day: date) -> str:
    """Names the day, week or month that `day` lies in, or all time; seasons are not of the calendar."""
    if period is Period.TODAY:
        return day.isoformat()
    if period is Period.WEEK:
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if period is Period.MONTH:
        return f"{day.year}-{day.month:02}"
    if period is Period.SEASON:
        raise ValueError("a season is named by bot.core.leaderboard.board.season_period")
    return "all"


def last_weeks(day: date, weeks: int) -> list[date]:
    """The Mondays of the last `weeks` weeks, the one that `day` lies in last."""
    monday = day - timedelta(days=day.weekday())
    return [monday - timedelta(weeks=back) for back in reversed(range(weeks))]
