"""Where the database names people, and what becomes of it when they want to be forgotten.

Sums that others are compared with stay, under an id that stands for nobody; what is a person's alone goes.
A test holds every column that may name a person to being listed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeAlias, cast

from sqlalchemy import Column, Table

from bot.storage.schema import metadata

Object: TypeAlias = dict[str, Any]


class Fate(StrEnum):
    """What becomes of a row of somebody who is forgotten."""

    DELETED = "deleted"
    NAMELESS = "kept without a name"


@dataclass(frozen=True, slots=True)
class Personal:
    """A table with people in it: in words, its columns that name them, and their own words to be cleared."""

    what: str
    fate: Fate
    columns: tuple[str, ...] = ("user_id",)
    clears: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])


PERSONAL: Final[Mapping[str, Personal]] = {
    "quiz_games": Personal("quizzes you started", Fate.NAMELESS, ("host_id",)),
    "quiz_players": Personal("quizzes you played in", Fate.NAMELESS),
    "quiz_answers": Personal("quiz answers", Fate.NAMELESS, clears={"text": None}),
    "quiz_appeals": Personal("appeals against a refused answer", Fate.DELETED),
    "quiz_player_ratings": Personal("ratings", Fate.NAMELESS),
    "board_entries": Personal("results that boards count", Fate.NAMELESS),
    "board_totals": Personal("sums on boards", Fate.NAMELESS),
    "board_adjustments": Personal(
        "points an admin gave or took", Fate.NAMELESS, ("user_id", "admin_id"), clears={"reason": "(removed)"}
    ),
    # Kept too: who stayed off a board must not come up on it as "someone" and move everybody down.
    "member_choices": Personal("choices about who sees what", Fate.NAMELESS),
    "daily_answers": Personal("answers to daily questions", Fate.DELETED),
    "daily_streaks": Personal("runs of daily answers", Fate.DELETED),
    "daily_named": Personal("wishes to be named under daily questions", Fate.DELETED),
}

# JSON columns that hold ids of people somewhere inside.
PERSONAL_JSON: Final[Mapping[str, str]] = {
    "quiz_rounds.votes": "votes to skip a question",
    "seasons.standings": "places in the final standings of seasons",
}

IMPERSONAL_JSON: Final = frozenset(
    {
        "misses.offered",
        "outbox.payload",
        "quiz_games.settings",
        "quiz_rounds.question",
        "timetable.settings",
        "timetable.state",
    }
)


def person_columns(table: Table) -> list[Column[Any]]:
    personal = PERSONAL.get(table.name)
    return [] if personal is None else [table.c[name] for name in personal.columns]


def json_columns() -> list[Column[Any]]:
    """Those with people in them."""
    split = (name.split(".") for name in PERSONAL_JSON)
    return [metadata.tables[table].c[column] for table, column in split]


def renamed(value: Any, old: int, new: int | str) -> Any:
    """A JSON value with every `old` in it become `new`; ids are unique, so it stands for the person only."""
    if isinstance(value, dict):
        return {key: renamed(inner, old, new) for key, inner in cast("Object", value).items()}
    if isinstance(value, list):
        return [renamed(inner, old, new) for inner in cast("list[Any]", value)]
    return new if value == old and not isinstance(value, bool) else value


def own_part(value: Any, user_id: int) -> Any:
    """What a JSON value says about this person and about nobody else; None for nothing."""
    if isinstance(value, dict):
        return _own_object(cast("Object", value), user_id) or None
    if isinstance(value, list):
        parts = (own_part(each, user_id) for each in cast("list[Any]", value))
        return [part for part in parts if part is not None] or None
    return value if value == user_id and not isinstance(value, bool) else None


def _own_object(value: Object, user_id: int) -> Object:
    """An object that names the person, without its inner ones about others; else those about the person."""
    kept = {key: own_part(each, user_id) for key, each in value.items() if isinstance(each, dict | list)}
    if user_id in value.values():
        kept |= {key: each for key, each in value.items() if not isinstance(each, dict | list)}
    return {key: kept[key] for key in value if kept.get(key) is not None}
