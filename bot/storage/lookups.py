"""What guilds look up and what they do not find, counted for their admins; never who asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.characters import seen
from bot.storage.engine import Database
from bot.storage.schema.glossary import terms
from bot.storage.schema.lookups import lookups, misses
from bot.storage.upsert import insert

MISSES_PER_GUILD = 1_000
"""What is missed rarest and longest ago goes first when a guild has more."""

_TEXT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Miss:
    """A text that found nothing: how often, the ids of the terms suggested last, and when."""

    text: str
    count: int
    offered: tuple[int, ...]
    last_at: datetime


class LookupStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self,
        found: Mapping[tuple[int, int], int],
        missed: Mapping[tuple[int, str], tuple[int, Sequence[int]]],
        *,
        now: datetime,
    ) -> None:
        """Add counts: `found` by (guild, term); `missed` by (guild, text), each with the ids offered.

        A term that is not in the database any more is left out.
        """
        async with self._database.write() as connection:
            await _add_found(connection, found, now.date())
            await _add_missed(connection, missed, now)

    async def misses(
        self, guild_id: int, since: datetime | None = None, *, limit: int = 100
    ) -> tuple[Miss, ...]:
        """The guild's misses, the most frequent first; with `since`, those that came up again after it."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(misses.c.text, misses.c.count, misses.c.offered, misses.c.last_at)
                .where(misses.c.guild_id == guild_id, true() if since is None else misses.c.last_at >= since)
                .order_by(misses.c.count.desc(), misses.c.last_at.desc(), misses.c.key)
                .limit(limit)
            )
        return tuple(Miss(row.text, row[1], tuple(row.offered), row.last_at) for row in rows)

    async def forget_miss(self, guild_id: int, text: str) -> None:
        """The text has a meaning by now, or is not worth one."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(misses).where(misses.c.guild_id == guild_id, misses.c.key == _key(text))
            )

    async def most_looked_up(
        self, guild_id: int, since: date, *, limit: int = 10
    ) -> tuple[tuple[int, int], ...]:
        """(term id, times) from the UTC day `since` on, the most frequent first."""
        times = func.sum(lookups.c.count)
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(lookups.c.term_id, times)
                .where(lookups.c.guild_id == guild_id, lookups.c.day >= since)
                .group_by(lookups.c.term_id)
                .order_by(times.desc(), lookups.c.term_id)
                .limit(limit)
            )
        return tuple((term_id, int(count)) for term_id, count in rows)


async def _add_found(connection: AsyncConnection, found: Mapping[tuple[int, int], int], day: date) -> None:
    wanted = sorted({term_id for _, term_id in found})
    known = set(await connection.scalars(select(terms.c.id).where(terms.c.id.in_(wanted))))
    rows = [
        {"guild_id": guild_id, "day": day, "term_id": term_id, "count": count}
        for (guild_id, term_id), count in sorted(found.items())
        if term_id in known
    ]
    if not rows:
        return
    statement = insert(connection, lookups)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "day", "term_id"],
            set_={"count": lookups.c.count + statement.excluded["count"]},
        ),
        rows,
    )


async def _add_missed(
    connection: AsyncConnection, missed: Mapping[tuple[int, str], tuple[int, Sequence[int]]], now: datetime
) -> None:
    rows = [
        {
            "guild_id": guild_id,
            "key": _key(text),
            "text": _clean(text),
            "count": count,
            "offered": list(offered),
            "last_at": now,
        }
        for (guild_id, text), (count, offered) in sorted(missed.items())
        if _key(text)
    ]
    if not rows:
        return
    statement = insert(connection, misses)
    new = statement.excluded
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id", "key"],
            set_={
                "text": new.text,
                "count": misses.c.count + new["count"],
                "offered": new.offered,
                "last_at": new.last_at,
            },
        ),
        rows,
    )
    for guild_id in sorted({guild_id for guild_id, _ in missed}):
        await _drop_rarest(connection, guild_id)


async def _drop_rarest(connection: AsyncConnection, guild_id: int) -> None:
    beyond = (
        select(misses.c.key)
        .where(misses.c.guild_id == guild_id)
        .order_by(misses.c.count.desc(), misses.c.last_at.desc(), misses.c.key)
        .offset(MISSES_PER_GUILD)
    )
    await connection.execute(delete(misses).where(misses.c.guild_id == guild_id, misses.c.key.in_(beyond)))


def _clean(text: str) -> str:
    """One line of what was typed, without what a database or a card cannot show."""
    visible = "".join(sign if seen(sign) else " " for sign in text)
    return " ".join(visible.split())[:_TEXT_LIMIT]


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", _clean(text)).casefold()
