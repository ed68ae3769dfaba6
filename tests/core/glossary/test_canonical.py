"""The same concept asked several ways is one term; distinct concepts stay distinct."""

from __future__ import annotations

import pytest

from bot.core.glossary.build import build_deck
from bot.core.glossary.model import Aspect, Deck, Kind, Pair, Term
from bot.core.glossary.overlay import NO_OVERLAY, Overlay


def deck_of(*texts: tuple[str, str], overlay: Overlay = NO_OVERLAY) -> Deck:
    pairs = [Pair(question, answer, line) for line, (question, answer) in enumerate(texts, 1)]
    return build_deck("deck", pairs, overlay)


def names(*texts: tuple[str, str]) -> list[str]:
    return [term.name for term in deck_of(*texts).terms]


def only(*texts: tuple[str, str]) -> Term:
    (term,) = deck_of(*texts).terms
    return term


def test_articles_plurals_case_and_hyphens_do_not_make_a_term() -> None:
    term = only(
        ("What are Multi-Layer Perceptrons?", "Networks."),
        ("What is a Multi-Layer Perceptron?", "A network."),
        ("what is the multi layer perceptron", "The network."),
    )
    assert (term.name, term.aliases) == ("Multi-Layer Perceptron", ())
    assert [definition.text for definition in term.definitions] == ["Networks.", "A network.", "The network."]


def test_definitions_keep_question_aspect_and_position() -> None:
    deck = deck_of(
        ("What is Dropout?", "It drops."),
        ("What is an Epoch?", "One pass."),
        ("What is the Role of Dropout in Training?", "Dropout helps."),
    )
    dropout, epoch = deck.terms
    assert [(one.aspect, one.question, one.position) for one in dropout.definitions] == [
        (Aspect.DEFINITION, "What is Dropout?", 1),
        (Aspect.ROLE, "What is the Role of Dropout in Training?", 3),
    ]
    assert (dropout.id, epoch.id, epoch.definitions[0].position) == (1, 2, 2)


@pytest.mark.parametrize(
    ("question", "answer", "name"),
    [
        # The answer speaks of the bare subject.
        ("What is Overfitting in Statistics?", "Overfitting occurs when noise is learned.", "Overfitting"),
        ("What is the Role of Bias in Perceptrons?", "It allows an offset.", "Bias"),
        # It speaks of the whole.
        ("What is a Man in the Middle?", "A man in the middle listens.", "Man in the Middle"),
        ("What is a Break in Transmission?", "Silence.", "Break in Transmission"),
    ],
)
def test_a_place_is_set_aside_where_the_answer_shows_it(question: str, answer: str, name: str) -> None:
    assert names((question, answer)) == [name]


def test_a_place_is_set_aside_where_it_is_a_term_or_what_stands_before_it() -> None:
    assert names(
        ("What is Deep Learning?", "A field."),
        ("What is Pruning in Deep Learning?", "Cutting weights."),
        ("What is Stride?", "A step."),
        ("What is Stride in a Filter?", "How far it moves."),
    ) == ["Deep Learning", "Pruning", "Stride"]


def test_an_acronym_in_brackets_is_an_alias_and_general_nouns_after_it_add_nothing() -> None:
    term = only(
        ("What is a Gated Recurrent Unit (GRU)?", "A unit."),
        ("What is a Gated Recurrent Unit (GRU) Network?", "A variant."),
        ("What is a GRU?", "Short."),
    )
    assert term.name == "Gated Recurrent Unit"
    assert term.aliases == ("GRU", "Gated Recurrent Unit Network", "GRU Network")


def test_a_telling_noun_after_the_brackets_belongs_to_the_name() -> None:
    assert names(
        ("What is a Long Short-Term Memory (LSTM) Cell?", "A cell."),
        ("What is a Long Short-Term Memory (LSTM) Gate?", "A gate."),
    ) == ["Long Short-Term Memory Cell", "Long Short-Term Memory Gate"]


def test_brackets_that_hold_no_acronym_tell_two_things_apart() -> None:
    assert names(
        ("What is Mercury (planet)?", "A planet."),
        ("What is Mercury (element)?", "A metal."),
    ) == ["Mercury (planet)", "Mercury (element)"]


