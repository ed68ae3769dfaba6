"""Bringing a new version of a deck into the database: what has to change, and the change.

Finding out what has to change takes longest and is done before the write lock is taken, so that a large
import does not keep a running bot from writing; `claim` makes sure that nothing happened in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.glossary.identity import match_terms
from bot.core.glossary.model import Deck, Term
from bot.storage.decks import StoredDeck
from bot.storage.schema.glossary import aliases, decks, definitions, links, terms
from bot.storage.upsert import insert

T = TypeVar("T")
Row = dict[str, Any]
Progress = Callable[[int, int], None]
"""Called with the rows written and the rows to write in all."""

_BATCH = 2_000
_LINK_KINDS = ("mentions", "confused_with")
_NOTHING = Term(0, "")


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """How many terms an import added, changed, left as they were, took out and brought back."""

    added: int = 0
    updated: int = 0
    kept: int = 0
    retired: int = 0
    returned: int = 0

    def __str__(self) -> str:
        return (
            f"{self.added} added, {self.updated} updated, {self.kept} unchanged, "
            f"{self.retired} retired, {self.returned} brought back"
        )


@dataclass(slots=True)
class Plan:
    """What an import writes. Terms that are new have no stored id until they are inserted."""

    stored: StoredDeck | None
    deck: Deck
    ids: dict[int, int]
    """The stored id for the id in `deck`."""
    summary: ImportSummary = field(default_factory=ImportSummary)
    new: list[tuple[int, Term]] = field(default_factory=list[tuple[int, Term]])
    moved: list[tuple[int, Term]] = field(default_factory=list[tuple[int, Term]])
    """Terms whose own row changes, with their place in the deck."""
    gone: list[int] = field(default_factory=list[int])
    changed: dict[Table, list[Term]] = field(default_factory=dict[Table, list[Term]])
    """The terms whose aliases, definitions or links are written anew."""

    @property
    def changes_something(self) -> bool:
        return self.stored is None or bool(self.new or self.moved or self.gone or any(self.changed.values()))

    @property
    def rows(self) -> int:
        """How many rows will be written."""
        own = len(self.new) + len(self.moved) + len(self.gone)
        parts = sum(sum(1 for _ in _PARTS[table](term, self.ids)) for table, term in self._parts())
        return own + parts

    def _parts(self) -> Iterator[tuple[Table, Term]]:
        return ((table, term) for table, changed in self.changed.items() for term in changed)


def make_plan(stored: StoredDeck | None, deck: Deck) -> Plan:
    """Compare the stored deck with its new version."""
    old = {term.id: term for term in stored.terms} if stored else {}
    retired = stored.retired if stored else frozenset[int]()
    places = stored.places if stored else {}
    plan = Plan(stored, deck, match_terms(tuple(old.values()), deck.terms))
    plan.changed = {aliases: [], definitions: [], links: []}
    counts = {"added": 0, "updated": 0, "kept": 0, "returned": 0}
    for place, term in enumerate(deck.terms):
        after = _with_stored_ids(term, plan.ids)
        before = old.get(after.id)
        if before is None:
            plan.new.append((place, term))
            counts["added"] += 1
        else:
            was_retired = before.id in retired
            if was_retired or places[before.id] != place or _own_row(before) != _own_row(after):
                plan.moved.append((place, term))
            counts[_outcome(before, after, was_retired=was_retired)] += 1
        _note_parts(plan, before or _NOTHING, after, term)
    kept = set(plan.ids.values())
    plan.gone = [term_id for term_id in old if term_id not in kept and term_id not in retired]
    plan.summary = ImportSummary(**counts, retired=len(plan.gone))
    return plan


def _outcome(before: Term, after: Term, *, was_retired: bool) -> str:
    if was_retired:
        return "returned"
    same = before == after or _content(before) == _content(after)
    return "kept" if same else "updated"


def _content(term: Term) -> Term:
    """The term without the places of its definitions, which move when another term's do."""
    return replace(term, definitions=tuple(replace(one, position=0) for one in term.definitions))


def _with_stored_ids(term: Term, ids: Mapping[int, int]) -> Term:
    """The term as it will be read back; a term that is not stored yet counts as 0."""
    return replace(
        term,
        id=ids.get(term.id, 0),
        mentions=tuple(ids.get(target, 0) for target in term.mentions),
        confused_with=tuple(ids.get(target, 0) for target in term.confused_with),
    )


def _note_parts(plan: Plan, before: Term, after: Term, term: Term) -> None:
    if after.aliases != before.aliases:
        plan.changed[aliases].append(term)
    if after.definitions != before.definitions:
        plan.changed[definitions].append(term)
    if _targets(after) != _targets(before):
        plan.changed[links].append(term)


