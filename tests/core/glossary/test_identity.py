"""Which stored term a new one is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.glossary.identity import match_terms
from bot.core.glossary.model import Term
from tests.support.glossary import a_term

NAMES = st.sampled_from(["Epoch", "epochs", "Batch", "Batch Size", "batch-size", "Loss", "GRU", "LSTM"])
TERMS = st.lists(
    st.builds(
        lambda name, aliases, question: a_term(
            1, name, aliases=tuple(aliases), question=f"What is {question}?"
        ),
        NAMES,
        st.lists(NAMES, max_size=2),
        NAMES,
    ),
    max_size=6,
).map(lambda terms: [replace(term, id=number) for number, term in enumerate(terms, 1)])


@given(TERMS, TERMS)
def test_no_id_is_given_twice_and_none_is_made_up(stored: list[Term], new: list[Term]) -> None:
    stored = [replace(term, id=term.id + 100) for term in stored]
    matched = match_terms(stored, new)
    assert len(set(matched.values())) == len(matched)
    assert set(matched) <= {term.id for term in new}
    assert set(matched.values()) <= {term.id for term in stored}


@given(st.lists(NAMES, unique=True))
def test_a_deck_in_any_order_is_matched_by_name(names: list[str]) -> None:
    stored = [a_term(number, name) for number, name in enumerate(names, 101)]
    new = [a_term(number, name) for number, name in enumerate(reversed(names), 1)]
    by_id = {term.id: term.name for term in stored}
    matched = match_terms(stored, new)
    assert {term.id: by_id[matched[term.id]] for term in new} == {term.id: term.name for term in new}


def test_a_name_is_a_surer_sign_than_a_shared_question() -> None:
    stored = [a_term(11, "Precision", question="What is P?"), a_term(12, "Recall", question="What is R?")]
    new = [a_term(1, "Precision", question="What is R?"), a_term(2, "Recall", question="What is P?")]
    assert match_terms(stored, new) == {1: 11, 2: 12}


def test_a_shared_question_is_a_surer_sign_than_an_alias() -> None:
    stored = [a_term(11, "Backprop", question="What is it?"), a_term(12, "Chain rule", question="And this?")]
    new = [a_term(1, "Backpropagation", question="What is it?"), a_term(2, "Rule", aliases=("Backprop",))]
    assert match_terms(stored, new) == {1: 11}


def test_a_term_that_was_split_goes_on_under_its_name() -> None:
    stored = [a_term(11, "Pooling", question="What is a Pooling Layer?")]
    new = [a_term(1, "Pooling Layer", question="What is a Pooling Layer?"), a_term(2, "Pooling")]
    assert match_terms(stored, new) == {2: 11}


def test_of_two_stored_terms_that_fit_the_first_lives_on() -> None:
    assert match_terms([a_term(12, "Epoch"), a_term(11, "Epoch")], [a_term(1, "Epoch")]) == {1: 12}
