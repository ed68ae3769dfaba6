"""Decks in the database: what comes in goes out, and a term's id outlives every re-import."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text

from bot.core.glossary.model import Aspect, Deck, Definition, Kind, Term
from bot.storage.deck_import import ImportSummary
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore, UnknownTermError
from bot.storage.schema import metadata
from tests.support.databases import opened
from tests.support.glossary import a_deck, a_term

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(database: Database) -> GlossaryStore:
    return GlossaryStore(database)


async def loaded(store: GlossaryStore, name: str = "deck", guild_id: int | None = None) -> dict[str, Term]:
    deck = await store.load_deck(name, guild_id)
    assert deck is not None
    return {term.name: term for term in deck.terms}


async def ids(store: GlossaryStore) -> dict[str, int]:
    return {name: term.id for name, term in (await loaded(store)).items()}


FULL = Deck(
    "full",
    (
        Term(
            1,
            "Gated Recurrent Unit",
            aliases=("GRU", "gated unit"),
            definitions=(
                Definition("A gated cell.\n\nWith two gates — ✓", Aspect.DEFINITION, "What is a GRU?", 1),
                Definition("It remembers.", Aspect.PURPOSE, "What is the Purpose of a GRU?", 3),
            ),
            topic="Recurrent networks",
            mentions=(2,),
            confused_with=(2, 3),
        ),
        Term(2, "LSTM", definitions=(Definition("A cell.", Aspect.CONCEPT, "What is LSTM?", 2),)),
        Term(
            3,
            "GRU vs. LSTM",
            definitions=(Definition("Gates.", Aspect.COMPARISON, "GRU or LSTM?", 4),),
            mentions=(2, 1),
            kind=Kind.COMPARISON,
            compares=("GRU", "LSTM"),
        ),
    ),
)


async def test_a_deck_comes_back_as_it_went_in(store: GlossaryStore) -> None:
    assert await store.load_deck("full") is None
    summary = await store.import_deck(FULL, now=NOW)
    assert summary == ImportSummary(added=3)
    back = await store.load_deck("full")
    assert back is not None
    number = {term.id: place for place, term in enumerate(back.terms, 1)}
    assert [
        replace(
            term,
            id=number[term.id],
            mentions=tuple(number[target] for target in term.mentions),
            confused_with=tuple(number[target] for target in term.confused_with),
        )
        for term in back.terms
    ] == list(FULL.terms)


async def test_the_same_deck_again_changes_nothing(store: GlossaryStore) -> None:
    await store.import_deck(FULL, now=NOW)
    before = await store.load_deck("full")
    assert await store.import_deck(FULL, now=LATER) == ImportSummary(kept=3)
    assert await store.load_deck("full") == before
    assert await store.decks() == {"full": 1}


async def test_a_re_import_keeps_ids_and_takes_over_changed_text(store: GlossaryStore) -> None:
    await store.import_deck(a_deck(a_term(1, "Epoch"), a_term(2, "Batch")), now=NOW)
    before = await ids(store)
    summary = await store.import_deck(
        a_deck(a_term(1, "Loss"), a_term(2, "Batch", text="Some samples."), a_term(3, "Epoch")), now=LATER
    )
    after = await loaded(store)
    assert summary == ImportSummary(added=1, updated=1, kept=1)
    assert (after["Epoch"].id, after["Batch"].id) == (before["Epoch"], before["Batch"])
    assert after["Loss"].id not in before.values()
    assert after["Batch"].definitions[0].text == "Some samples."
    assert list(after) == ["Loss", "Batch", "Epoch"]
    assert [term.definitions[0].position for term in after.values()] == [1, 2, 3]
    assert await store.decks() == {"deck": 2}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (a_term(1, "Weight Decay"), a_term(1, "weight-decay")),
        (
            a_term(1, "Gradient Vanishing"),
            a_term(1, "Vanishing Gradient", question="What is Gradient Vanishing?"),
        ),
        (
            a_term(1, "Backprop", aliases=("Backpropagation",)),
            a_term(1, "Backpropagation", question="Other?"),
        ),
        (a_term(1, "ReLU"), a_term(1, "Rectified Linear Unit", aliases=("ReLU",), question="Other?")),
    ],
    ids=["another spelling", "the same question", "an alias became the name", "the name became an alias"],
)
async def test_a_renamed_term_keeps_its_id(store: GlossaryStore, old: Term, new: Term) -> None:
    await store.import_deck(a_deck(old, a_term(2, "Epoch")), now=NOW)
    before = await ids(store)
    summary = await store.import_deck(a_deck(new, a_term(2, "Epoch")), now=LATER)
    assert summary == ImportSummary(updated=1, kept=1)
    assert await ids(store) == {new.name: before[old.name], "Epoch": before["Epoch"]}


async def test_two_terms_that_swap_their_names_swap_nothing_else(store: GlossaryStore) -> None:
    one, two = a_term(1, "Precision"), a_term(2, "Recall")
    await store.import_deck(a_deck(one, two), now=NOW)
    before = await ids(store)
    await store.import_deck(a_deck(replace(two, id=1), replace(one, id=2)), now=LATER)
    assert await ids(store) == before


async def test_a_term_that_is_gone_is_retired_and_lives_on_when_it_returns(store: GlossaryStore) -> None:
    deck = a_deck(a_term(1, "Epoch", mentions=(2,)), a_term(2, "Batch"))
    await store.import_deck(deck, now=NOW)
    before = await ids(store)
    assert await store.import_deck(a_deck(a_term(1, "Epoch")), now=LATER) == ImportSummary(
        updated=1, retired=1
    )
    assert await ids(store) == {"Epoch": before["Epoch"]}
    kept = await store.terms_by_id(before.values())
    assert {term.name for term in kept.values()} == {"Epoch", "Batch"}
    assert await store.import_deck(deck, now=LATER) == ImportSummary(updated=1, returned=1)
    assert await ids(store) == before
    assert (await loaded(store))["Epoch"].mentions == (before["Batch"],)


async def test_a_retired_deck_is_gone_but_for_its_history(store: GlossaryStore) -> None:
    await store.import_deck(a_deck(a_term(1, "Epoch"), a_term(2, "Batch")), now=NOW)
    await store.import_deck(a_deck(a_term(1, "House rule")), now=NOW, guild_id=1)
    before = await ids(store)
    assert await store.retire_deck("deck", now=LATER) == 2
    assert await store.decks() == {}
    assert await store.load_deck("deck") is None
    assert set(await store.terms_by_id(before.values())) == set(before.values())
    assert list(await loaded(store, guild_id=1)) == ["House rule"]
    assert await store.retire_deck("deck", now=LATER) == 0
    assert await store.retire_deck("other", now=LATER) == 0
    await store.import_deck(a_deck(a_term(1, "Epoch")), now=LATER)
    assert await ids(store) == {"Epoch": before["Epoch"]}
    assert await store.decks() == {"deck": 3}


async def test_ids_are_not_given_twice(store: GlossaryStore, database: Database) -> None:
    await store.import_deck(a_deck(a_term(1, "Epoch")), now=NOW)
    first = (await ids(store))["Epoch"]
    async with database.write() as connection:
        await connection.execute(text("DELETE FROM decks"))
    await store.import_deck(a_deck(a_term(1, "Epoch")), now=LATER)
    assert (await ids(store))["Epoch"] > first


async def test_an_import_that_fails_changes_nothing(store: GlossaryStore) -> None:
    await store.import_deck(a_deck(a_term(1, "Epoch")), now=NOW)
    before = await loaded(store)

    def fail(done: int, total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.import_deck(
            a_deck(a_term(1, "Epoch", text="New."), a_term(2, "Batch")), now=LATER, progress=fail
        )
    assert await loaded(store) == before
    assert await store.decks() == {"deck": 1}


async def test_progress_ends_at_its_total(store: GlossaryStore) -> None:
    seen: list[tuple[int, int]] = []
    await store.import_deck(FULL, now=NOW, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (3 + 2 + 4 + 5, 3 + 2 + 4 + 5)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


async def test_processes_that_import_at_once_import_once(database: Database, database_url: str) -> None:
    async with opened(database_url) as other:
        summaries = await asyncio.gather(
            GlossaryStore(database).import_deck(FULL, now=NOW),
            GlossaryStore(other).import_deck(FULL, now=NOW),
        )
    assert sorted(summary.added for summary in summaries) == [0, 3]
    assert await GlossaryStore(database).decks() == {"full": 1}


async def test_a_guilds_deck_is_its_own(store: GlossaryStore) -> None:
    await store.import_deck(a_deck(a_term(1, "Epoch")), now=NOW)
    await store.import_deck(a_deck(a_term(1, "House rule")), now=NOW, guild_id=1)
    assert list(await loaded(store)) == ["Epoch"]
    assert list(await loaded(store, guild_id=1)) == ["House rule"]
    assert await store.load_deck("deck", 2) is None
    assert await store.decks(2) == {}
    own = (await loaded(store, guild_id=1))["House rule"].id
    assert await store.terms_by_id([own], 1) != {}
    assert await store.terms_by_id([own], 2) == {}
    assert await store.terms_by_id([own]) == {}


async def test_an_alias_belongs_to_the_guild_that_added_it(store: GlossaryStore) -> None:
    await store.import_deck(a_deck(a_term(1, "Epoch"), a_term(2, "Batch")), now=NOW)
    epoch, batch = (await ids(store)).values()
    for alias in ("pass", "cycle", "pass"):
        await store.add_guild_alias(1, epoch, alias)
    await store.add_guild_alias(2, batch, "pass")
    assert await store.guild_aliases(1) == {epoch: ("cycle", "pass")}
    assert await store.guild_aliases(2) == {batch: ("pass",)}
    await store.remove_guild_alias(1, epoch, "cycle")
    assert await store.guild_aliases(1) == {epoch: ("pass",)}
    await store.import_deck(a_deck(a_term(1, "Batch")), now=LATER)
    assert await store.guild_aliases(1) == {}


async def test_an_alias_needs_a_term_that_the_guild_sees(store: GlossaryStore) -> None:
    await store.import_deck(a_deck(a_term(1, "House rule")), now=NOW, guild_id=1)
    own = (await loaded(store, guild_id=1))["House rule"].id
    await store.add_guild_alias(1, own, "rule")
    for guild_id, term_id in ((2, own), (1, own + 1)):
        with pytest.raises(UnknownTermError):
            await store.add_guild_alias(guild_id, term_id, "rule")


async def test_guilds_with_something_of_their_own_are_known(store: GlossaryStore) -> None:
    await store.import_deck(a_deck(a_term(1, "Epoch")), now=NOW)
    assert await store.guilds_with_own() == frozenset()
    await store.add_guild_alias(5, (await ids(store))["Epoch"], "pass")
    await store.import_deck(a_deck(a_term(1, "House rule")), now=NOW, guild_id=7)
    assert await store.guilds_with_own() == {5, 7}


async def test_a_replaced_version_leaves_no_rows_behind(store: GlossaryStore, database: Database) -> None:
    await store.import_deck(FULL, now=NOW)
    shorter = replace(FULL, terms=(replace(FULL.terms[0], aliases=(), mentions=(), confused_with=()),))
    await store.import_deck(shorter, now=LATER)
    living = (await store.load_deck("full") or FULL).terms[0].id
    async with database.read() as connection:
        for table in ("aliases", "links"):
            rows = metadata.tables[table]
            count = select(func.count()).select_from(rows).where(rows.c.term_id == living)
            assert await connection.scalar(count) == 0
