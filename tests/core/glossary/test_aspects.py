"""What a question asks, read from its form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.glossary.aspects import read_question, split_place
from bot.core.glossary.model import Aspect


@pytest.mark.parametrize(
    ("question", "subject", "aspect"),
    [
        ("What is Dropout?", "Dropout", Aspect.DEFINITION),
        ("What is a Neural Network?", "Neural Network", Aspect.DEFINITION),
        ("what is the learning rate", "learning rate", Aspect.DEFINITION),
        ("What's an Epoch?", "Epoch", Aspect.DEFINITION),
        ("What are Embeddings?", "Embeddings", Aspect.DEFINITION),
        ("Define entropy.", "entropy", Aspect.DEFINITION),
        ("Explain the Transformer", "Transformer", Aspect.DEFINITION),
        ("Definition of Entropy", "Entropy", Aspect.DEFINITION),
        ("What is the meaning of Entropy?", "Entropy", Aspect.DEFINITION),
        ("What does Entropy mean?", "Entropy", Aspect.DEFINITION),
        ("What is meant by Entropy?", "Entropy", Aspect.DEFINITION),
        ("Who was Ada Lovelace?", "Ada Lovelace", Aspect.DEFINITION),
        ("What is Entropy and why is it important?", "Entropy", Aspect.DEFINITION),
        ("What is the Purpose of an Activation Function?", "Activation Function", Aspect.PURPOSE),
        ("What is the main goal of using Dropout?", "Dropout", Aspect.PURPOSE),
        ("Why is Dropout used?", "Dropout", Aspect.PURPOSE),
        ("Why do we use Dropout?", "Dropout", Aspect.PURPOSE),
        ("What is Dropout used for?", "Dropout", Aspect.PURPOSE),
        ("What is the Role of ReLU?", "ReLU", Aspect.ROLE),
        ("What role does a Decoder play in translation?", "Decoder", Aspect.ROLE),
        ("What does an Optimizer do?", "Optimizer", Aspect.ROLE),
        ("What is the function of the hippocampus?", "hippocampus", Aspect.ROLE),
        ("What is the Concept of Transfer Learning?", "Transfer Learning", Aspect.CONCEPT),
        ("Explain the idea behind boosting", "boosting", Aspect.CONCEPT),
        ("How does Backpropagation work?", "Backpropagation", Aspect.TECHNIQUE),
        ("Explain how a Kernel works.", "Kernel", Aspect.TECHNIQUE),
        ("Can you please explain boosting?", "boosting", Aspect.DEFINITION),
        ('What is meant by "defense in depth"?', "defense in depth", Aspect.DEFINITION),
        ("Photosynthesis", "Photosynthesis", Aspect.DEFINITION),
        # What only looks like a form is part of the name.
        ("What is the Law of Large Numbers?", "Law of Large Numbers", Aspect.DEFINITION),
        ("What is a Function of Bounded Variation?", "Function of Bounded Variation", Aspect.DEFINITION),
        ("What is A/B Testing?", "A/B Testing", Aspect.DEFINITION),
    ],
)
def test_subject_and_aspect(question: str, subject: str, aspect: Aspect) -> None:
    reading = read_question(question)
    assert (reading.subject, reading.aspect, reading.sides) == (subject, aspect, ())


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "What is the Difference Between Shallow Learning and Deep Learning?",
            ("Shallow Learning", "Deep Learning"),
        ),
        ("What are the main differences between a list and a tuple?", ("list", "tuple")),
        ("How does a CNN differ from an RNN?", ("CNN", "RNN")),
        ("How are bagging and boosting different?", None),
        ("What distinguishes bagging from boosting?", ("bagging", "boosting")),
        ("Compare bagging with boosting", ("bagging", "boosting")),
        ("TCP vs. UDP", ("TCP", "UDP")),
        ("What is precision versus recall?", ("precision", "recall")),
        ("Difference between bagging and boosting in machine learning", ("bagging", "boosting")),
        # The noun that two adjectives share.
        (
            "What is the Difference Between Supervised and Unsupervised Learning?",
            ("Supervised Learning", "Unsupervised Learning"),
        ),
        ("Difference between linear and nonlinear models", ("linear models", "nonlinear models")),
        ("Difference between local and global optima", ("local optima", "global optima")),
        ("Difference between mitosis and cell division", ("mitosis", "cell division")),
        ("Difference between a list and a linked list", ("list", "linked list")),
    ],
)
def test_comparisons(question: str, sides: tuple[str, str] | None) -> None:
    reading = read_question(question)
    if sides is None:
        assert reading.aspect is not Aspect.COMPARISON
    else:
        assert (reading.sides, reading.subject) == (sides, f"{sides[0]} vs. {sides[1]}")


def test_the_place_in_a_subject() -> None:
    assert split_place("Epoch in Deep Learning") == ("Epoch", "Deep Learning")
    assert split_place("Activation Function in a Neural Network") == ("Activation Function", "Neural Network")
    assert split_place("Interpolation") is None


@given(st.text(min_size=1).filter(lambda text: bool(text.strip())))
def test_every_question_has_a_subject(question: str) -> None:
    assert read_question(question).subject or not question.strip("?.:;, \t\n")
