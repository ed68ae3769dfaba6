"""Time zones from the pinned tzdata package, whatever zone files the machine has."""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import tzdata

from bot.core.daily.zones import ZoneIndex, countries_of_zones

RULES: str = tzdata.IANA_VERSION
"""The version of the zone rules; when it changes, stored due times are computed anew."""


@cache
def zone_names() -> frozenset[str]:
    return frozenset(resources.files(tzdata).joinpath("zones").read_text("utf-8").split())


@cache
def zone(name: str) -> ZoneInfo:
    """Raises KeyError for a name that the package does not have."""
    if name not in zone_names():
        raise KeyError(name)
    with resources.files(tzdata).joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def zone_index() -> ZoneIndex:
    folder = resources.files(tzdata).joinpath("zoneinfo")
    tables = [folder.joinpath(table).read_text("utf-8") for table in ("zone.tab", "iso3166.tab")]
    return ZoneIndex(zone_names(), countries_of_zones(*tables))
