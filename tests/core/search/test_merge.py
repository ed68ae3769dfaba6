"""A guild's own small index beside the shared one."""

from __future__ import annotations

from bot.core.search import SearchIndex, merge_completions, merge_lookups
from tests.core.search.examples import DROPOUT, OVERFITTING, TERMS, term

SHARED = SearchIndex(TERMS)
OWN = SearchIndex(
    (term(101, "Snack Rota", says="Who brings what."), term(102, "Dropout", says="Leaving school."))
)


def test_each_answers_what_only_it_holds() -> None:
    for text, meant in (("snack roat", 101), ("overfiting", OVERFITTING)):
        found = merge_lookups(SHARED.lookup(text), OWN.lookup(text))
        assert found.answer is not None
        assert found.answer.term_id == meant


def test_of_two_exact_names_the_guilds_own_comes_first_and_both_are_there() -> None:
    found = merge_lookups(SHARED.lookup("dropout"), OWN.lookup("dropout"))

    assert [match.term_id for match in found.matches[:2]] == [102, DROPOUT]


def test_an_exact_name_beats_the_others_guess() -> None:
    own = SearchIndex((term(103, "Dropouts Anonymous"),))

    found = merge_lookups(SHARED.lookup("dropout"), own.lookup("dropout"))

    assert found.answer is not None
    assert found.answer.term_id == DROPOUT


def test_neither_is_sure_of_a_stranger() -> None:
    found = merge_lookups(SHARED.lookup("network cable"), OWN.lookup("network cable"))

    assert found.answer is None


def test_completions_of_both_are_offered_best_first_and_each_term_once() -> None:
    found = merge_completions(SHARED.complete("dr"), OWN.complete("dr"))

    assert {match.term_id for match in found} == {DROPOUT, 102}
    assert len(merge_completions(SHARED.complete("n"), OWN.complete("n"), limit=1)) == 1
