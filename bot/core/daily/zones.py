"""Finding a time zone by what people type: its name, a city, a country, an abbreviation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from rapidfuzz import fuzz

# Large cities and spellings that no zone is named after.
_CITIES = {
    "America/Chicago": "Houston, Dallas, Austin, Minneapolis, CST, CDT, Central Time",
    "America/Denver": "Salt Lake City, MST, MDT, Mountain Time",
    "America/Los_Angeles": "San Francisco, Seattle, San Diego, Las Vegas, LA, PST, PDT, Pacific Time",
    "America/New_York": "NYC, Boston, Washington, Miami, Atlanta, Philadelphia, EST, EDT, Eastern Time, USA",
    "America/Sao_Paulo": "Rio de Janeiro, Brasilia, BRT",
    "America/Toronto": "Montreal, Ottawa",
    "America/Vancouver": "Victoria",
    "Asia/Bangkok": "Krung Thep",
    "Asia/Dubai": "Abu Dhabi, UAE, VAE",
    "Asia/Ho_Chi_Minh": "Hanoi, Saigon",
    "Asia/Jerusalem": "Tel Aviv, Haifa",
    "Asia/Karachi": "Lahore, Islamabad",
    "Asia/Kolkata": "Mumbai, Bombay, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad, IST",
    "Asia/Riyadh": "Mecca, Jeddah",
    "Asia/Seoul": "Busan, KST",
    "Asia/Shanghai": "China, Beijing, Peking, Shenzhen, Guangzhou",
    "Asia/Tokyo": "Osaka, Kyoto, Tokio, JST",
    "Australia/Sydney": "Canberra, AEST, AEDT",
    "Europe/Athens": "Athen, EET, EEST",
    "Europe/Berlin": "Germany, Deutschland, Munich, München, Hamburg, Frankfurt, Köln, CET, CEST, MEZ",
    "Europe/Brussels": "Brüssel, Antwerp",
    "Europe/Bucharest": "Bukarest",
    "Europe/Copenhagen": "Kopenhagen",
    "Europe/Istanbul": "Ankara, Türkiye, Turkey",
    "Europe/Kyiv": "Ukraine, Kiev, Kiew, Odesa",
    "Europe/Lisbon": "Portugal, Lissabon, Porto, WET, WEST",
    "Europe/London": "Manchester, Edinburgh, England, Scotland, Wales, UK, Great Britain, BST",
    "Europe/Madrid": "Spain, Barcelona, Valencia, Spanien",
    "Europe/Moscow": "Moskau, Saint Petersburg, MSK",
    "Europe/Paris": "Lyon, Marseille, Frankreich",
    "Europe/Prague": "Prag, Brno, Tschechien",
    "Europe/Rome": "Rom, Milan, Mailand, Naples, Italien",
    "Europe/Vienna": "Wien, Graz, Österreich",
    "Europe/Warsaw": "Warschau, Krakow, Polen",
    "America/Argentina/Buenos_Aires": "Argentina",
    "Europe/Zurich": "Zürich, Geneva, Genf, Basel, Bern, Schweiz",
    "Pacific/Auckland": "New Zealand, Wellington, Christchurch, NZST",
    "UTC": "GMT, Z, Zulu, Universal Time",
}
# Between equals the one that more people live by goes first.
_POPULAR = (
    "UTC", "Europe/London", "Europe/Berlin", "Europe/Paris", "America/New_York", "America/Chicago",
    "America/Denver", "America/Los_Angeles", "America/Toronto", "America/Sao_Paulo", "America/Mexico_City",
    "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Jakarta",
    "Asia/Dubai", "Australia/Sydney", "Europe/Madrid", "Europe/Warsaw", "Europe/Kyiv", "Europe/Istanbul",
    "Africa/Lagos", "Africa/Johannesburg", "Africa/Cairo", "America/Argentina/Buenos_Aires", "Europe/Rome",
    "Asia/Karachi", "Australia/Perth", "Pacific/Auckland",
)  # fmt: skip
_EXACT, _START, _WORD = 100.0, 90.0, 80.0
# A country has less to say than a city, unless it is written in full.
_COUNTRY_EXACT, _COUNTRY_LESS = 95.0, 15.0
# An older or another name of a zone stands behind the zone's own, and behind a country.
_LINK_LESS = 6.0
_SURE = 75.0
_FUZZY_AT_LEAST = 70.0
# Not a place but what clocks show before they are set.
_NO_PLACE = "Factory"
_DISTANCE = re.compile(r"(?:utc|gmt)? ?([+\-−–]) ?(\d{1,2})(?::?([0-5]\d))?")
_OPPOSITE = re.compile(r"Etc/GMT([+-])([1-9]\d?)")
# Distances of part of an hour have no zone of their own; these keep theirs all year.
_PART_HOURS = {
    "-9:30": "Pacific/Marquesas",
    "+3:30": "Asia/Tehran",
    "+4:30": "Asia/Kabul",
    "+5:30": "Asia/Kolkata",
    "+5:45": "Asia/Kathmandu",
    "+6:30": "Asia/Yangon",
    "+8:45": "Australia/Eucla",
    "+9:30": "Australia/Darwin",
}


def fold(text: str) -> str:
    """One spelling for all: no case, no accents, spaces for underscores, slashes and dots."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.translate(str.maketrans("_/.,-", "     ")).split())


