"""Somebody who knows nothing of the subject guesses no better than one in three, whatever they go by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.words import content_stems, kin_of
from tests.support.questions import CHOICE_KINDS, questions_of

BOUND = 1 / 3

Looks = Callable[[Question], Sequence[float]]


def _said_in_prompt(question: Question) -> Sequence[float]:
    prompt = content_stems(question.prompt)
    return [sum(kin_of(stem, prompt) for stem in set(content_stems(option))) for option in question.options]


def _share_said_in_prompt(question: Question) -> Sequence[float]:
    words = [max(1, len(set(content_stems(option)))) for option in question.options]
    return [said / count for said, count in zip(_said_in_prompt(question), words, strict=True)]


def _like_the_others(question: Question) -> Sequence[float]:
    stems = [set(content_stems(option)) for option in question.options]
    return [sum(len(own & other) for other in stems if other is not own) for own in stems]


LOOKS: dict[str, Looks] = {
    "letters": lambda question: [len(option) for option in question.options],
    "words": lambda question: [len(content_stems(option)) for option in question.options],
    "hyphens": lambda question: [option.count("-") for option in question.options],
    "commas": lambda question: [option.count(",") for option in question.options],
    "capitals": lambda question: [sum(map(str.isupper, option)) for option in question.options],
    "gaps": lambda question: [option.count("[…]") for option in question.options],
    "plural": lambda question: [option.endswith("s") for option in question.options],
    "words of the question": _said_in_prompt,
    "share of words of the question": _share_said_in_prompt,
    "likeness to the other options": _like_the_others,
}


def rate(questions: Sequence[Question], looks: Looks, sign: int) -> float:
    """How often the option with the most of a look (the least for -1) is right, ties drawn."""
    right = 0.0
    for question in questions:
        values = [sign * value for value in looks(question)]
        best = [place for place, value in enumerate(values) if value == max(values)]
        right += (question.correct in best) / len(best)
    return right / len(questions)


@pytest.mark.parametrize("sign", [1, -1], ids=["most", "least"])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("kind", CHOICE_KINDS)
def test_no_look_of_an_option_points_at_the_answer(kind: str, look: str, sign: int) -> None:
    assert rate(questions_of(kind), LOOKS[look], sign) <= BOUND
