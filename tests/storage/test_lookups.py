"""Counts of lookups and misses, by guild."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.storage import lookups
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.lookups import LookupStore, Miss
from tests.support.glossary import a_deck, a_term

NOW = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 2, 0, 1, tzinfo=UTC)


@pytest.fixture
def store(database: Database) -> LookupStore:
    return LookupStore(database)


@pytest.fixture
async def terms(database: Database) -> list[int]:
    glossary = GlossaryStore(database)
    await glossary.import_deck(a_deck(a_term(1, "Epoch"), a_term(2, "Batch")), now=NOW)
    deck = await glossary.load_deck("deck")
    return [term.id for term in deck.terms] if deck else []


async def test_misses_in_other_spellings_are_counted_together(store: LookupStore, terms: list[int]) -> None:
    await store.note({}, {(1, "Drop out"): (2, terms), (1, "drop  OUT"): (1, [])}, now=NOW)
    await store.note({}, {(1, "\u202edrop\x00out "): (1, terms[:1]), (1, "rnn"): (1, ())}, now=NEXT_DAY)
    assert await store.misses(1) == (
        Miss("drop out", 4, (terms[0],), NEXT_DAY),
        Miss("rnn", 1, (), NEXT_DAY),
    )


@pytest.mark.parametrize("typed", ["می\u200cخواهم", "\U0001fa77 heart"])
async def test_a_miss_keeps_the_letters_that_were_typed(store: LookupStore, typed: str) -> None:
    await store.note({}, {(1, typed): (1, ())}, now=NOW)
    assert [miss.text for miss in await store.misses(1)] == [typed]


async def test_a_guild_sees_only_its_own_counts(store: LookupStore, terms: list[int]) -> None:
    await store.note({(1, terms[0]): 3}, {(1, "rnn"): (1, ())}, now=NOW)
    assert await store.misses(2) == ()
    assert await store.most_looked_up(2, date(2026, 1, 1)) == ()


async def test_misses_since_a_day_are_those_that_came_up_again(store: LookupStore) -> None:
    await store.note({}, {(1, "rnn"): (5, ()), (1, "lstm"): (1, ())}, now=NOW)
    await store.note({}, {(1, "lstm"): (1, ())}, now=NEXT_DAY)
    assert [miss.text for miss in await store.misses(1, NEXT_DAY)] == ["lstm"]


async def test_a_miss_can_be_forgotten(store: LookupStore) -> None:
    await store.note({}, {(1, "rnn"): (1, ()), (2, "rnn"): (1, ())}, now=NOW)
    await store.forget_miss(1, " RNN")
    assert await store.misses(1) == ()
    assert len(await store.misses(2)) == 1


async def test_empty_and_very_long_texts_are_bounded(store: LookupStore) -> None:
    await store.note({}, {(1, " \x00 "): (1, ()), (1, "x" * 6_000): (1, ())}, now=NOW)
    assert [miss.text for miss in await store.misses(1)] == ["x" * 100]


async def test_the_rarest_misses_make_room(store: LookupStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MISSES_PER_GUILD", 3)
    await store.note({}, {(1, text): (count, ()) for text, count in (("a", 3), ("b", 1), ("c", 2))}, now=NOW)
    await store.note({}, {(1, "d"): (1, ()), (1, "e"): (1, ()), (2, "f"): (1, ())}, now=NEXT_DAY)
    assert [miss.text for miss in await store.misses(1)] == ["a", "c", "d"]
    assert [miss.text for miss in await store.misses(2)] == ["f"]


async def test_lookups_add_up_over_the_days(store: LookupStore, terms: list[int]) -> None:
    epoch, batch = terms
    await store.note({(1, epoch): 3, (1, batch): 1}, {}, now=NOW)
    await store.note({(1, epoch): 1, (1, batch): 2}, {}, now=NOW)
    await store.note({(1, batch): 4}, {}, now=NEXT_DAY)
    assert await store.most_looked_up(1, date(2026, 3, 1)) == ((batch, 7), (epoch, 4))
    assert await store.most_looked_up(1, date(2026, 3, 1), limit=1) == ((batch, 7),)
    assert await store.most_looked_up(1, date(2026, 3, 2)) == ((batch, 4),)


async def test_a_term_that_is_gone_for_good_is_left_out(store: LookupStore, terms: list[int]) -> None:
    await store.note({(1, terms[0]): 1, (1, 999_999): 5}, {}, now=NOW)
    assert await store.most_looked_up(1, date(2026, 3, 1)) == ((terms[0], 1),)