@pytest.mark.parametrize(
    ("question", "answer", "alias"),
    [
        ("What is ReLU?", "The ReLU (Rectified Linear Unit) is a function.", "Rectified Linear Unit"),
        ("What is a Rectified Linear Unit?", "Rectified Linear Units (ReLU) cut at zero.", "ReLU"),
        (
            "What is Entropy?",
            "Entropy, also known as an Information Content, is a measure.",
            "Information Content",
        ),
        ("What is Stemming?", "Stemming is also called suffix stripping.", "suffix stripping"),
        ("What does TLS stand for?", "Transport Layer Security.", "Transport Layer Security"),
        ("What is two-factor login?", "Two-factor login (2FL) needs two proofs.", "2FL"),
        ("What is XSS (Cross-Site Scripting)?", "Scripts in pages.", "Cross-Site Scripting"),
        ("What is Machine Learning (ML) in Security?", "ML finds anomalies.", "ML"),
        ("What is XML?", "XML (Extensible Markup Language) is a format.", "Extensible Markup Language"),
    ],
)
def test_other_names_in_an_answer_become_aliases(question: str, answer: str, alias: str) -> None:
    assert only((question, answer)).aliases == (alias,)


@pytest.mark.parametrize(
    "answer",
    [
        "A network of interconnected nodes (neurons).",
        "A Network (NEW in this edition) is a graph.",
        "A Network (see the chapter on nodes) is a graph.",
        "Nodes, also known as neurons, make up a network.",
    ],
)
def test_brackets_about_something_else_are_no_alias(answer: str) -> None:
    assert only(("What is a Network?", answer)).aliases == ()


def test_also_known_as_merges_the_term_that_it_names() -> None:
    term = only(
        ("What is a Fully Connected Layer?", "A layer."),
        ("What is a Dense Layer?", "A Dense Layer, also known as a Fully Connected Layer, is a layer."),
    )
    assert (term.name, term.aliases) == ("Fully Connected Layer", ("Dense Layer",))


def test_an_acronym_that_two_terms_claim_merges_neither() -> None:
    assert names(
        ("What is a Class Activation Map (CAM)?", "A map."),
        ("What is Content Addressable Memory (CAM)?", "A memory."),
        ("What is CAM?", "It depends."),
    ) == ["Class Activation Map", "Content Addressable Memory", "CAM"]


def test_a_technique_of_a_term_is_an_aspect_of_it() -> None:
    deck = deck_of(
        ("What is Data Augmentation?", "More data."),
        ("What is a Data Augmentation Technique?", "A rotation."),
        ("What is a Delphi Technique?", "A survey."),
    )
    assert [term.name for term in deck.terms] == ["Data Augmentation", "Delphi Technique"]
    assert [one.aspect for one in deck.terms[0].definitions] == [Aspect.DEFINITION, Aspect.TECHNIQUE]


def test_names_that_differ_in_meaning_stay_apart() -> None:
    kept = [
        "Attention",
        "Self-Attention",
        "Multi-Head Attention",
        "C",
        "C++",
        "C#",
        "Statistic",
        "Statistics",
    ]
    assert names(*((f"What is {name}?", "Something.") for name in kept)) == kept


def test_a_comparison_is_found_from_either_side() -> None:
    deck = deck_of(
        ("What is Deep Learning?", "Many layers."),
        ("What is the Difference Between Shallow Learning and Deep Learning?", "Depth."),
    )
    deep, comparison = deck.terms
    assert comparison.kind is Kind.COMPARISON
    assert comparison.compares == ("Shallow Learning", "Deep Learning")
    assert comparison.aliases == ("Shallow Learning",)
    assert deep.mentions == (comparison.id,)


def test_a_side_of_two_comparisons_is_an_alias_of_neither() -> None:
    deck = deck_of(
        ("What is the difference between TCP and UDP?", "One."),
        ("What is the difference between TCP and QUIC?", "Two."),
    )
    assert [term.aliases for term in deck.terms] == [("UDP",), ("QUIC",)]


@pytest.mark.parametrize(
    ("question", "answer", "name"),
    [
        ("Was ist ein Neuron?", "Ein Neuron ist eine Zelle.", "Neuron"),
        (
            "Qu'est-ce qu'un réseau de neurones ?",
            "Un réseau de neurones est un modèle.",
            "réseau de neurones",
        ),
        ("¿Qué es la entropía?", "La entropía mide el desorden.", "entropía"),
        ("Warum?", "Darum.", "Warum"),
    ],
)
def test_in_any_language_an_answer_that_opens_with_its_subject_names_it(
    question: str, answer: str, name: str
) -> None:
    assert names((question, answer)) == [name]


def test_a_file_of_bare_names_works() -> None:
    assert names(("Gradient Descent", "Descent along the gradient."), ("神经网络", "一种模型。")) == [
        "Gradient Descent",
        "神经网络",
    ]
