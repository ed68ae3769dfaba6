"""The glossary that ships: nothing lost, no concept twice, distinct concepts distinct."""

from __future__ import annotations

import itertools
import re
import tomllib

import pytest

from bot.core.glossary.check import RULES, Finding, Level, check
from bot.core.glossary.formats import Glossary, read_glossary
from bot.core.glossary.model import Aspect, Kind, Term
from bot.core.glossary.near import best_definition, other_definitions
from bot.core.glossary.words import key
from bot.storage.glossary_files import SHIPPED, load_glossary

DATA = SHIPPED.parent
GLOSSARIES = sorted(path for path in DATA.iterdir() if path.suffix in {".txt", ".csv", ".json"})


@pytest.fixture(scope="module")
def shipped() -> Glossary:
    return load_glossary(SHIPPED)


def term_called(glossary: Glossary, name: str) -> Term:
    (found,) = [term for term in glossary.deck.terms if key(name) in map(key, (term.name, *term.aliases))]
    return found


def shown(findings: list[Finding]) -> str:
    return "\n".join(f"line {one.line}: {one.message}" for one in findings)


@pytest.mark.parametrize("path", GLOSSARIES, ids=lambda path: path.name)
def test_the_linter_finds_nothing_to_mend_in_what_ships(path: object) -> None:
    findings = check(load_glossary(DATA / str(path)), RULES)
    bad = [finding for finding in findings if finding.level is not Level.NOTE]
    assert not bad, shown(bad)


def test_every_pair_is_kept_word_for_word(shipped: Glossary) -> None:
    pairs = re.findall(r"^Q: (.+)\nA: (.+)$", SHIPPED.read_text(), re.MULTILINE)
    assert len(pairs) == 139
    definitions = [one for term in shipped.deck.terms for one in term.definitions]
    assert [(one.question, one.text) for one in sorted(definitions, key=lambda one: one.position)] == pairs


