"""The glossary in memory: shared decks for everybody, a guild's own words for that guild alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.glossary.model import Aspect, Deck, Definition, Kind, Term
from bot.runtime import library as library_module
from bot.runtime.library import Library
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HERE, ELSEWHERE = 111, 222


def term(number: int, name: str, topic: str = "Basics", text: str | None = None) -> Term:
    question = f"What is {name}?"
    definition = Definition(text or f"{name} is one of the things to know.", Aspect.DEFINITION, question)
    return Term(number, name, definitions=(definition,), topic=topic)


def versus(number: int, left: str, right: str) -> Term:
    question = f"What is the Difference Between {left} and {right}?"
    definition = Definition(f"{left} is not {right}.", Aspect.COMPARISON, question)
    return Term(
        number, f"{left} vs. {right}", definitions=(definition,), kind=Kind.COMPARISON, compares=(left, right)
    )


@pytest.fixture
def store(database: Database) -> GlossaryStore:
    return GlossaryStore(database)


@pytest.fixture
async def library(store: GlossaryStore) -> Library:
    terms = (term(1, "Dropout"), term(2, "Epoch"), versus(3, "Dropout", "Epoch"), term(4, "Tensor", "Maths"))
    await store.import_deck(Deck("shared", terms), now=NOW)
    own = Deck("house words", (term(1, "Standup", "Office"),))
    await store.import_deck(own, guild_id=HERE, now=NOW)
    opened = Library(store)
    await opened.open()
    return opened


async def names(library: Library, guild_id: int | None) -> set[str]:
    return {each.name for each in await library.terms(guild_id)}


async def test_a_guild_sees_its_own_words_beside_the_shared_ones(library: Library) -> None:
    assert "Standup" in await names(library, HERE)
    assert "Standup" not in await names(library, ELSEWHERE)
    assert "Standup" not in await names(library, None)
    assert {"Dropout", "Epoch", "Tensor"} <= await names(library, HERE)


async def test_search_finds_own_words_here_alone(library: Library) -> None:
    here = await library.lookup("standup", HERE)
    assert here.answer is not None
    assert here.answer.name == "Standup"
    elsewhere = await library.lookup("standup", ELSEWHERE)
    assert elsewhere.answer is None
    completed = await library.complete("stand", HERE)
    assert [match.name for match in completed] == ["Standup"]
    assert await library.complete("stand", ELSEWHERE) == ()


async def test_an_id_of_another_guilds_term_opens_nothing(library: Library) -> None:
    (own,) = [each for each in await library.terms(HERE) if each.name == "Standup"]
    assert await library.term(own.id, HERE) == own
    assert await library.term(own.id, ELSEWHERE) is None
    assert await library.term(own.id) is None


async def test_an_alias_added_for_a_guild_works_there_at_once(library: Library, store: GlossaryStore) -> None:
    found = await library.lookup("dropout")
    assert found.answer is not None
    await library.add_guild_alias(HERE, found.answer.term_id, "knockout")
    here = await library.lookup("knockout", HERE)
    assert here.answer is not None
    assert here.answer.name == "Dropout"
    assert (await library.lookup("knockout", ELSEWHERE)).answer is None
    reopened = Library(store)
    await reopened.open()
    again = await reopened.lookup("knockout", HERE)
    assert again.answer == here.answer


async def test_only_so_many_guilds_stay_in_memory(
    library: Library, store: GlossaryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "GUILDS_IN_MEMORY", 2)
    for guild_id in (1, 2, 3):
        await store.import_deck(
            Deck(f"deck {guild_id}", (term(1, f"Word{guild_id}"),)), guild_id=guild_id, now=NOW
        )
    await library.open()
    for guild_id in (1, 2, 3, 1):
        assert f"Word{guild_id}" in await names(library, guild_id)
    assert set(library._own) == {3, 1}


async def test_what_another_process_imports_is_seen(library: Library, store: GlossaryStore) -> None:
    assert not await library.refresh()
    await store.import_deck(Deck("more", (term(1, "Gradient"),)), now=NOW)
    assert await library.refresh()
    assert "Gradient" in await names(library, None)
    assert (await library.lookup("gradient")).answer is not None


async def test_a_name_that_was_read_once_is_read_anew_after_a_change(
    library: Library, store: GlossaryStore
) -> None:
    assert (await library.lookup("epoch")).answer is not None
    assert [match.name for match in await library.complete("ep", limit=1)] == ["Epoch"]
    await store.import_deck(Deck("shared", (term(1, "Dropout"), term(2, "Epsilon"))), now=NOW)
    assert await library.refresh()
    assert [match.name for match in await library.complete("ep", limit=1)] == ["Epsilon"]
    answer = (await library.lookup("epoch")).answer
    assert answer is None or answer.name != "Epoch"


async def test_what_the_shared_shelf_answered_once_is_the_same_again_and_beside_own_words(
    library: Library,
) -> None:
    first, again = await library.lookup("epoch"), await library.lookup("epoch")
    assert again == first
    started = [
        await library.complete("", limit=5),
        await library.complete("te"),
        await library.complete("te"),
    ]
    assert [[match.name for match in each] for each in started] == [[], ["Tensor"], ["Tensor"]]
    assert [match.name for match in await library.complete("st", HERE)] == ["Standup"]
    assert await library.complete("st") == ()
    assert [match.name for match in await library.complete("te", HERE)] == ["Tensor"]


async def test_of_what_is_typed_only_names_and_their_beginnings_are_remembered_and_so_many(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "READINGS_KEPT", 2)
    for text in ("my secret", "epohc", "one of the things to know", "epoch" + " " * 200):
        await library.lookup(text)
        await library.complete(text)
    assert not library._lookups
    assert not library._completions
    for text in ("epoch", "tensor", "dropout"):
        assert (await library.lookup(text)).answer is not None
        assert await library.complete(text[:3])
    assert [text for text, _ in library._lookups] == ["tensor", "dropout"]
    assert [text for text, _ in library._completions] == ["ten", "dro"]


async def test_what_another_process_imports_for_a_guild_is_seen_there(
    library: Library, store: GlossaryStore
) -> None:
    shared = await library.deck("shared")
    assert "Standup" in await names(library, HERE)
    for deck, guild_id in (("house words", HERE), ("first words", ELSEWHERE)):
        await store.import_deck(Deck(deck, (term(1, f"Of {deck}"),)), guild_id=guild_id, now=NOW)
    assert await library.refresh()
    assert await names(library, HERE) - await names(library, None) == {"Of house words"}
    assert await names(library, ELSEWHERE) - await names(library, None) == {"Of first words"}
    assert await library.deck("shared") is shared
    assert not await library.refresh()
    await store.retire_deck("first words", guild_id=ELSEWHERE, now=NOW)
    assert await library.refresh()
    assert await names(library, ELSEWHERE) == await names(library, None)


async def test_topics_are_counted_and_give_their_first_terms_in_turn(library: Library) -> None:
    assert await library.topics() == {"Basics": 2, "Maths": 1}
    first = [each.name for each in await library.first_of_topics()]
    assert first.index("Tensor") < first.index("Epoch")


async def test_a_comparison_is_found_from_both_sides(library: Library) -> None:
    by_name = {each.name: each for each in await library.terms()}
    comparison = by_name["Dropout vs. Epoch"]
    for side in ("Dropout", "Epoch"):
        assert await library.comparisons_of(by_name[side].id) == (comparison,)
    between = await library.comparison_between(by_name["Epoch"], by_name["Dropout"])
    assert between == comparison
    assert await library.comparison_between(by_name["Epoch"], by_name["Tensor"]) is None


async def test_a_text_names_its_terms_in_order_and_each_once(library: Library) -> None:
    found = await library.mentioned_in("An epoch later, dropout helped; epochs are cheap. Standup!", HERE)
    assert [each.name for each in found] == ["Standup", "Epoch", "Dropout"]
