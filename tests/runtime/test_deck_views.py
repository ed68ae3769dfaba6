"""Which terms a quiz can really ask about, counted once for a deck."""

from __future__ import annotations

import pytest

from bot.core.glossary.model import Deck, Term
from bot.core.quiz.questions.kinds import KINDS
from bot.runtime import deck_views
from bot.runtime.deck_views import LARGEST_VIEW, DeckViews
from tests.support.glossary import a_deck, a_term
from tests.support.questions import questions_of, shipped

DECK = shipped().deck


@pytest.mark.parametrize("kind", KINDS)
def test_every_term_that_questions_are_made_about_can_be_asked(kind: str) -> None:
    made = {question.term_id for question in questions_of(kind, sets=1)}
    assert made <= DeckViews().askable((DECK,), [kind])


def test_a_topic_counts_its_own_terms_alone() -> None:
    of_topic = DeckViews().askable((DECK,), ["which-term"], "Training")
    assert {shipped().terms[term].term.topic for term in of_topic} == {"Training"}
    assert DeckViews().askable((DECK,), ["which-term"], "Sailing") == frozenset()


def test_fewer_terms_can_be_typed_than_have_a_definition() -> None:
    topic = "Attention and Transformers"
    typed = DeckViews().askable((DECK,), ["typed"], topic)
    assert 0 < len(typed) < len(shipped().topics[topic])


def test_it_looks_no_further_than_enough() -> None:
    assert len(DeckViews().askable((DECK,), ["typed"], enough=5)) == 5


def test_no_term_is_tried_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    views = DeckViews()
    first = views.askable((DECK,), ["typed"], "Training")
    monkeypatch.setattr(deck_views, "make_question", None)
    assert views.askable((DECK,), ["typed"], "Training") == first


def test_of_a_large_deck_a_part_is_looked_at() -> None:
    terms = [_told(term_id, "Ships" if term_id % 3 else "Harbours") for term_id in range(1, 1_500)]
    decks = (a_deck(*terms[:700]), Deck("more", tuple(terms[700:])))
    of_topic = DeckViews().askable(decks, ["typed"], "Harbours")
    assert {terms[term - 1].topic for term in of_topic} == {"Harbours"}
    assert 50 <= len(of_topic) <= LARGEST_VIEW


def _told(term_id: int, topic: str) -> Term:
    words = " ".join(f"{word}{term_id}" for word in ("amber", "brass", "copper", "dune", "ember", "frost"))
    return a_term(term_id, f"Zyx{term_id}q", text=f"Zyx{term_id}q means {words}.", topic=topic)
