"""An index that has been changed answers as one that is built anew."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.glossary.model import Term
from bot.core.search import SearchIndex
from tests.core.search.examples import DROPOUT, TERMS, term

A_WORD = st.sampled_from(
    [
        "gradient",
        "descent",
        "network",
        "neural",
        "loss",
        "function",
        "deep",
        "layer",
        "of",
        "the",
        "C++",
        "cnn",
    ]
)
NAMES = st.lists(A_WORD, min_size=1, max_size=4).map(" ".join)
A_TERM = st.builds(
    lambda number, name, alias, says: term(number, name, alias, says=says),
    st.integers(1, 8),
    NAMES,
    NAMES,
    NAMES,
)
TEXTS = (
    "gradient",
    "neural netwrok",
    "what is the loss",
    "layer of the deep",
    "cnn",
    "the function of a network",
)


def said(index: SearchIndex) -> list[object]:
    """What the index says, without the order of equals, which depends on history."""
    return [
        (
            text,
            sorted(index.lookup(text, 50).matches),
            sorted(match.term_id for match in index.complete(text)),
        )
        for text in TEXTS
    ]


@given(st.lists(A_TERM, max_size=8), st.lists(A_TERM, max_size=8), st.sets(st.integers(1, 8)))
@example(
    [],
    [
        term(2, "gradient", "gradient", says="gradient"),
        term(4, "gradient", "neural network", says="of"),
        term(5, "gradient", "gradient", says="gradient gradient"),
        term(1, "gradient", "gradient descent", says="gradient gradient"),
        term(3, "gradient", "gradient", says="gradient gradient gradient"),
    ],
    {1},
)
def test_adding_changing_and_removing_equal_a_rebuild(
    first: list[Term], then: list[Term], gone: set[int]
) -> None:
    index = SearchIndex(first)
    left = {each.id: each for each in first}
    for each in then:
        index.add(each)
        left[each.id] = each
    for number in gone:
        index.remove(number)
        left.pop(number, None)

    assert len(index) == len(left)
    assert said(index) == said(SearchIndex(left.values()))


def test_a_changed_term_is_found_by_its_new_name_only() -> None:
    index = SearchIndex(TERMS)

    index.add(term(DROPOUT, "Neuron Silencing"))

    assert index.lookup("neuron silencing").answer is not None
    assert index.lookup("dropout").answer is None


def test_removing_what_is_not_there_changes_nothing() -> None:
    index = SearchIndex(TERMS)

    index.remove(999)

    assert len(index) == len(TERMS)
