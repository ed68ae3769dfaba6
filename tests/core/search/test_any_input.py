"""Whatever is typed, the search answers, at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.search import SearchIndex
from tests.core.search.examples import TERMS, term
from tests.support.hostile import HOSTILE

INDEX = SearchIndex(TERMS)
MOST_SECONDS = 0.005
# A lone surrogate cannot come over a wire, but from a file.
TYPED_OR_READ = (*HOSTILE, "\ud800")


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    found = INDEX.lookup(text)

    assert found.query == text
    assert len(found.matches) <= 10
    assert len(INDEX.complete(text)) <= 25
    assert list(INDEX.explain(text).lines())


@given(
    st.lists(st.sampled_from(["gradient", "droput", "what", "is", "the", "vs", "cnn", "of", "1", "netwrok"]))
)
def test_no_row_of_words_raises(chosen: list[str]) -> None:
    INDEX.lookup(" ".join(chosen))
    INDEX.complete(" ".join(chosen))


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.text(max_size=40))
def test_no_name_raises(names: list[str], text: str) -> None:
    index = SearchIndex([term(1, names[0] or "x", *names[1:], says=text)])

    index.lookup(text)
    for name in names:
        found = index.lookup(name)
        assert not name.strip() or found.answer is not None


@pytest.mark.parametrize("text", TYPED_OR_READ, ids=range(len(TYPED_OR_READ)))
def test_hostile_text_is_answered_within_five_milliseconds(text: str) -> None:
    INDEX.lookup("warm droput up")

    fastest = min(_seconds(text) for _ in range(3))

    assert fastest < MOST_SECONDS


def _seconds(text: str) -> float:
    start = time.thread_time()
    INDEX.lookup(text)
    INDEX.complete(text)
    return time.thread_time() - start
