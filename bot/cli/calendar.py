"""`python -m bot calendar`: when a daily post comes, day by day."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.cli.types import Subparsers
from bot.core.daily.wall_time import parse_time, parse_weekdays
from bot.core.daily.when import EVERY_DAY, Occurrence, Timetable, occurrences
from bot.runtime import zones
from bot.ui.text import cut

_DAYS_AT_MOST = 36_600
_YEARS = (1900, 9000)


def register(subparsers: Subparsers) -> None:
    command = subparsers.add_parser("calendar", help="show when daily posts come, through clock changes")
    command.add_argument("--zone", required=True, type=_zone, help="the time zone, such as Europe/Berlin")
    command.add_argument("--at", required=True, type=_time, help="the time of the day, such as 09:00 or 9pm")
    command.add_argument("--from", dest="start", required=True, type=_day, help="the first day, YYYY-MM-DD")
    command.add_argument("--days", default=7, type=_number, help="how many days of the calendar (7)")
    command.add_argument(
        "--weekdays", default=EVERY_DAY, type=_weekdays, help="only on these days, such as mon,tue"
    )
    command.add_argument("--json", action="store_true", help="one JSON object a line: local_date, utc")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    zone, at, weekdays = arguments.zone, arguments.at, arguments.weekdays
    timetable = Timetable(at, zone, weekdays)
    for occurrence in _within(timetable, arguments.start, arguments.days):
        print(_as_json(occurrence) if arguments.json else _as_text(occurrence, timetable))
    return 0


def _within(timetable: Timetable, start: date, days: int) -> Iterator[Occurrence]:
    end = start + timedelta(days=days)
    return takewhile(lambda each: each.day < end, occurrences(timetable, start))


def _as_json(occurrence: Occurrence) -> str:
    utc = occurrence.instant.isoformat().replace("+00:00", "Z")
    return json.dumps({"local_date": occurrence.day.isoformat(), "utc": utc})


def _as_text(occurrence: Occurrence, timetable: Timetable) -> str:
    local = occurrence.instant.astimezone(timetable.zone)
    return f"{local:%a %Y-%m-%d %H:%M %Z}  {occurrence.instant:%Y-%m-%d %H:%M} UTC"


def _zone(text: str) -> ZoneInfo:
    name = text if text in zones.zone_names() else zones.zone_index().resolve(text)
    if name is None:
        near = ", ".join(zones.zone_index().search(text, 3)) or "a name such as Europe/Berlin"
        raise argparse.ArgumentTypeError(f"{text!r} is no time zone; write {near}")
    return zones.zone(name)


def _time(text: str) -> time:
    at = parse_time(text)
    if at is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time of the day; write 09:00 or 9pm")
    return at


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    # ISO 8601 has other ways to write a day: 20260101, 2026-W01-4.
    if day is None or day.isoformat() != text:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write YYYY-MM-DD")
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise argparse.ArgumentTypeError(f"{text!r} is not within the years {_YEARS[0]} to {_YEARS[1]}")
    return day


def _number(text: str) -> int:
    # Python reads no number of thousands of digits.
    days = int(text) if text.isdecimal() and len(text) < 10 else 0
    if not 1 <= days <= _DAYS_AT_MOST:
        raise argparse.ArgumentTypeError(f"{cut(text, 40)!r} is no number of days from 1 to {_DAYS_AT_MOST}")
    return days


def _weekdays(text: str) -> frozenset[int]:
    days = parse_weekdays(text)
    if days is None:
        raise argparse.ArgumentTypeError(f"{text!r} names no days of the week; write mon,tue or mon-fri")
    return days
