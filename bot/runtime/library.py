"""The glossary in memory: what `/define`, autocomplete, the quiz and the daily term read.

The database is the truth; a write goes there first and then here. Shared decks are always in memory. A
guild's own terms and aliases are a small shelf beside them, loaded when that guild first asks and dropped
when many others have asked since.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import TypeVar
from weakref import WeakValueDictionary

from bot.core.glossary.model import Deck, Kind, Term
from bot.core.search import Lookup, Match, MatchKind, merge_completions, merge_lookups
from bot.runtime.shelf import Shelf, build_shelf, with_aliases
from bot.storage.errors import StorageError
from bot.storage.glossary import GlossaryStore

T = TypeVar("T")
_log = logging.getLogger(__name__)

GUILDS_IN_MEMORY = 500
FIRST_TERMS = 50
REFRESH_SECONDS = 60.0
# Readings of the shared shelf that are remembered, of each kind.
READINGS_KEPT = 500
_LONGEST_REMEMBERED = 100


class Library:
    """Terms by id, by deck and by topic, and the search over them, for one guild at a time."""

    def __init__(self, store: GlossaryStore) -> None:
        self._store = store
        self._put_up(Shelf())
        self._revisions: dict[str, int] = {}
        self._own: OrderedDict[int, Shelf] = OrderedDict()
        self._own_revisions: dict[int, tuple[int, int]] = {}
        self._guilds_with_own: frozenset[int] = frozenset()
        # A server's own, for a large deck of one must not hold up the others.
        self._loading = WeakValueDictionary[int, asyncio.Lock]()
        # Counts what has changed since the start, for what is read meanwhile may be older.
        self._changes = 0

    async def open(self) -> None:
        """Read every shared deck, and which guilds have words of their own."""
        changes = self._changes
        revisions = await self._store.decks()
        decks = [await self._store.load_deck(name) for name in revisions]
        # Off the event loop: a deck of 100,000 terms takes seconds.
        shared = await asyncio.to_thread(build_shelf, [deck for deck in decks if deck is not None])
        own_revisions = await self._store.own_decks()
        guilds_with_own = await self._store.guilds_with_own()
        # All at once, and only once all of it is read: what is known already is not read again.
        self._put_up(shared)
        self._revisions, self._own_revisions = revisions, own_revisions
        if self._changes != changes:
            guilds_with_own |= self._guilds_with_own
        self._guilds_with_own = guilds_with_own
        self._forget_own()

    def _put_up(self, shared: Shelf) -> None:
        """Show this shelf to everybody; what was read off the one before is forgotten."""
        self._shared = shared
        self._lookups: dict[tuple[str, int], Lookup] = {}
        self._completions: dict[tuple[str, int], tuple[Match, ...]] = {}

    async def refresh(self) -> bool:
        """Read again what another process has changed, shared decks or a guild's own; whether it has."""
        if await self._store.decks() != self._revisions:
            await self.open()
            return True
        changes, own_revisions = self._changes, await self._store.own_decks()
        changed = {guild_id for guild_id, _ in self._own_revisions.items() ^ own_revisions.items()}
        if changed:
            guilds_with_own = await self._store.guilds_with_own()
            if self._changes != changes:
                guilds_with_own |= self._guilds_with_own
            self._guilds_with_own = guilds_with_own
            self._forget_own(*changed)
        self._own_revisions = own_revisions
        return bool(changed)

    def _forget_own(self, *guild_ids: int) -> None:
        """Have the shelves of these servers read again, or of all; those that are being read, too."""
        self._changes += 1
        if not guild_ids:
            self._own.clear()
        for guild_id in guild_ids:
            self._own.pop(guild_id, None)

    async def keep_fresh(self) -> None:
        """Look for changes every minute until cancelled; a database that is away is asked again later."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                if await self.refresh():
                    _log.info("The glossary has changed and was read again.")
            except StorageError as error:
                _log.warning("The glossary cannot be read again: %s", error)
            except Exception:  # noqa: BLE001 - this runs for months, and in a minute is another try
                _log.exception("The glossary could not be read again")

    def at_hand(self, guild_id: int | None) -> bool:
        """Whether all that this guild sees is in memory now."""
        return guild_id is None or guild_id in self._own or guild_id not in self._guilds_with_own

    async def shelves(self, guild_id: int | None) -> tuple[Shelf, ...]:
        """The guild's own shelf, where it has one, before the shared one."""
        if guild_id is None or guild_id not in self._guilds_with_own:
            return (self._shared,)
        if guild_id not in self._own:
            async with self._loading.setdefault(guild_id, asyncio.Lock()):
                while guild_id not in self._own:
                    try:
                        changes, read = self._changes, await self._load_own(guild_id)
                    except StorageError as error:
                        _log.warning("Server %s goes without its own words: %s", guild_id, error)
                        return (self._shared,)
                    if self._changes == changes:
                        self._own[guild_id] = read
        own = self._own[guild_id]
        self._own.move_to_end(guild_id)
        while len(self._own) > GUILDS_IN_MEMORY:
            self._own.popitem(last=False)
        return (own, self._shared)

    async def _load_own(self, guild_id: int) -> Shelf:
        names = await self._store.decks(guild_id=guild_id)
        decks = [await self._store.load_deck(name, guild_id=guild_id) for name in names]
        aliases = await self._store.guild_aliases(guild_id)
        found = [deck for deck in decks if deck is not None]
        return await asyncio.to_thread(build_shelf, found, with_aliases(self._shared.terms, aliases))

    async def lookup(self, text: str, guild_id: int | None = None, *, limit: int = 10) -> Lookup:
        *own, _ = await self.shelves(guild_id)
        shared = self._look_up(text, limit)
        return merge_lookups(shared, own[0].index.lookup(text, limit), limit) if own else shared

    def _look_up(self, text: str, limit: int) -> Lookup:
        """In the shared shelf. Many ask for the same names; nothing else that was typed is remembered."""
        found = self._lookups.get((text, limit))
        if found is None:
            found = self._shared.index.lookup(text, limit)
            if found.kind in (MatchKind.EXACT, MatchKind.ALIAS):
                _remember(self._lookups, text, limit, found)
        return found

    async def complete(
        self, text: str, guild_id: int | None = None, *, limit: int = 25, names_only: bool = False
    ) -> tuple[Match, ...]:
        """What a text may be the beginning of; with `names_only`, no definition has a say in it."""
        *own, _ = await self.shelves(guild_id)
        shared = self._complete(text, limit, names_only=names_only)
        if not own:
            return shared
        index = own[0].index
        here = index.complete_names(text, limit) if names_only else index.complete(text, limit)
        return merge_completions(shared, here, limit)

    def _complete(self, text: str, limit: int, *, names_only: bool) -> tuple[Match, ...]:
        """Off the shared shelf. Many type the same beginnings of names; they alone are remembered."""
        found = self._completions.get((text, limit))
        if found is None:
            found = self._shared.index.complete_names(text, limit)
            if found and found[0].kind is MatchKind.PREFIX:
                _remember(self._completions, text, limit, found)
            elif not found and not names_only:
                found = self._look_up(text, limit).matches
        return found

    async def term(self, term_id: int, guild_id: int | None = None) -> Term | None:
        """The term with this id, if it is shared or this guild's own."""
        shelves = await self.shelves(guild_id)
        return next((shelf.terms[term_id] for shelf in shelves if term_id in shelf.terms), None)

    async def deck(self, name: str, guild_id: int | None = None) -> Deck | None:
        shelves = await self.shelves(guild_id)
        return next((shelf.decks[name] for shelf in shelves if name in shelf.decks), None)

    async def deck_names(self, guild_id: int | None = None) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for shelf in await self.shelves(guild_id) for name in shelf.decks))

    async def terms(
        self, guild_id: int | None = None, *, deck: str | None = None, topic: str | None = None
    ) -> tuple[Term, ...]:
        """The terms of one deck, or of all that the guild sees; of one topic, or of all."""
        names = (deck,) if deck is not None else await self.deck_names(guild_id)
        decks = [await self.deck(name, guild_id) for name in names]
        wanted = None if topic is None else topic.casefold()
        return tuple(
            term
            for found in decks
            if found is not None
            for term in found.terms
            if wanted is None or (term.topic or "").casefold() == wanted
        )

    async def topics(self, guild_id: int | None = None, *, deck: str | None = None) -> dict[str, int]:
        """Each topic with the number of its terms, in the order in which the decks name them."""
        counts: dict[str, int] = {}
        for term in await self.terms(guild_id, deck=deck):
            if term.topic:
                counts[term.topic] = counts.get(term.topic, 0) + 1
        return counts

    async def first_of_topics(self, guild_id: int | None = None) -> tuple[Term, ...]:
        """The first term of every topic, then the second of every topic, and so on; at most 50."""
        places: dict[str | None, int] = {}
        placed: list[tuple[int, Term]] = []
        for term in await self.terms(guild_id):
            places[term.topic] = places.get(term.topic, 0) + 1
            placed.append((places[term.topic], term))
        return tuple(term for _, term in sorted(placed, key=lambda each: each[0])[:FIRST_TERMS])

    async def comparisons_of(self, term_id: int, guild_id: int | None = None) -> tuple[Term, ...]:
        """The comparisons that have this term on one side."""
        shelves = await self.shelves(guild_id)
        return tuple(term for shelf in shelves for term in shelf.comparisons.get(term_id, ()))

    async def comparison_between(self, first: Term, second: Term, guild_id: int | None = None) -> Term | None:
        """The glossary's own comparison that has both terms as its sides, or None.

        What is no term of its own is found as its comparison, which stands for either of its sides.
        """
        of_first = await self._comparisons_with(first, guild_id)
        of_second = {term.id for term in await self._comparisons_with(second, guild_id)}
        return next((term for term in of_first if term.id in of_second), None)

    async def _comparisons_with(self, term: Term, guild_id: int | None) -> tuple[Term, ...]:
        itself = (term,) if term.kind is Kind.COMPARISON else ()
        return (*itself, *await self.comparisons_of(term.id, guild_id))

    async def mentioned_in(self, text: str, guild_id: int | None = None) -> tuple[Term, ...]:
        """The terms that a text speaks of, in its order; the guild's own before the shared ones."""
        found = [term for shelf in await self.shelves(guild_id) for term in shelf.mentioned_in(text)]
        return tuple({term.id: term for term in found if term.kind is Kind.TERM}.values())

    async def add_guild_alias(self, guild_id: int, term_id: int, alias: str) -> None:
        """From now on this guild finds the term under `alias` too."""
        await self._store.add_guild_alias(guild_id, term_id, alias)
        self._guilds_with_own |= {guild_id}
        self._forget_own(guild_id)

    def forget_guild(self, guild_id: int) -> None:
        """The guild has no words of its own any more."""
        self._guilds_with_own -= {guild_id}
        self._forget_own(guild_id)


def _remember(readings: dict[tuple[str, int], T], text: str, limit: int, found: T) -> None:
    """Keep a reading in place of the oldest, unless it is longer than what anybody else will type."""
    if len(text) > _LONGEST_REMEMBERED:
        return
    if len(readings) >= READINGS_KEPT:
        del readings[next(iter(readings))]
    readings[text, limit] = found
