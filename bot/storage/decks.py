"""Decks as rows: reading whole ones, living and retired terms alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.glossary.model import Aspect, Definition, Kind, Term
from bot.storage.schema.glossary import aliases, decks, definitions, links, terms


@dataclass(frozen=True, slots=True)
class StoredDeck:
    """A deck with its terms in order; of the retired ones only the ids tell them apart."""

    id: int
    name: str
    revision: int
    terms: tuple[Term, ...]
    retired: frozenset[int]
    places: dict[int, int]

    @property
    def living(self) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.id not in self.retired)


def owned_by(guild_id: int | None) -> ColumnElement[bool]:
    """The decks of this guild itself; of None, those that every guild shares."""
    return decks.c.guild_id.is_(None) if guild_id is None else decks.c.guild_id == guild_id


def visible_to(guild_id: int | None) -> ColumnElement[bool]:
    """The decks that a guild may see: the shared ones and its own."""
    shared = decks.c.guild_id.is_(None)
    return shared if guild_id is None else shared | (decks.c.guild_id == guild_id)


def in_use() -> ColumnElement[bool]:
    """The decks with a living term; one without is kept for its history alone."""
    return select(terms.c.id).where(terms.c.deck_id == decks.c.id, terms.c.retired_at.is_(None)).exists()


async def read_deck(connection: AsyncConnection, name: str, guild_id: int | None) -> StoredDeck | None:
    """The deck with everything in it, living terms first."""
    found = await connection.execute(
        select(decks.c.id, decks.c.revision).where(owned_by(guild_id), decks.c.name == name)
    )
    deck = found.first()
    if deck is None:
        return None
    rows = (
        await connection.execute(
            select(terms)
            .where(terms.c.deck_id == deck.id)
            .order_by(terms.c.retired_at.is_not(None), terms.c.position, terms.c.id)
        )
    ).all()
    return StoredDeck(
        id=deck.id,
        name=name,
        revision=deck.revision,
        terms=await read_terms(connection, rows, terms.c.deck_id == deck.id),
        retired=frozenset(row.id for row in rows if row.retired_at is not None),
        places={row.id: row.position for row in rows},
    )


async def read_terms(
    connection: AsyncConnection, rows: Iterable[Row[*tuple[Any, ...]]], which: ColumnElement[bool]
) -> tuple[Term, ...]:
    """The terms of `rows` (of the table `terms`), whole; `which` is the condition that chose the rows."""
    names: defaultdict[int, list[str]] = defaultdict(list)
    for term_id, alias in await connection.execute(_parts(which, aliases.c.term_id, aliases.c.alias)):
        names[term_id].append(alias)
    said: defaultdict[int, list[Definition]] = defaultdict(list)
    columns = (definitions.c.text, definitions.c.aspect, definitions.c.question, definitions.c.file_place)
    for term_id, text, aspect, question, place in await connection.execute(
        _parts(which, definitions.c.term_id, *columns)
    ):
        said[term_id].append(Definition(text, Aspect(aspect), question, place))
    linked: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for term_id, kind, target in await connection.execute(
        _parts(which, links.c.term_id, links.c.kind, links.c.target_id)
    ):
        linked[term_id, kind].append(target)
    return tuple(
        Term(
            id=row.id,
            name=row.name,
            aliases=tuple(names.get(row.id, ())),
            definitions=tuple(said.get(row.id, ())),
            topic=row.topic,
            mentions=tuple(linked.get((row.id, "mentions"), ())),
            confused_with=tuple(linked.get((row.id, "confused_with"), ())),
            kind=Kind(row.kind),
            compares=() if row.left_name is None else (row.left_name, row.right_name),
        )
        for row in rows
    )


def _parts(which: ColumnElement[bool], *columns: Column[Any]) -> Select[*tuple[Any, ...]]:
    table = columns[0].table
    return (
        select(*columns)
        .join(terms, terms.c.id == table.c.term_id)
        .where(which)
        .order_by(table.c.term_id, table.c.position)
    )
