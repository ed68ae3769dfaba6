"""What was looked up is counted in groups; nothing is lost when the database is away for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.core.glossary.model import Aspect, Deck, Definition, Term
from bot.runtime.journal import POPULAR_FOR, RECENT_PER_GUILD, RETRY_AFTER, Journal
from bot.storage.engine import Database
from bot.storage.errors import DatabaseBusyError
from bot.storage.glossary import GlossaryStore
from bot.storage.lookups import LookupStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUILD = 77


class LockedStore(LookupStore):
    """A database that another process holds until `locked` is false."""

    locked = True
    reads = 0

    async def note(
        self,
        found: Mapping[tuple[int, int], int],
        missed: Mapping[tuple[int, str], tuple[int, Sequence[int]]],
        **rest: Any,
    ) -> None:
        if self.locked:
            raise DatabaseBusyError("It is locked.")
        await super().note(found, missed, **rest)

    async def most_looked_up(
        self, guild_id: int, since: date, *, limit: int = 10
    ) -> tuple[tuple[int, int], ...]:
        self.reads += 1
        if self.locked:
            raise DatabaseBusyError("It is locked.")
        return await super().most_looked_up(guild_id, since, limit=limit)


@pytest.fixture
async def term_id(database: Database) -> int:
    definition = Definition("Dropout drops neurons.", Aspect.DEFINITION, "What is Dropout?")
    store = GlossaryStore(database)
    await store.import_deck(Deck("d", (Term(1, "Dropout", definitions=(definition,)),)), now=NOW)
    deck = await store.load_deck("d")
    assert deck is not None
    return deck.terms[0].id


async def test_counts_are_written_in_one_go_at_the_end(database: Database, term_id: int) -> None:
    store = LookupStore(database)
    journal = Journal(store, lambda: NOW)
    for _ in range(3):
        journal.found(GUILD, term_id)
        journal.missed(GUILD, "zebra", [term_id])
    assert await store.most_looked_up(GUILD, NOW.date()) == ()
    await journal.close()
    assert await store.most_looked_up(GUILD, NOW.date()) == ((term_id, 3),)
    (miss,) = await store.misses(GUILD)
    assert (miss.text, miss.count, miss.offered) == ("zebra", 3, (term_id,))


async def test_what_cannot_be_written_waits_and_adds_up(database: Database, term_id: int) -> None:
    store = LockedStore(database)
    journal = Journal(store, lambda: NOW)
    journal.found(GUILD, term_id)
    journal.missed(GUILD, "zebra", [])
    await journal.write()
    journal.found(GUILD, term_id)
    journal.missed(GUILD, "zebra", [])
    await journal.write()
    store.locked = False
    await journal.close()
    assert await store.most_looked_up(GUILD, NOW.date()) == ((term_id, 2),)
    (miss,) = await store.misses(GUILD)
    assert miss.count == 2


async def test_what_is_popular_is_read_again_after_an_hour(database: Database, term_id: int) -> None:
    clock = [NOW]
    journal = Journal(LookupStore(database), lambda: clock[0])
    assert journal.popular(GUILD) == ()
    await background(journal)
    journal.found(GUILD, term_id)
    await journal.write()
    clock[0] += POPULAR_FOR - timedelta(seconds=1)
    assert journal.popular(GUILD) == ()
    await background(journal)
    assert journal.popular(GUILD) == ()
    clock[0] += timedelta(seconds=1)
    assert journal.popular(GUILD) == ()  # the answer that is there; nobody waits for the new one
    await background(journal)
    assert journal.popular(GUILD) == (term_id,)


async def test_what_was_popular_stands_while_the_database_is_away(database: Database, term_id: int) -> None:
    clock = [NOW]
    store = LockedStore(database)
    store.locked = False
    journal = Journal(store, lambda: clock[0])
    journal.found(GUILD, term_id)
    await journal.write()
    journal.popular(GUILD)
    await background(journal)
    store.locked = True
    clock[0] += POPULAR_FOR
    for _ in range(3):
        assert journal.popular(GUILD) == (term_id,)
        await background(journal)
    assert store.reads == 2
    clock[0] += RETRY_AFTER
    journal.popular(GUILD)
    await background(journal)
    assert store.reads == 3


async def background(journal: Journal) -> None:
    await asyncio.gather(*journal._tasks)


async def test_outside_of_servers_nothing_is_kept(database: Database, term_id: int) -> None:
    journal = Journal(LookupStore(database), lambda: NOW)
    journal.found(None, term_id)
    journal.missed(None, "zebra", [])
    assert journal.recent(None) == ()
    assert journal.popular(None) == ()
    await journal.close()


async def test_the_last_few_terms_of_a_guild_are_remembered_newest_first(database: Database) -> None:
    journal = Journal(LookupStore(database), lambda: NOW)
    for number in (*range(1, RECENT_PER_GUILD + 3), 5):
        journal.found(GUILD, number)
    assert journal.recent(GUILD)[:3] == (5, 12, 11)
    assert len(journal.recent(GUILD)) == RECENT_PER_GUILD
    await journal.close()
