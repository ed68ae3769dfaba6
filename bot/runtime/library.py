"""The glossary in memory: what `/define`, autocomplete, the quiz and the daily term read.

The database is the truth; a write goes there first and then here. Shared decks are always in memory. A
guild's own terms and aliases are a small index beside them, loaded when that guild first asks and
dropped when many others have asked since.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.glossary.model import Deck, Term
from bot.core.search import Lookup, Match, SearchIndex, merge_completions, merge_lookups
from bot.storage.glossary import GlossaryStore

GUILDS_IN_MEMORY = 500


@dataclass(slots=True)
class _Shelf:
    """Decks by name, their terms by id, and the index over them."""

    decks: dict[str, Deck] = field(default_factory=dict[str, Deck])
    terms: dict[int, Term] = field(default_factory=dict[int, Term])
    index: SearchIndex = field(default_factory=lambda: SearchIndex(()))


def _shelf(decks: Iterable[Deck], changed: Mapping[int, Term] | None = None) -> _Shelf:
    by_name = {deck.name: deck for deck in decks}
    terms = {term.id: term for deck in by_name.values() for term in deck.terms}
    terms.update(changed or {})
    return _Shelf(by_name, terms, SearchIndex(terms.values()))


class Library:
    """Terms by id, by deck and by topic, and the search over them, for one guild at a time."""

    def __init__(self, store: GlossaryStore) -> None:
        self._store = store
        self._shared = _Shelf()
        self._own: OrderedDict[int, _Shelf] = OrderedDict()
        self._guilds_with_own: frozenset[int] = frozenset()
        self._loading = asyncio.Lock()

    async def open(self) -> None:
        """Read every shared deck, and which guilds have words of their own."""
        names = await self._store.decks()
        decks = [await self._store.load_deck(name) for name in names]
        self._shared = _shelf(deck for deck in decks if deck is not None)
        self._guilds_with_own = await self._store.guilds_with_own()
        self._own.clear()

    async def _guild(self, guild_id: int | None) -> _Shelf | None:
        if guild_id is None or guild_id not in self._guilds_with_own:
            return None
        if guild_id in self._own:
            self._own.move_to_end(guild_id)
            return self._own[guild_id]
        async with self._loading:
            if guild_id not in self._own:
                self._own[guild_id] = await self._load_guild(guild_id)
                while len(self._own) > GUILDS_IN_MEMORY:
                    self._own.popitem(last=False)
        return self._own[guild_id]

    async def _load_guild(self, guild_id: int) -> _Shelf:
        names = await self._store.decks(guild_id=guild_id)
        decks = [await self._store.load_deck(name, guild_id=guild_id) for name in names]
        aliases = await self._store.guild_aliases(guild_id)
        renamed = {
            term_id: replace(term, aliases=(*term.aliases, *more))
            for term_id, more in aliases.items()
            if (term := self._shared.terms.get(term_id)) is not None
        }
        return _shelf((deck for deck in decks if deck is not None), renamed)

    async def lookup(self, text: str, guild_id: int | None = None, *, limit: int = 10) -> Lookup:
        shared = self._shared.index.lookup(text, limit)
        own = await self._guild(guild_id)
        return shared if own is None else merge_lookups(shared, own.index.lookup(text, limit), limit)

    async def complete(self, text: str, guild_id: int | None = None, *, limit: int = 25) -> tuple[Match, ...]:
        shared = self._shared.index.complete(text, limit)
        own = await self._guild(guild_id)
        return shared if own is None else merge_completions(shared, own.index.complete(text, limit), limit)

    async def term(self, term_id: int, guild_id: int | None = None) -> Term | None:
        """The term with this id, if it is shared or this guild's own."""
        own = await self._guild(guild_id)
        if own is not None and term_id in own.terms:
            return own.terms[term_id]
        return self._shared.terms.get(term_id)

    async def deck(self, name: str, guild_id: int | None = None) -> Deck | None:
        own = await self._guild(guild_id)
        if own is not None and name in own.decks:
            return own.decks[name]
        return self._shared.decks.get(name)

    async def deck_names(self, guild_id: int | None = None) -> tuple[str, ...]:
        own = await self._guild(guild_id)
        return (*(own.decks if own else ()), *self._shared.decks)

    async def terms(
        self, guild_id: int | None = None, *, deck: str | None = None, topic: str | None = None
    ) -> tuple[Term, ...]:
        """The terms of one deck, or of all that the guild sees; of one topic, or of all."""
        names = (deck,) if deck is not None else await self.deck_names(guild_id)
        found = [await self.deck(name, guild_id) for name in names]
        return tuple(
            term
            for one in found
            if one is not None
            for term in one.terms
            if topic is None or (term.topic or "").casefold() == topic.casefold()
        )

    async def topics(self, guild_id: int | None = None, *, deck: str | None = None) -> dict[str, int]:
        """Each topic with the number of its terms, in the order in which the decks name them."""
        counts: dict[str, int] = {}
        for term in await self.terms(guild_id, deck=deck):
            if term.topic:
                counts[term.topic] = counts.get(term.topic, 0) + 1
        return counts

    async def first_of_topics(self, guild_id: int | None = None) -> tuple[Term, ...]:
        """The first term of every topic, then the second of every topic, and so on."""
        places: dict[str | None, int] = {}
        placed: list[tuple[int, Term]] = []
        for term in await self.terms(guild_id):
            places[term.topic] = places.get(term.topic, 0) + 1
            placed.append((places[term.topic], term))
        return tuple(term for _, term in sorted(placed, key=lambda each: each[0])[:FIRST_TERMS])

    async def comparisons_of(self, term_id: int, guild_id: int | None = None) -> tuple[Term, ...]:
        """The comparisons that have this term on one side."""
        own = await self._guild(guild_id)
        shelves = (self._shared,) if own is None else (own, self._shared)
        return tuple(term for shelf in shelves for term in shelf.comparisons.get(term_id, ()))

    async def comparison_between(self, first: Term, second: Term, guild_id: int | None = None) -> Term | None:
        """The glossary's own comparison of two terms: one that both belong to, or one of the two itself."""
        for term in (first, second):
            if term.kind is Kind.COMPARISON:
                return None
        of_first = await self.comparisons_of(first.id, guild_id)
        of_second = {term.id for term in await self.comparisons_of(second.id, guild_id)}
        return next((term for term in of_first if term.id in of_second), None)

    async def mentioned_in(self, text: str, guild_id: int | None = None) -> tuple[Term, ...]:
        """The terms that a text speaks of, in its order."""
        own = await self._guild(guild_id)
        shelves = (self._shared,) if own is None else (own, self._shared)
        found = [term for shelf in shelves for term in shelf.mentioned_in(text)]
        return tuple({term.id: term for term in found}.values())

    async def add_guild_alias(self, guild_id: int, term_id: int, alias: str) -> None:
        """From now on this guild finds the term under `alias` too."""
        await self._store.add_guild_alias(guild_id, term_id, alias)
        self._guilds_with_own |= {guild_id}
        self._own.pop(guild_id, None)