def test_each_subject_of_the_file_leads_to_one_term(shipped: Glossary) -> None:
    assert len(shipped.deck.terms) == 89
    names = [key(name) for term in shipped.deck.terms for name in (term.name, *term.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("names", "definitions"),
    [
        (("Dropout",), 2),
        (("Epoch", "Neural Network Epoch"), 3),
        (("Gated Recurrent Unit", "GRU", "GRU Network"), 2),
        (("Long Short-Term Memory", "LSTM", "LSTM Network"), 2),
        (("Fully Connected Layer", "Dense Layer"), 2),
        (("Transfer Learning", "Transfer Learning Model"), 6),
        (("Activation Function",), 3),
        (("Loss Function", "Neural Network Loss Function", "cost function"), 4),
        (("Regularization", "Model Regularization"), 2),
        (("Hyperparameter", "Neural Network Hyperparameter"), 3),
        (("Hyperparameter Tuning", "Hyperparameter Optimization"), 3),
        (("Gradient Descent", "Gradient Descent Optimization"), 2),
        (("Bias", "Neural Network Bias"), 2),
        (("Pooling", "Pooling Layer"), 2),
        (("Convolution Operation", "Convolution in Image Processing", "convolution"), 2),
        (("Feature Map", "Activation Map"), 2),
        (("Data Augmentation", "Data Augmentation Technique"), 3),
        (("Data Normalization", "Data Normalization Technique"), 2),
        (("Self-Supervised Learning", "Self-Supervised Learning Approach"), 2),
        (("Encoder-Decoder Architecture",), 2),
        (("Decoder",), 2),
        (("Generative Adversarial Network", "GAN", "adversarial network"), 2),
        (("Backpropagation", "backprop"), 1),
        (("Weight Decay Regularization", "weight decay"), 1),
        (("Gradient Vanishing", "vanishing gradients"), 1),
        (("ReLU", "Rectified Linear Unit"), 1),
        (("Residual Network", "ResNet"), 1),
        (("Neural Machine Translation", "NMT", "Neural Machine Translation Model"), 1),
    ],
)
def test_one_concept_is_one_term(shipped: Glossary, names: tuple[str, ...], definitions: int) -> None:
    found = {term_called(shipped, name).id for name in names}
    assert len(found) == 1
    term = term_called(shipped, names[0])
    assert (term.name, len(term.definitions)) == (names[0], definitions)


@pytest.mark.parametrize(
    "names",
    [
        (
            "Attention Mechanism",
            "Self-Attention Mechanism",
            "Multi-Head Attention Mechanism",
            "Attention Head",
        ),
        ("Residual Network", "Residual Block"),
        (
            "Transformer Model",
            "Transformer Encoder",
            "Transformer Decoder",
            "Decoder",
            "Encoder-Decoder Architecture",
        ),
        ("Autoencoder", "Variational Autoencoder", "Denoising Autoencoder"),
        (
            "Convolutional Neural Network",
            "Deep Convolutional Neural Network",
            "Convolutional Layer",
            "Convolution",
        ),
        ("Neural Network", "Deep Neural Network", "Deep Learning", "Multi-Layer Perceptron"),
        ("Feature Map", "Class Activation Map"),
        ("Regularization", "Weight Decay Regularization", "Dropout", "Sparsity Constraint", "Early Stopping"),
        ("Batch Normalization", "Data Normalization", "Batch Size"),
        (
            "Hyperparameter",
            "Hyperparameter Tuning",
            "Hyperparameter Search Space",
            "Neural Network Parameter",
        ),
        ("Neural Network Weight", "Weight Initialization", "Bias", "Neural Network Parameter"),
        ("Learning Rate", "Learning Rate Scheduler"),
        ("Feature Extraction", "Feature Engineering"),
        ("Loss Function", "Loss Landscape"),
        ("Gradient Descent", "Gradient Boosting Model", "Optimizer", "Backpropagation"),
    ],
)
def test_distinct_concepts_are_distinct_terms(shipped: Glossary, names: tuple[str, ...]) -> None:
    assert len({term_called(shipped, name).id for name in names}) == len(names)


def test_every_aspect_comes_from_a_form_of_question(shipped: Glossary) -> None:
    aspects = {one.question: one.aspect for term in shipped.deck.terms for one in term.definitions}
    assert aspects["What is Dropout?"] is Aspect.DEFINITION
    assert aspects["What is the Role of Dropout in Training?"] is Aspect.ROLE
    assert aspects["What is the Purpose of Early Stopping?"] is Aspect.PURPOSE
    assert aspects["What is the Concept of Transfer Learning?"] is Aspect.CONCEPT
    assert aspects["What is a Data Augmentation Technique?"] is Aspect.TECHNIQUE
    assert set(aspects.values()) == set(Aspect)


def test_the_comparisons_are_found_from_either_side(shipped: Glossary) -> None:
    comparisons = [term for term in shipped.deck.terms if term.kind is Kind.COMPARISON]
    assert [term.name for term in comparisons] == [
        "Shallow Learning vs. Deep Learning",
        "Supervised Learning vs. Unsupervised Learning",
    ]
    assert term_called(shipped, "shallow learning") is comparisons[0]
    assert comparisons[0].id in term_called(shipped, "Deep Learning").mentions
    assert term_called(shipped, "supervised learning") is term_called(shipped, "unsupervised learning")


def test_near_identical_answers_are_shown_once(shipped: Glossary) -> None:
    scheduler = term_called(shipped, "Learning Rate Scheduler")
    assert (len(scheduler.definitions), other_definitions(scheduler)) == (2, ())
    transfer = term_called(shipped, "Transfer Learning")
    assert len(other_definitions(transfer)) < len(transfer.definitions) - 2


def test_a_card_opens_with_a_definition_wherever_there_is_one(shipped: Glossary) -> None:
    for term in shipped.deck.terms:
        aspects = {one.aspect for one in term.definitions}
        if Aspect.DEFINITION in aspects:
            assert best_definition(term).aspect is Aspect.DEFINITION, term.name


def test_each_topic_has_enough_terms_for_a_quiz_and_each_term_a_topic(shipped: Glossary) -> None:
    topics = [term.topic for term in shipped.deck.terms]
    assert None not in topics
    assert 8 <= len(set(topics)) <= 12
    for topic in set(topics):
        assert topics.count(topic) >= 4, topic


def test_links_and_confusions_lead_to_other_terms_of_the_deck(shipped: Glossary) -> None:
    ids = {term.id for term in shipped.deck.terms}
    by_id = {term.id: term for term in shipped.deck.terms}
    for term in shipped.deck.terms:
        for other in (*term.mentions, *term.confused_with):
            assert other in ids - {term.id}, term.name
        for other in term.confused_with:
            assert term.id in by_id[other].confused_with, term.name
    dropout = term_called(shipped, "Dropout")
    assert [by_id[other].name for other in dropout.mentions] == ["Regularization", "Overfitting"]


def test_the_rules_alone_need_no_overlay_to_keep_everything() -> None:
    glossary = read_glossary(SHIPPED.read_bytes(), ".txt", "deck")
    findings = check(glossary, RULES)
    assert not [finding for finding in findings if finding.level is Level.ERROR]
    # What they cannot know, the linter points at.
    suspected = {frozenset(finding.terms) for finding in findings if finding.rule == "unmerged"}
    for pair in (
        ("Epoch", "Neural Network Epoch"),
        ("Loss Function", "Neural Network Loss Function"),
        ("Bias", "Neural Network Bias"),
        ("Regularization", "Model Regularization"),
        ("Transfer Learning", "Transfer Learning Model"),
        ("Pooling", "Pooling Layer"),
        ("Gradient Descent", "Gradient Descent Optimization"),
    ):
        assert frozenset(pair) in suspected


def test_every_judgement_of_the_overlay_is_about_other_things_than_the_rules_know() -> None:
    overlay = tomllib.loads((DATA / "deep_learning.toml").read_text())
    by_rules = read_glossary(SHIPPED.read_bytes(), ".txt", "deck").deck
    names = {key(term.name): {key(name) for name in (term.name, *term.aliases)} for term in by_rules.terms}
    for term, added in itertools.chain(overlay["aliases"].items(), overlay["merges"].items()):
        known = names.get(key(term), set())
        assert not known & set(map(key, added)), term