@dataclass(frozen=True, slots=True)
class _Entry:
    zone: str
    names: tuple[str, ...]
    countries: tuple[str, ...] = ()
    less: float = 0.0


class ZoneIndex:
    """Built from every name (links too) and, for those that are a zone's own, the countries that use it."""

    def __init__(self, names: Collection[str], countries: Mapping[str, Iterable[str]]) -> None:
        own = {**countries, "UTC": ()}
        self._entries = [
            _Entry(zone, _names(zone), tuple(fold(country) for country in own[zone]))
            for zone in own
            if zone in names
        ]
        self._entries.sort(key=lambda entry: _popularity(entry.zone))
        links = sorted({*names} - {*own, _NO_PLACE}, key=lambda name: (len(name), name))
        self._entries += [_Entry(name, _names(name), less=_LINK_LESS) for name in links]
        self._names = frozenset(names)

    def search(self, text: str, limit: int) -> tuple[str, ...]:
        """Zone names, best first; well-known zones where nothing is typed."""
        return tuple(zone for zone, _ in self._ranked(text)[:limit])

    def resolve(self, text: str) -> str | None:
        """The one zone that `text` surely means, however it is spelled; None where it may mean several."""
        ranked = self._ranked(text) if fold(text) else []
        if not ranked or ranked[0][1] < _SURE:
            return None
        if len(ranked) > 1 and ranked[1][1] == ranked[0][1]:
            return None
        return ranked[0][0]

    def _ranked(self, text: str) -> list[tuple[str, float]]:
        wanted = fold(text)
        if not wanted:
            return [(entry.zone, 0.0) for entry in self._entries]
        distance = _DISTANCE.fullmatch(" ".join(text.casefold().split()))
        if distance is not None:
            zone = _at_distance(distance)
            return [(zone, _EXACT)] if zone in self._names else []
        found = self._scored(wanted, _closeness) or self._scored(wanted, _similarity)
        # Sorting is stable: equals stay in the order of popularity.
        return sorted(found, key=lambda each: -each[1])

    def _scored(self, wanted: str, compare: Callable[[str, str], float]) -> list[tuple[str, float]]:
        scored = [(entry.zone, _score(wanted, entry, compare)) for entry in self._entries]
        return [each for each in scored if each[1] > 0]


def _popularity(zone: str) -> int:
    return _POPULAR.index(zone) if zone in _POPULAR else len(_POPULAR)


def _names(zone: str) -> tuple[str, ...]:
    cities = _CITIES.get(zone, "").split(", ")
    parts = zone.split("/")
    return tuple(fold(name) for name in (zone, parts[-1], *cities) if name)


def _score(wanted: str, entry: _Entry, compare: Callable[[str, str], float]) -> float:
    by_name = max(compare(wanted, name) for name in entry.names)
    if by_name and entry.less:
        return max(by_name - entry.less, 0.0)
    if wanted in entry.countries:
        return max(by_name, _COUNTRY_EXACT)
    by_country = max((compare(wanted, country) for country in entry.countries), default=0.0)
    return max(by_name, by_country - _COUNTRY_LESS)


def _closeness(wanted: str, name: str) -> float:
    if wanted == name:
        return _EXACT
    if name.startswith(wanted):
        return _START
    return _WORD if f" {wanted}" in name else 0.0


def _similarity(wanted: str, name: str) -> float:
    """Below `_SURE`, and 0 for what is too short or too far off."""
    if len(wanted) < 4:
        return 0.0
    # The beginning of the name as long as what was typed: a typo in an unfinished word is still found.
    score = max(fuzz.ratio(wanted, name), fuzz.ratio(wanted, name[: len(wanted)]) - 5)
    return score - (100 - _SURE) if score >= _FUZZY_AT_LEAST else 0.0


def _at_distance(match: re.Match[str]) -> str:
    """The zone that keeps this distance from UTC all year: "utc+2" is Etc/GMT-2, whose sign is reversed."""
    sign, hours, minutes = "+" if match[1] == "+" else "-", int(match[2]), int(match[3] or 0)
    if minutes:
        return _PART_HOURS.get(f"{sign}{hours}:{minutes:02}", "")
    return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"


def show_zone(name: str) -> str:
    """The name as people read it; where its sign is the opposite of what it says, so much is said."""
    opposite = _OPPOSITE.fullmatch(name)
    if opposite is None:
        return name.replace("_", " ")
    sign = "−" if opposite[1] == "+" else "+"
    return f"UTC{sign}{opposite[2]} all year (the zone {name}: its sign is reversed)"


def show_offset(zone: tzinfo, now: datetime) -> str:
    """ "UTC", "UTC+2", "UTC−3:30": how far the zone's clock is from UTC at this moment."""
    offset = now.astimezone(zone).utcoffset() or timedelta()
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def countries_of_zones(zone_tab: str, iso3166_tab: str) -> dict[str, tuple[str, ...]]:
    """Zone name to country names, from tzdata's `zone.tab` and `iso3166.tab`."""
    names = dict(_columns(iso3166_tab, 0, 1))
    return {zone: (names.get(code, code),) for code, zone in _columns(zone_tab, 0, 2)}


def _columns(table: str, first: int, second: int) -> Iterable[tuple[str, str]]:
    for line in table.splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            yield cells[first], cells[second]
