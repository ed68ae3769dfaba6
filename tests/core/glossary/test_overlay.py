"""What an overlay can say, and what it is told where it does not fit."""

from __future__ import annotations

import tomllib

import pytest

from bot.core.glossary.build import build_deck
from bot.core.glossary.model import Deck
from bot.core.glossary.overlay import read_overlay
from bot.core.glossary.pairs import parse_pairs
from bot.core.glossary.problems import OverlayError

FILE = """
Q: What is Gradient Vanishing?
A: Small gradients.

Q: What is an Epoch?
A: One pass.

Q: What is a Neural Network Epoch?
A: One pass of training.

Q: What is a Dense Layer?
A: A Dense Layer, also known as a Linear Map, is a layer.

Q: What is the Middle in the Man?
A: The middle in the man is hidden.
"""


def deck(toml: str) -> Deck:
    return build_deck("deck", parse_pairs(FILE), read_overlay(tomllib.loads(toml)))


def messages(toml: str) -> list[str]:
    with pytest.raises(OverlayError) as caught:
        deck(toml)
    return [problem.message for problem in caught.value.problems]


def test_without_an_overlay_the_rules_stand_alone() -> None:
    assert [term.name for term in deck("").terms] == [
        "Gradient Vanishing",
        "Epoch",
        "Neural Network Epoch",
        "Dense Layer",
        "Middle in the Man",
    ]


def test_merged_subjects_are_one_term_with_all_names_and_definitions() -> None:
    epoch = deck('[merges]\n"epochs" = ["neural-network epoch"]').terms[1]
    assert (epoch.name, epoch.aliases, len(epoch.definitions)) == ("Epoch", ("Neural Network Epoch",), 2)


def test_a_merge_may_name_the_later_subject_first() -> None:
    epoch = deck('[merges]\n"Neural Network Epoch" = ["Epoch"]').terms[1]
    assert (epoch.name, epoch.aliases) == ("Epoch", ("Neural Network Epoch",))


def test_a_preferred_name_leaves_the_other_as_an_alias() -> None:
    term = deck('[names]\n"Gradient Vanishing" = "Vanishing Gradient"').terms[0]
    assert (term.name, term.aliases) == ("Vanishing Gradient", ("Gradient Vanishing",))


def test_aliases_are_added_once() -> None:
    term = deck('[aliases]\n"Epoch" = ["training epoch", "Training Epochs", "epochs"]').terms[1]
    assert term.aliases == ("training epoch",)


def test_a_name_that_the_rules_misread_can_be_taken_back() -> None:
    assert deck("").terms[3].aliases == ("Linear Map",)
    assert deck('[not_aliases]\n"Dense Layer" = ["Linear Map"]').terms[3].aliases == ()


def test_a_question_can_be_given_its_subject() -> None:
    assert deck('[questions]\n"What is the Middle in the Man?" = "Middle"').terms[4].name == "Middle"


def test_topics_and_confused_terms_may_be_called_by_any_name() -> None:
    built = deck("""
        confused_with = [["Epoch", "linear map"]]
        [topics]
        "Training" = ["epochs", "Linear Map"]
    """)
    epoch, dense = built.terms[1], built.terms[3]
    assert (epoch.topic, dense.topic, built.terms[0].topic) == ("Training", "Training", None)
    assert (epoch.confused_with, dense.confused_with) == ((dense.id,), (epoch.id,))


def test_merges_and_what_is_no_alias_may_call_a_term_by_any_name() -> None:
    file = """
Q: What is an Epoch?
A: One pass.

Q: What is a Full Training Pass (FTP)?
A: One pass of training.

Q: What is a Gated Recurrent Unit (GRU)?
A: A Gated Recurrent Unit, also known as a Linear Map, is a unit.
"""
    toml = '[merges]\n"FTP" = ["Epoch"]\n[not_aliases]\n"GRU" = ["Linear Map"]'
    epoch, unit = build_deck("deck", parse_pairs(file), read_overlay(tomllib.loads(toml))).terms
    assert (epoch.name, len(epoch.definitions)) == ("Epoch", 2)
    assert unit.aliases == ("GRU",)


def test_what_comes_later_may_use_the_names_that_the_overlay_gives() -> None:
    built = deck(
        '[aliases]\n"Epoch" = ["training round"]\n'
        '[names]\n"Gradient Vanishing" = "Vanishing Gradient"\n'
        '[topics]\nTraining = ["training round", "Vanishing Gradient"]'
    )
    assert {term.name for term in built.terms if term.topic == "Training"} == {"Epoch", "Vanishing Gradient"}


def test_no_term_takes_the_name_of_another() -> None:
    assert messages('[names]\n"Gradient Vanishing" = "Epoch"') == [
        '[names] "Gradient Vanishing" cannot be called "Epoch", as another term is.'
    ]


def test_a_question_needs_a_subject() -> None:
    assert messages('[questions]\n"What is an Epoch?" = ""') == ['The name "" in [questions] is empty.']


def test_everything_that_is_not_in_the_glossary_is_told() -> None:
    assert messages("""
        confused_with = [["Epoch", "Nowhere"]]
        [questions]
        "What?" = "That"
        [merges]
        "Epoch" = ["Nothing"]
        [not_aliases]
        "Never" = ["x"]
        [aliases]
        "Nobody" = ["someone"]
        [names]
        "Nameless" = "Named"
        [topics]
        "Training" = ["Epoch", "Nil"]
        "Again" = ["Epoch"]
    """) == [
        '[questions] "What?" is not asked in the glossary.',
        '[merges] "Nothing" is not in the glossary.',
        '[not_aliases] "Never" is not in the glossary.',
        '[aliases] "Nobody" is not in the glossary.',
        '[names] "Nameless" is not in the glossary.',
        '[topics] "Nil" is not in the glossary.',
        '[topics] "Epoch" has two topics: Training and Again.',
        '[confused_with] "Nowhere" is not in the glossary.',
    ]


def test_every_entry_of_a_wrong_shape_is_told() -> None:
    found = messages("""
        confused_with = [["Epoch"]]
        merges = "Epoch"
        topic = 1
        [names]
        "Epoch" = ["a", "b"]
        "Dense Layer" = ""
        [aliases]
        "Epoch" = "training epoch"
        "Dense Layer" = ["one", 2]
    """)
    assert found == [
        '"topic" is not a part of an overlay: it knows aliases, confused_with, merges, names, not_aliases, '
        "questions, topics.",
        "[merges] must be a table.",
        '[names] "Epoch" must be one text.',
        '[aliases] "Epoch" must be a list of texts.',
        '[aliases] "Dense Layer" must be a list of texts.',
        "confused_with must be a list of lists of two names or more.",
        'The name "" in [names] is empty.',
    ]
