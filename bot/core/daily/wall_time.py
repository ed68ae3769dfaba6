"""Times of the day and days of the week as people write them, in English and German."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import time

from bot.core.daily.when import EVERY_DAY

_WORDS = {"noon": 12, "midday": 12, "mittag": 12, "mittags": 12, "midnight": 0, "mitternacht": 0}
_TIME = re.compile(
    r"(?P<hour>\d{1,2})"
    r"(?: ?(?:[:.,h]|uhr) ?(?P<minute>\d{2})?(?: ?(?:uhr|h|:00))?)?"
    r"(?: ?(?P<half>am|pm))?"
)
_COMPACT = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})(?: ?(?:h|uhr))?(?: ?(?P<half>am|pm))?")
_HALF = re.compile(r"\b([ap])\.? ?m\b\.?|(?<=\d) ?([ap])\.?$")


def parse_time(text: str) -> time | None:
    """ "9", "09:30", "9.30", "9h30", "930", "9 Uhr 30", "9 pm", "12:15 a.m.", "noon"; None for anything else.

    Hours without am or pm are those of a 24-hour clock; 24:00 is midnight.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    folded = folded.removeprefix("um ").removeprefix("at ").removesuffix(" o'clock").removesuffix("o'clock")
    if folded in _WORDS:
        return time(_WORDS[folded])
    folded = _HALF.sub(lambda found: f"{found[1] or found[2]}m", folded)
    match = _TIME.fullmatch(folded) or _COMPACT.fullmatch(folded)
    if match is None:
        return None
    return _time_of_day(int(match["hour"]), int(match["minute"] or 0), match["half"])


def _time_of_day(hour: int, minute: int, half: str | None) -> time | None:
    if half is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    return time(hour, minute)


def show_time(at: time) -> str:
    return f"{at:%H:%M}"


DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GERMAN_DAYS = ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
_GROUPS = {
    **dict.fromkeys(
        ("all", "every day", "everyday", "daily", "any", "*", "alle", "jeden tag", "täglich"), EVERY_DAY
    ),
    **dict.fromkeys(("weekdays", "working days", "workdays", "werktags", "wochentags"), frozenset(range(5))),
    **dict.fromkeys(("weekend", "weekends", "wochenende"), frozenset({5, 6})),
}
_RANGE = re.compile(r" *(?:-|–|—|\bto\b|\bthrough\b|\bbis\b) *")
_SEPARATORS = re.compile(r"[,;/+&\s]+(?:(?:and|und)\s+)?")


def parse_weekdays(text: str) -> frozenset[int] | None:
    """ "mon,tue", "Mon-Fri", "weekdays", "Mo, Mi und Fr" as numbers from Monday 0; None for anything else.

    A range may wrap around the week: "sat-mon" is Saturday, Sunday and Monday.
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if folded in _GROUPS:
        return _GROUPS[folded]
    days: set[int] = set()
    for part in filter(None, _SEPARATORS.split(_RANGE.sub("-", folded))):
        first, _, last = part.partition("-")
        start, end = _day_number(first), _day_number(last or first)
        if start is None or end is None:
            return None
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(days) or None


def _day_number(word: str) -> int | None:
    word = word.removesuffix(".")
    if len(word) < 2:
        return None
    if word == "sonnabend":
        return 5
    for names in (_GERMAN_DAYS, tuple(name.casefold() for name in DAY_NAMES)):
        for number, name in enumerate(names):
            if name.startswith(word) or (word.endswith("s") and name == word[:-1]):
                return number
    return {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}.get(word)


def show_weekdays(days: Collection[int]) -> str:
    """ "every day", "Monday to Friday", "Monday, Wednesday" """
    chosen = sorted(days)
    if len(chosen) == 7:
        return "every day"
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return f"{DAY_NAMES[chosen[0]]} to {DAY_NAMES[chosen[-1]]}"
    return ", ".join(DAY_NAMES[day] for day in chosen)
