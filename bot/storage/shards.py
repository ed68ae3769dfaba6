"""Which guilds belong to this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal_column, true


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards of this process, out of `count`. Source: Discord API, gateway, sharding."""

    count: int
    ids: frozenset[int]


def within(guild_id: ColumnElement[Any], shards: Shards | None) -> ColumnElement[bool]:
    """The guilds of these shards; of all where `shards` is None."""
    if shards is None:
        return true()
    # Written out: PostgreSQL shifts a bigint by an integer only.
    shard = guild_id.op(">>")(literal_column("22")) % literal_column(str(shards.count))
    return shard.in_(sorted(shards.ids))
