"""The linter's word on quiz questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.glossary.check import Finding, Level, check
from bot.core.glossary.formats import Glossary
from bot.core.glossary.model import Pair
from bot.core.quiz import check as quiz_check
from bot.core.quiz.check import RULES
from tests.support.glossary import a_deck, a_term

TEXTS = {
    "Anchor": "An Anchor holds a ship in its place against wind and current.",
    "Rudder": "A Rudder steers a moving ship through the water from its stern.",
    "Keel": "Keeling over is what a Keel is for: keels keep keeled ships upright.",
    "Mast": "Masts carry the sails, the yards and the flags of a tall ship.",
    "Bilge": "A Bilge is the lowest room within a hull, where dirty water gathers.",
}


def found(**texts: str) -> tuple[Finding, ...]:
    terms = [a_term(place, name, text=text) for place, (name, text) in enumerate(texts.items(), 1)]
    pairs = tuple(
        Pair(f"What is {name}?", text, 3 * place - 2) for place, (name, text) in enumerate(texts.items(), 1)
    )
    return check(Glossary(tuple(pairs), a_deck(*terms)), RULES)


def test_a_definition_that_cannot_be_masked_is_listed_with_its_line_and_the_reason() -> None:
    notes = {finding.terms: finding for finding in found(**TEXTS) if finding.rule == "not-asked"}
    assert notes["Keel",].line == 7
    assert "it names its term too often" in notes["Keel",].message
    assert "begins with the plural" in notes["Mast",].message
    assert ("Anchor",) not in notes


def test_a_term_that_no_question_can_be_made_about_is_listed() -> None:
    never = [finding.terms for finding in found(**TEXTS) if finding.rule == "never-asked"]
    assert never == [("Keel",), ("Mast",)]


def test_a_definition_that_another_term_shares_is_listed() -> None:
    notes = found(**TEXTS, Grapnel="A Grapnel holds a ship in its place against current and wind.")
    messages = [finding.message for finding in notes if finding.terms == ("Grapnel",)]
    assert any('typed ("Anchor" has much the same definition)' in message for message in messages)


def test_every_definition_is_asked_by_and_the_last_note_says_so() -> None:
    texts = (
        TEXTS["Anchor"],
        "An Anchor is thrown overboard so that a ship stays in its harbour for a night.",
    )
    term = a_term(1, "Anchor", text=texts[0])
    other = replace(term.definitions[0], text=texts[1], position=2)
    deck = a_deck(replace(term, definitions=(*term.definitions, other)))
    pairs = tuple(Pair("What is an Anchor?", text, line) for line, text in enumerate(texts, 1))
    last = check(Glossary(pairs, deck), RULES)[-1]
    assert last.rule == "quiz-looked-at"
    assert last.message.startswith("2 quiz questions were looked at: by every definition (2) of all terms")


def test_of_a_large_deck_it_says_how_many_terms_it_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiz_check, "LARGEST", 3)
    assert any("of 3 of 5 terms" in finding.message for finding in found(**TEXTS))


def test_a_fault_of_the_maker_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiz_check, "also_right", lambda *_: None)
    findings = found(**TEXTS, Grapnel=TEXTS["Anchor"].replace("Anchor", "Grapnel"))
    errors = {(one.rule, one.terms) for one in findings if one.level is Level.ERROR}
    assert errors >= {("quiz-ambiguous", ("Anchor", "Grapnel")), ("quiz-ambiguous", ("Grapnel", "Anchor"))}
