"""What was looked up is counted in groups; nothing is lost when the database is away for a while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.glossary.model import Aspect, Deck, Definition, Term
from bot.runtime.journal import RECENT_PER_GUILD, Journal
from bot.storage.engine import Database
from bot.storage.errors import DatabaseBusyError
from bot.storage.glossary import GlossaryStore
from bot.storage.lookups import LookupStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GUILD = 77


class LockedStore(LookupStore):
    """A database that another process holds until `locked` is false."""

    locked = True

    async def note(
        self,
        found: Mapping[tuple[int, int], int],
        missed: Mapping[tuple[int, str], tuple[int, Sequence[int]]],
        **rest: Any,
    ) -> None:
        if self.locked:
            raise DatabaseBusyError("It is locked.")
        await super().note(found, missed, **rest)


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
