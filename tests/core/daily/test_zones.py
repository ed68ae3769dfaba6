"""A time zone is found by what people call it."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version

import pytest

from bot import limits
from bot.core.daily.zones import show_offset, show_zone
from bot.runtime.zones import RULES, zone, zone_index, zone_names

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("berl", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("new_york", "America/New_York"),
        ("NYC", "America/New_York"),
        ("europe/ber", "Europe/Berlin"),
        ("munich", "Europe/Berlin"),
        ("münchen", "Europe/Berlin"),
        ("munchen", "Europe/Berlin"),
        ("Wien", "Europe/Vienna"),
        ("mumbai", "Asia/Kolkata"),
        ("india", "Asia/Kolkata"),
        ("japan", "Asia/Tokyo"),
        ("deutschland", "Europe/Berlin"),
        ("sao paulo", "America/Sao_Paulo"),
        ("pst", "America/Los_Angeles"),
        # The zone named EST has no summer time; nobody who types it means that.
        ("est", "America/New_York"),
        ("utc", "UTC"),
        ("us/pacific", "US/Pacific"),
        ("calcutta", "Asia/Calcutta"),
        ("kiev", "Europe/Kyiv"),
        ("singapore", "Asia/Singapore"),
        ("poland", "Europe/Warsaw"),
        # The names Etc/GMT± count the other way than everybody writes.
        ("utc+2", "Etc/GMT-2"),
        ("GMT+1", "Etc/GMT-1"),
        ("gmt -3", "Etc/GMT+3"),
        ("UTC−11:00", "Etc/GMT+11"),
        ("+0530", "Asia/Kolkata"),
        ("utc+0", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_it_comes_first_and_is_what_the_words_mean(typed: str, expected: str) -> None:
    assert zone_index().search(typed, 25)[0] == expected
    assert zone_index().resolve(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("berln", "Europe/Berlin"), ("nwe yrok", "America/New_York"), ("lodnon", "Europe/London")],
)
def test_a_typo_is_found_but_not_taken_for_sure(typed: str, expected: str) -> None:
    assert expected in zone_index().search(typed, 5)
    assert zone_index().resolve(typed) is None


@pytest.mark.parametrize("typed", ["", "united states", "australia", "qqqqqq", "/", "../../etc/passwd"])
def test_what_may_mean_several_or_nothing_is_left_open(typed: str) -> None:
    assert zone_index().resolve(typed) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("US/East", "US/Eastern"), ("calcu", "Asia/Calcutta"), ("katmandu", "Asia/Katmandu")],
)
def test_other_names_are_found_while_they_are_typed(typed: str, expected: str) -> None:
    assert zone_index().search(typed, 25)[0] == expected


@pytest.mark.parametrize("typed", ["utc+15", "gmt-13", "utc+2:10", "utc+99"])
def test_a_distance_that_no_zone_has_is_not_guessed(typed: str) -> None:
    assert zone_index().resolve(typed) is None


def test_a_name_whose_sign_is_reversed_says_so() -> None:
    assert show_zone("Etc/GMT-2") == "UTC+2 all year (the zone Etc/GMT-2: its sign is reversed)"
    assert show_zone("Etc/GMT+11").startswith("UTC−11 all year")
    assert show_zone("America/New_York") == "America/New York"
    assert show_offset(zone("Etc/GMT-2"), SUMMER) == "UTC+2"


def test_nonsense_finds_nothing() -> None:
    assert zone_index().search("qqqqqq", 25) == ()


def test_before_anything_is_typed_well_known_zones_stand_there() -> None:
    offered = zone_index().search("", limits.AUTOCOMPLETE_CHOICES)
    assert len(offered) == limits.AUTOCOMPLETE_CHOICES
    assert {"UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"} <= set(offered)


def test_every_zone_can_be_used() -> None:
    assert len(zone_names()) > 590
    for name in zone_names():
        assert zone(name).key == name


@pytest.mark.parametrize(
    "region", ["Africa", "America", "Asia", "Atlantic", "Australia", "Etc", "Europe", "Indian", "Pacific"]
)
def test_a_full_name_means_that_zone(region: str) -> None:
    for name in (name for name in zone_names() if name.startswith(f"{region}/")):
        assert zone_index().resolve(name) == name


def test_the_rules_are_those_of_the_pinned_package() -> None:
    assert version("tzdata").replace(".", "").startswith(RULES[:4])
    with pytest.raises(KeyError):
        zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UTC", "UTC"),
        ("Europe/Berlin", "UTC+2"),
        ("America/St_Johns", "UTC−2:30"),
        ("Asia/Kathmandu", "UTC+5:45"),
    ],
)
def test_the_distance_from_utc_is_shown(name: str, expected: str) -> None:
    assert show_offset(zone(name), SUMMER) == expected
