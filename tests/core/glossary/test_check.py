"""What the linter finds."""

from __future__ import annotations

import dataclasses

import pytest

from bot.core.glossary.check import RULES, Finding, Level, check
from bot.core.glossary.formats import Glossary, read_glossary
from bot.core.glossary.overlay import NO_OVERLAY, Overlay

FINE = """
Q: What is Dropout?
A: Dropout switches random neurons off.

Q: What is an Epoch?
A: An Epoch is one pass through the training data.
"""


def glossary(text: str, overlay: Overlay = NO_OVERLAY, ending: str = ".txt") -> Glossary:
    return read_glossary(text.encode(), ending, "deck", overlay)


def found(
    text: str, overlay: Overlay = NO_OVERLAY, ending: str = ".txt"
) -> list[tuple[str, int | None, str]]:
    return [(one.rule, one.line, one.message) for one in check(glossary(text, overlay, ending), RULES)]


def test_a_good_file_gives_no_findings() -> None:
    assert found(FINE) == []


def test_a_lost_and_an_invented_pair_are_errors() -> None:
    whole = glossary(FINE)
    dropout, epoch = whole.deck.terms
    without = dataclasses.replace(whole.deck, terms=(dropout,))
    twice = dataclasses.replace(epoch, definitions=epoch.definitions * 2)
    (lost,) = check(Glossary(whole.pairs, without), RULES)
    (invented,) = check(Glossary(whole.pairs, dataclasses.replace(whole.deck, terms=(dropout, twice))), RULES)
    assert (lost.level, lost.rule, lost.line) == (Level.ERROR, "lost-pair", 5)
    assert (invented.level, invented.rule) == (Level.ERROR, "lost-pair")


def test_a_name_of_two_terms_is_an_error() -> None:
    overlay = Overlay(aliases={"Dropout": ("epochs", "drop"), "Epoch": ("Drop",)})
    errors = [one for one in check(glossary(FINE, overlay), RULES) if one.level is Level.ERROR]
    assert [(one.rule, one.terms) for one in errors] == [("name-claimed-twice", ("Dropout", "Epoch"))] * 2
    assert errors[0].message == '"epochs" is a name of "Dropout" and "Epoch": only one of them can have it.'


@pytest.mark.parametrize(
    ("question", "answer", "reason"),
    [
        ("What is the Dropout Method?", "Dropout Method thins a network.", "alike in name"),
        ("What is Node Removal?", "Node Removal switches some random neurons off.", "alike in meaning"),
    ],
)
def test_two_terms_that_look_like_one_are_a_warning(question: str, answer: str, reason: str) -> None:
    text = f"{FINE}\nQ: {question}\nA: {answer}"
    ((rule, _, message),) = found(text)
    assert rule == "unmerged"
    assert reason in message
    name = glossary(text).deck.terms[2].name
    assert found(text, Overlay(confused_with=((name, "Dropout"),))) == []
    assert found(text, Overlay(merges={"Dropout": (name,)})) == []


def test_an_answer_that_speaks_of_another_term_is_a_warning() -> None:
    text = FINE.replace("A: An Epoch is", "A: A Dropout is")
    assert found(text) == [("not-about-term", 5, 'An answer about "Epoch" begins by speaking of "Dropout".')]


def test_an_answer_that_does_not_name_its_term_is_a_warning_where_others_do() -> None:
    named = "".join(f"\nQ: What is Term{n}?\nA: Term{n} means number {n}.\n" for n in range(9))
    text = f"{named}\nQ: What is a Layer?\nA: Some neurons side by side.\n"
    assert found(text) == [("not-about-term", 29, 'An answer about "Layer" does not speak of it.')]
    short = "Q: What is a Layer?\nA: Some neurons.\n\nQ: What is an Epoch?\nA: One pass.\n"
    assert found(short) == []


def test_a_comparison_may_open_with_either_side() -> None:
    text = f"{FINE}\nQ: What is the difference between dropout and an epoch?\nA: Epochs count, dropout drops."
    assert found(text) == []


def test_texts_that_are_cut_somewhere_are_warnings() -> None:
    long_name = "Very " * 20 + "Long Name"
    text = f"Q: What is {long_name}?\nA: {long_name} {'on and ' * 100}on."
    assert [(rule, line) for rule, line, _ in found(text)] == [("long-text", None), ("long-text", 1)]


def test_in_a_deck_with_topics_each_term_needs_one() -> None:
    assert found(FINE, Overlay(topics={"Training": ("Epoch",)})) == [
        ("no-topic", None, '"Dropout" has no topic.')
    ]


def test_a_repeated_pair_is_a_note() -> None:
    assert found(FINE + FINE) == [
        ("repeated", 8, '"What is Dropout?" has the same answer as on line 2.'),
        ("repeated", 11, '"What is an Epoch?" has the same answer as on line 5.'),
    ]


def test_errors_come_first_whatever_rule_finds_them() -> None:
    def rule(_: Glossary) -> list[Finding]:
        return [Finding(level, "mine", level) for level in (Level.NOTE, Level.ERROR, Level.WARNING)]

    levels = [finding.level for finding in check(glossary(FINE), [rule, rule])]
    assert levels == [Level.ERROR] * 2 + [Level.WARNING] * 2 + [Level.NOTE] * 2
