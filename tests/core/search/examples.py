"""A small glossary to look things up in."""

from __future__ import annotations

from bot.core.glossary.model import Aspect, Definition, Kind, Term

DROPOUT, OVERFITTING, LOSS, DESCENT, NETWORK, CNN, PCA, COMPARISON, BAG, PLUS = range(1, 11)


def term(number: int, name: str, *aliases: str, says: str = "", mentions: tuple[int, ...] = ()) -> Term:
    told = (Definition(says, Aspect.DEFINITION, f"What is {name}?"),) if says else ()
    return Term(number, name, aliases, told, mentions=mentions)


TERMS = (
    term(
        DROPOUT,
        "Dropout",
        says="Dropout is a regularization technique where random neurons are dropped during training.",
    ),
    term(
        OVERFITTING,
        "Overfitting",
        "overfit",
        says="Overfitting occurs when a model captures noise and performs poorly on unseen data.",
    ),
    term(LOSS, "Loss Function", "cost function", says="A Loss Function measures the error of predictions."),
    term(DESCENT, "Gradient Descent", "GD", says="It follows the steepest decrease of the loss."),
    term(NETWORK, "Neural Network", "NN", says="A model of layers of nodes inspired by the brain."),
    term(
        CNN,
        "Convolutional Neural Network",
        "CNN",
        says="A neural network for images that slides filters over a grid.",
        mentions=(NETWORK,),
    ),
    term(PCA, "Principal Component Analysis", "PCA", says="Finds the directions of most variance in data."),
    Term(
        COMPARISON,
        "Shallow Learning vs. Deep Learning",
        definitions=(Definition("Few layers, or many.", Aspect.COMPARISON, "?"),),
        kind=Kind.COMPARISON,
        compares=("Shallow Learning", "Deep Learning"),
    ),
    term(BAG, "Bag of Words", says="Counts words and forgets their order."),
    term(PLUS, "C++", says="A language with classes and templates."),
)