def _targets(term: Term) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return term.mentions, term.confused_with


async def claim(connection: AsyncConnection, plan: Plan, guild_id: int | None, now: datetime) -> int | None:
    """The deck's id, for this transaction alone to change; None when it changed since it was read."""
    if plan.stored is None:
        values = {"guild_id": guild_id, "name": plan.deck.name, "revision": 1, "changed_at": now}
        added = insert(connection, decks).values(values).on_conflict_do_nothing().returning(decks.c.id)
        return await connection.scalar(added)
    return await connection.scalar(
        update(decks)
        .where(decks.c.id == plan.stored.id, decks.c.revision == plan.stored.revision)
        .values(revision=decks.c.revision + 1, changed_at=now)
        .returning(decks.c.id)
    )


async def carry_out(
    connection: AsyncConnection, plan: Plan, deck_id: int, now: datetime, progress: Progress | None
) -> None:
    """Write what `plan` holds."""
    writer = _Writer(connection, plan.rows if progress else 0, progress)
    await writer.run(_retire(now), ({"key": term_id} for term_id in plan.gone))
    await writer.run(
        _change(), ({"key": plan.ids[term.id]} | _row(place, term) for place, term in plan.moved)
    )
    new_rows = ({"deck_id": deck_id} | _row(place, term) for place, term in plan.new)
    await writer.run(insert(connection, terms), new_rows)
    ids = plan.ids | await _inserted_ids(connection, deck_id, plan.new)
    for table, changed in plan.changed.items():
        await _empty(connection, table, [plan.ids[term.id] for term in changed if term.id in plan.ids])
        rows = (row for term in changed for row in _PARTS[table](term, ids))
        await writer.run(insert(connection, table), rows)


def _retire(now: datetime) -> Any:
    return update(terms).where(terms.c.id == bindparam("key")).values(retired_at=now)


def _change() -> Any:
    return update(terms).where(terms.c.id == bindparam("key"))


async def _empty(connection: AsyncConnection, table: Table, term_ids: Sequence[int]) -> None:
    for some in _batches(term_ids):
        await connection.execute(delete(table).where(table.c.term_id.in_(some)))


async def _inserted_ids(
    connection: AsyncConnection, deck_id: int, new: Sequence[tuple[int, Term]]
) -> dict[int, int]:
    """The stored ids of the terms just inserted: a place in a deck has one living term."""
    if not new:
        return {}
    rows = await connection.execute(
        select(terms.c.position, terms.c.id).where(terms.c.deck_id == deck_id, terms.c.retired_at.is_(None))
    )
    by_place = dict(rows.all())
    return {term.id: by_place[place] for place, term in new}


@dataclass(slots=True)
class _Writer:
    connection: AsyncConnection
    total: int
    progress: Progress | None
    done: int = 0

    async def run(self, statement: Any, rows: Iterable[Row]) -> None:
        for some in _batches(rows):
            await self.connection.execute(statement, some)
            self.done += len(some)
            if self.progress:
                self.progress(self.done, self.total)


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    source = iter(items)
    while some := list(islice(source, _BATCH)):
        yield some


def _row(place: int, term: Term) -> Row:
    name, kind, topic, left, right = _own_row(term)
    return {
        "position": place,
        "name": name,
        "kind": kind,
        "topic": topic,
        "left_name": left,
        "right_name": right,
        "retired_at": None,
    }


def _own_row(term: Term) -> tuple[str, str, str | None, str | None, str | None]:
    left, right = term.compares or (None, None)
    return term.name, term.kind.value, term.topic, left, right


def _alias_rows(term: Term, ids: Mapping[int, int]) -> Iterator[Row]:
    for position, alias in enumerate(term.aliases):
        yield {"term_id": ids.get(term.id), "position": position, "alias": alias}


def _definition_rows(term: Term, ids: Mapping[int, int]) -> Iterator[Row]:
    for position, one in enumerate(term.definitions):
        yield {
            "term_id": ids.get(term.id),
            "position": position,
            "file_place": one.position,
            "aspect": one.aspect.value,
            "question": one.question,
            "text": one.text,
        }


def _link_rows(term: Term, ids: Mapping[int, int]) -> Iterator[Row]:
    for kind, targets in zip(_LINK_KINDS, _targets(term), strict=True):
        for position, target in enumerate(targets):
            yield {
                "term_id": ids.get(term.id),
                "kind": kind,
                "position": position,
                "target_id": ids.get(target),
            }


_PARTS: Mapping[Table, Callable[[Term, Mapping[int, int]], Iterator[Row]]] = {
    aliases: _alias_rows,
    definitions: _definition_rows,
    links: _link_rows,
}
