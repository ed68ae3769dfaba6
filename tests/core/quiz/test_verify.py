"""The verifier finds each fault that a maker could make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.quiz.questions.model import Question
from bot.core.quiz.verify import flaws
from bot.core.quiz.verify_facts import facts_of, says
from tests.support.questions import named, questions_of, shipped

FACTS = facts_of(shipped().deck)


def which_term(*options: str, prompt: str, correct: int = 0) -> Question:
    terms = [named(option) for option in options]
    answer = terms[correct]
    return Question(
        kind="which-term",
        prompt=prompt,
        options=options,
        correct=correct,
        answer=answer.name,
        accept=(answer.name, *answer.aliases),
        term_id=answer.id,
        explanation="",
        option_ids=tuple(term.id for term in terms),
    )


def rules(question: Question) -> set[str]:
    return {flaw.rule for flaw in flaws(FACTS, question)}


EPOCH = "____ is one complete pass through the entire training dataset during model training."
GOOD = which_term("Epoch", "Optimizer", "Overfitting", "Pooling", prompt=EPOCH)


def test_a_fair_question_has_no_flaw() -> None:
    assert flaws(FACTS, GOOD) == ()


@pytest.mark.parametrize(
    ("prompt", "rule"),
    [
        ("An Epoch is one complete pass through the training dataset.", "leak"),
        ("____ (epochs) is one complete pass through the training dataset.", "leak"),
        ("____ is one complete training epoch through the entire dataset.", "leak"),
        ("An ____ is one complete pass through the entire training dataset.", "leak"),
        ("____ is one.", "sense"),
        ("One complete pass through the entire training dataset.", "sense"),
    ],
)
def test_a_bad_prompt_is_found(prompt: str, rule: str) -> None:
    assert rule in rules(replace(GOOD, prompt=prompt))


def test_a_telling_word_of_an_alias_is_found() -> None:
    """A learning rate is a step size, too."""
    options = ("Learning Rate", "Batch Size", "Early Stopping", "Data Pipeline")
    prompt = "____ controls the {} taken during optimization, influencing the convergence and stability."
    good = which_term(*options, prompt=prompt.format("[…]"))
    assert "leak" not in rules(good)
    assert "leak" in rules(replace(good, prompt=prompt.format("length of the steps")))


# What is shown of four terms that the shipped glossary explains.
DROPOUT = (
    "____ helps prevent overfitting by randomly […] neurons during training, making the model more robust."
)
BINARY = "____ involves […] data into one of two distinct […] or categories."
VISUAL = (
    "____ is a type of […] designed for processing and analyzing visual data using […] layers and pooling "
    "operations."
)
DENOISING = (
    "____ is a(n) […] trained to reconstruct clean data from noisy input, improving robustness to input […]."
)


@pytest.mark.parametrize(
    ("answer", "other", "prompt"),
    [
        ("Binary Classification Task", "Multi-Class Classification Task", BINARY),
        ("Convolutional Neural Network", "Deep Convolutional Neural Network", VISUAL),
        ("Denoising Autoencoder", "Autoencoder", DENOISING),
        ("Dropout", "Regularization", DROPOUT),
        ("Dropout", "Overfitting", DROPOUT),
    ],
)
def test_an_option_that_is_right_as_well_is_found(answer: str, other: str, prompt: str) -> None:
    question = which_term(answer, other, "Epoch", "Data Pipeline", prompt=prompt)
    assert any(flaw.rule == "ambiguous" and f'"{other}"' in flaw.message for flaw in flaws(FACTS, question))


def test_a_common_word_may_stay_when_two_options_share_it() -> None:
    prompt = "____ is a neural network architecture designed to better capture part-whole hierarchies."
    shared = which_term(
        "Capsule Network", "Siamese Network", "Residual Block", "Early Stopping", prompt=prompt
    )
    alone = which_term("Capsule Network", "Dropout", "Residual Block", "Batch Size", prompt=prompt)
    assert "leak" not in rules(shared)
    assert "leak" in rules(alone)


@pytest.mark.parametrize(
    "broken",
    [
        replace(GOOD, correct=1),
        replace(GOOD, correct=7),
        replace(GOOD, answer="Pooling"),
        replace(GOOD, options=("Epoch", "Pooling")),
        replace(GOOD, options=("Epoch", "Optimizer", "Optimizers", "Pooling")),
        replace(GOOD, option_ids=(*GOOD.option_ids[:3], GOOD.option_ids[0])),
        replace(GOOD, term_id=999_999, option_ids=(999_999, *GOOD.option_ids[1:])),
        replace(GOOD, options=(), option_ids=()),
        replace(GOOD, options=(), option_ids=(), correct=None, accept=("Something",)),
    ],
)
def test_a_broken_question_is_found(broken: Question) -> None:
    assert rules(broken) == {"shape"}


def test_an_option_that_stands_out_is_found() -> None:
    long = which_term("Epoch", "Optimizer", "Dropout", "Hyperparameter Search Space", prompt=EPOCH)
    acronym = which_term("Epoch", "ReLU", "Dropout", "Pooling", prompt=EPOCH)
    assert "form" in rules(long)
    assert "form" in rules(replace(acronym, options=("Epoch", "RELU", "Dropout", "Pooling")))


def test_an_odd_one_out_of_the_same_topic_is_found() -> None:
    odd = questions_of("odd-one-out", sets=1)[0]
    answer = odd.correct or 0
    place = (answer + 1) % 4
    same_topic = replace(odd, correct=place, answer=odd.options[place], term_id=odd.option_ids[place])
    assert "ambiguous" in rules(same_topic)


def test_a_definition_with_the_blank_elsewhere_is_found() -> None:
    question = questions_of("which-definition", sets=1)[0]
    place = ((question.correct or 0) + 1) % 4
    options = list(question.options)
    options[place] = f"In short, {options[place]}"
    assert "form" in rules(replace(question, options=tuple(options)))


def test_a_typed_question_that_another_term_answers_as_well_is_found() -> None:
    question = next(one for one in questions_of("typed", sets=1) if one.answer == "Epoch")
    other = named("Pooling")
    twin = replace(other, definitions=named("Epoch").definitions)
    facts = replace(FACTS, terms={**FACTS.terms, twin.id: twin})
    assert flaws(FACTS, question) == ()
    assert {flaw.rule for flaw in flaws(facts, question)} == {"ambiguous"}


def test_a_sort_that_one_option_alone_is_of_is_found() -> None:
    """A learning rate shares the word with self-supervised learning, and is no learning."""
    prompt = "____ is a type of learning where the model generates its own […] from the data."
    shared = which_term(
        "Self-Supervised Learning", "Transfer Learning", "Learning Rate", "Pooling", prompt=prompt
    )
    alone = which_term("Self-Supervised Learning", "Batch Size", "Learning Rate", "Pooling", prompt=prompt)
    assert "leak" not in rules(shared)
    assert "leak" in rules(alone)


def test_one_definition_alone_with_a_hidden_word_is_found() -> None:
    question = next(
        one for one in questions_of("which-definition", sets=1) if "[…]" not in "".join(one.options)
    )
    place = ((question.correct or 0) + 1) % 4
    options = list(question.options)
    options[place] = options[place].replace(" the ", " the […] ", 1)
    if "[…]" in options[place]:
        assert "form" in rules(replace(question, options=tuple(options)))


def test_the_definition_behind_every_question_is_recognised() -> None:
    """Given to another option's term as well, it makes a second right answer."""
    for question in questions_of("which-term"):
        answer = shipped().terms[question.term_id].term
        other = shipped().terms[question.option_ids[(question.correct or 0) - 1]].term
        twin = replace(other, definitions=answer.definitions)
        facts = replace(FACTS, terms={**FACTS.terms, twin.id: twin})
        assert "ambiguous" in {flaw.rule for flaw in flaws(facts, question)}, question.prompt


def test_a_name_is_said_on_one_side_of_a_gap() -> None:
    assert says("a shard path […] vector", "Shard Path")
    assert not says("a shard […] path", "Shard Path")
