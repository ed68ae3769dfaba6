"""Strategies for the options of a slash command: whatever Discord would let a person send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from discord import AppCommandOptionType as Kind
from hypothesis import strategies as st

from tests.support.hostile import HOSTILE

LONGEST_TEXT: Final = 6_000
LARGEST_INTEGER: Final = 2**53 - 1
# What leads further in than noise does.
SENSIBLE: Final = ("09:00", "mon-fri", "weekends", "Europe/Berlin", "20", "none", "dropout", "LSTM", "helped")

Option = Mapping[str, Any]
Strategy = st.SearchStrategy[Any]


def texts(option: Option) -> st.SearchStrategy[str]:
    """Hostile, random and sensible texts within the option's length."""
    least, most = option.get("min_length", 0), option.get("max_length", LONGEST_TEXT)
    some = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.sampled_from(SENSIBLE))
    return some.map(lambda text: text[:most].ljust(least, "."))


def _text(option: Option) -> Strategy:
    if choices := option.get("choices"):
        return st.sampled_from([each["value"] for each in choices])
    return texts(option)


def _integer(option: Option) -> Strategy:
    least, most = option.get("min_value", -LARGEST_INTEGER), option.get("max_value", LARGEST_INTEGER)
    bounds = [least, most, min(max(0, least), most)]
    return st.one_of(st.sampled_from(bounds), st.integers(least, most))


def strategies(channels: Sequence[Any], roles: Sequence[Any], users: Sequence[Any]) -> dict[Kind, Any]:
    """By kind of option, a function from the option's payload to its values."""

    def channel(option: Option) -> Strategy:
        kinds = option.get("channel_types")
        return st.sampled_from([each for each in channels if not kinds or each._channel.type in kinds])

    made: dict[Kind, Callable[[Option], Strategy]] = {
        Kind.string: _text,
        Kind.integer: _integer,
        Kind.boolean: lambda _: st.booleans(),
        Kind.user: lambda _: st.sampled_from(users),
        Kind.channel: channel,
        Kind.role: lambda _: st.sampled_from(roles),
    }
    return made


def values(options: Sequence[Option], by_kind: Mapping[Kind, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Values for the options of a command by name; a kind that `by_kind` lacks is a KeyError."""
    required: dict[str, Strategy] = {}
    optional: dict[str, Strategy] = {}
    for option in options:
        into = required if option.get("required") else optional
        into[option["name"]] = by_kind[Kind(option["type"])](option)
    return st.fixed_dictionaries(required, optional=optional)
