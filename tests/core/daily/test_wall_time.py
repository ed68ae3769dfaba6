"""Times and days as people write them."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.daily.wall_time import parse_time, parse_weekdays, show_time, show_weekdays


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *(
            (text, time(9))
            for text in ("9", "09", "9:00", "09:00", "9.00", "9h", "9 Uhr", "um 9 Uhr", "0900")
        ),
        *((text, time(9)) for text in ("9am", "9 AM", "9 a.m.", "9 A. M.", "9a", "at 9", "9 o'clock")),
        *((text, time(21, 30)) for text in ("21:30", "2130", "21h30", "21.30 Uhr", "21 Uhr 30", "9:30pm")),
        *((text, time(21, 30)) for text in ("9.30 p.m.", "9:30 P", "930 pm", "２１：３０", " 21:30 ")),
        *(
            (text, time(0))
            for text in ("0", "00:00", "24:00", "24", "12am", "12 a.m.", "midnight", "Mitternacht")
        ),
        *((text, time(12)) for text in ("12", "12pm", "12:00 PM", "noon", "Mittag")),
        ("12:15 am", time(0, 15)),
        ("1:05", time(1, 5)),
    ],
)
def test_one_time_in_many_spellings(written: str, expected: time) -> None:
    assert parse_time(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "25",
        "24:01",
        "9:60",
        "9:5",
        "13pm",
        "0am",
        "-1",
        "9:00:30",
        "9 10",
        "pm",
        "99999",
        "9:00 xm",
    ],
)
def test_what_is_no_time_is_none(written: str) -> None:
    assert parse_time(written) is None


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_minute_is_read_as_it_is_shown(hour: int, minute: int) -> None:
    at = time(hour, minute)
    assert parse_time(show_time(at)) == at
    assert parse_time(f"{at:%I:%M %p}") == at


@given(st.text(max_size=20))
def test_no_text_is_an_error(text: str) -> None:
    parse_time(text)
    parse_weekdays(text)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("mon,tue", {0, 1}),
        ("Mon-Fri", {0, 1, 2, 3, 4}),
        ("mo.-fr.", {0, 1, 2, 3, 4}),
        ("monday to friday", {0, 1, 2, 3, 4}),
        ("Montag bis Freitag", {0, 1, 2, 3, 4}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("weekends", {5, 6}),
        ("sat–mon", {5, 6, 0}),
        ("Mo, Mi und Fr", {0, 2, 4}),
        ("tuesdays and thursdays", {1, 3}),
        ("Tue Thurs", {1, 3}),
        ("Sonnabend", {5}),
        ("every day", {0, 1, 2, 3, 4, 5, 6}),
        ("sun-sat", {0, 1, 2, 3, 4, 5, 6}),
    ],
)
def test_days_in_many_spellings(written: str, expected: set[int]) -> None:
    assert parse_weekdays(written) == expected


@pytest.mark.parametrize("written", ["", "m", "someday", "mon,xyz", "mon--fri", "1", ","])
def test_what_names_no_days_is_none(written: str) -> None:
    assert parse_weekdays(written) is None


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_are_read_as_they_are_shown(days: frozenset[int]) -> None:
    assert parse_weekdays(show_weekdays(days)) == days


def test_days_are_shown_briefly() -> None:
    assert show_weekdays(range(7)) == "every day"
    assert show_weekdays({0, 1, 2, 3, 4}) == "Monday to Friday"
    assert show_weekdays({0, 2}) == "Monday, Wednesday"
