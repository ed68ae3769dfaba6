"""The settings, read from environment variables once, at the start.

`VARIABLES` is the one list of what is read; `.env.example` documents the same names.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_DATABASE_URL = "sqlite:///var/lexicord.db"
PLAYGROUND_DATABASE_URL = "sqlite:///var/playground.db"
DEFAULT_GLOSSARY = Path("data/deep_learning.txt")
DEFAULT_PLAYGROUND_PORT = 8765
DEFAULT_HEALTH_HOST = "127.0.0.1"
# Of one process; Discord's largest bots have fewer in all of theirs.
MOST_SHARDS = 100_000
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("auto", "text", "json")


class SettingsError(Exception):
    """The environment holds values that cannot be used; one sentence a problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _text(value: str) -> str:
    return value


def _token(value: str) -> str:
    """Discord's tokens are letters, digits and a few signs; what a copy or quotation marks added is not."""
    if not re.fullmatch(r"[!#-&(-~]+", value):
        raise ValueError
    return value


def _port(value: str) -> int:
    port = int(value)
    if not 0 <= port <= 65_535:
        raise ValueError
    return port


def _positive(value: str) -> int:
    number = int(value)
    if number < 1:
        raise ValueError
    return number


def _hours(value: str) -> timedelta:
    hours = float(value)
    if not 0 < hours <= 24:
        raise ValueError
    return timedelta(hours=hours)


def _seconds(value: str) -> float:
    seconds = float(value)
    if not 0 <= seconds <= 60:
        raise ValueError
    return seconds


def _silence(value: str) -> float:
    seconds = _seconds(value)
    if seconds == 0:
        raise ValueError
    return seconds


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(value: str) -> str:
        for choice in choices:
            if value.lower() == choice.lower():
                return choice
        raise ValueError

    return read


def _address(value: str) -> str:
    if not re.match(r"https?://[^/\s]+", value):
        raise ValueError
    # Reading the port raises ValueError where it is none.
    if not urlsplit(value).hostname or urlsplit(value).port == 0:
        raise ValueError
    return value.rstrip("/")


def _own_address(value: str) -> str:
    return str(ipaddress.ip_address(value))


def _shard_ids(value: str) -> tuple[int, ...]:
    """`0,1` or `0-3`; a pod's name such as `lexicord-2` gives its last number."""
    if pod := re.fullmatch(r"[a-z][a-z0-9-]*-(\d+)", value):
        return (int(pod[1]),)
    ids: list[int] = []
    for part in value.split(","):
        first, _, last = part.strip().partition("-")
        start, stop = int(first), int(last or first) + 1
        if stop - start > MOST_SHARDS:
            raise ValueError
        ids.extend(range(start, stop))
    if not ids or len(set(ids)) != len(ids):
        raise ValueError
    return tuple(ids)


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: the setting it fills, how it is read, and what a good value is."""

    name: str
    setting: str
    read: Callable[[str], Any]
    expected: str


VARIABLES = (
    Variable(
        "DISCORD_TOKEN",
        "token",
        _token,
        "the bot's token alone, without spaces, line breaks or quotation marks",
    ),
    Variable("DATABASE_URL", "database_url", _text, "sqlite:///PATH or postgresql://USER@HOST/NAME"),
    Variable("GLOSSARY_FILE", "glossary_file", Path, "the path of a glossary file"),
    Variable("PLAYGROUND_PORT", "playground_port", _port, "a port from 0 to 65535"),
    Variable("DISCORD_API_BASE", "api_base", _address, "an http address, such as that of a proxy"),
    Variable("SHARD_COUNT", "shard_count", _positive, "a number from 1"),
    Variable(
        "SHARD_IDS", "shard_ids", _shard_ids, "numbers such as 0,1 or 0-3, or a pod's name such as bot-2"
    ),
    Variable("HEALTH_PORT", "health_port", _port, "a port from 0 to 65535"),
    Variable(
        "HEALTH_HOST", "health_host", _own_address, "an address of this machine, such as 0.0.0.0 for all"
    ),
    Variable("DAILY_LATE_HOURS", "daily_late", _hours, "hours above 0, at most 24"),
    Variable("GUILD_READY_SECONDS", "guild_ready_seconds", _seconds, "seconds from 0 to 60"),
    Variable("GATEWAY_SILENCE_SECONDS", "gateway_silence_seconds", _silence, "seconds above 0, at most 60"),
    Variable("LOG_LEVEL", "log_level", _one_of(LOG_LEVELS), "one of " + ", ".join(LOG_LEVELS)),
    Variable("LOG_FORMAT", "log_format", _one_of(LOG_FORMATS), "one of " + ", ".join(LOG_FORMATS)),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set. `token` stays out of the representation, so that no log can carry it."""

    token: str | None = field(default=None, repr=False)
    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)
    glossary_file: Path = DEFAULT_GLOSSARY
    playground_port: int = DEFAULT_PLAYGROUND_PORT
    api_base: str | None = None
    shard_count: int | None = None
    shard_ids: tuple[int, ...] | None = None
    health_port: int | None = None
    health_host: str = DEFAULT_HEALTH_HOST
    daily_late: timedelta = timedelta(hours=6)
    guild_ready_seconds: float = 2.0
    gateway_silence_seconds: float = 60.0
    log_level: str = "INFO"
    log_format: str = "auto"

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read every variable; an unset or blank one keeps its default.

        Raises SettingsError naming every variable that cannot be used.
        """
        values: dict[str, Any] = {}
        problems: list[str] = []
        for variable in VARIABLES:
            text = environment.get(variable.name, "").strip()
            if not text:
                continue
            try:
                values[variable.setting] = variable.read(text)
            except ValueError:
                problems.append(f"{variable.name} must be {variable.expected}.")
        problems += _shard_problems(values)
        if problems:
            raise SettingsError(problems)
        return cls(**values)


def _shard_problems(values: Mapping[str, Any]) -> list[str]:
    ids: tuple[int, ...] | None = values.get("shard_ids")
    count: int | None = values.get("shard_count")
    if ids is None:
        return []
    if count is None:
        return ["SHARD_IDS needs SHARD_COUNT beside it, the number of all shards."]
    if max(ids) >= count:
        return [f"SHARD_IDS must be below SHARD_COUNT ({count}); shards are counted from 0."]
    return []


def setting_names() -> frozenset[str]:
    return frozenset(item.name for item in fields(Settings))
