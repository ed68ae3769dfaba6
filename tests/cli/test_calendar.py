"""`python -m bot calendar`: what an admin, or a script, can ask about the times to come."""

from __future__ import annotations

import json

import pytest

from bot.cli import main


def calendar(capsys: pytest.CaptureFixture[str], arguments: str) -> list[dict[str, str]]:
    assert main(["calendar", *arguments.split(), "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_days_around_the_spring_change(capsys: pytest.CaptureFixture[str]) -> None:
    found = calendar(capsys, "--zone Europe/Berlin --at 02:30 --from 2026-03-27 --days 5")
    assert found == [
        {"local_date": "2026-03-27", "utc": "2026-03-27T01:30:00Z"},
        {"local_date": "2026-03-28", "utc": "2026-03-28T01:30:00Z"},
        {"local_date": "2026-03-29", "utc": "2026-03-29T01:00:00Z"},
        {"local_date": "2026-03-30", "utc": "2026-03-30T00:30:00Z"},
        {"local_date": "2026-03-31", "utc": "2026-03-31T00:30:00Z"},
    ]


def test_a_day_that_the_calendar_skips_has_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert calendar(capsys, "--zone Pacific/Apia --at 00:00 --from 2011-12-29 --days 3") == [
        {"local_date": "2011-12-29", "utc": "2011-12-29T10:00:00Z"},
        {"local_date": "2011-12-31", "utc": "2011-12-30T10:00:00Z"},
    ]


def test_only_the_days_of_the_week_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = "--zone America/New_York --at 9pm --from 2026-03-04 --days 7 --weekdays mon,tue"
    assert [each["local_date"] for each in calendar(capsys, arguments)] == ["2026-03-09", "2026-03-10"]


def test_a_city_will_do_for_a_zone_and_people_can_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calendar", "--zone", "berlin", "--at", "9", "--from", "2026-10-24", "--days", "2"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Sat 2026-10-24 09:00 CEST  2026-10-24 07:00 UTC",
        "Sun 2026-10-25 09:00 CET  2026-10-25 08:00 UTC",
    ]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("--zone lodnon --at 9 --from 2026-01-01", "'lodnon' is no time zone; write Europe/London"),
        ("--zone UTC --at 25:00 --from 2026-01-01", "'25:00' is no time of the day"),
        ("--zone UTC --at 9 --from 01.02.2026", "'01.02.2026' is no day"),
        ("--zone UTC --at 9 --from 2026-W01-1", "'2026-W01-1' is no day; write YYYY-MM-DD"),
        ("--zone UTC --at 9 --from 20260101", "'20260101' is no day"),
        ("--zone UTC --at 9 --from 9999-12-31", "'9999-12-31' is not within the years"),
        (f"--zone UTC --at 9 --from 2026-01-01 --days {'9' * 5000}", "is no number of days from 1 to 36600"),
        ("--zone UTC --at 9 --from 2026-01-01 --days 0", "'0' is no number of days"),
        ("--zone UTC --at 9 --from 2026-01-01 --weekdays funday", "'funday' names no days of the week"),
    ],
)
def test_a_wrong_value_gets_a_sentence(wrong: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["calendar", *wrong.split()])
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err
