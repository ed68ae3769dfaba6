"""Drawing the options of a question, so that neither length nor form nor a shared word points at one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.core.quiz.questions.words import words

CHOICES = 4

_LONGEST_ASIDE = 1.25
_CONSIDERED = 11


@dataclass(frozen=True, slots=True)
class Form:
    """The look of an option: what may single it out though it says nothing of its meaning."""

    length: int
    words: int
    plural: bool
    capitals: bool
    marks: bool
    last: str


def form_of(text: str) -> Form:
    parts = words(text)
    last = parts[-1].text if parts else ""
    return Form(
        length=len(text),
        words=len(parts),
        plural=last.endswith("s") and not last.endswith("ss") and len(last) > 3,
        capitals=any(len(word.text) > 1 and word.text[1:] != word.text[1:].lower() for word in parts),
        marks=any(mark in text for mark in "()/:,0123456789"),
        last=parts[-1].stem if parts else "",
    )


def stands_out(form: Form, others: Sequence[Form]) -> bool:
    """Whether an option differs from all the others by length or by form alone."""
    lengths = [other.length for other in others]
    if form.length > _LONGEST_ASIDE * max(lengths) + 3 or form.length * _LONGEST_ASIDE + 3 < min(lengths):
        return True
    if form.words == 1 and all(other.words > 1 for other in others):
        return True
    if form.words > 1 and all(other.words == 1 for other in others):
        return True
    return any(
        getattr(form, trait) != getattr(others[0], trait)
        and len({getattr(other, trait) for other in others}) == 1
        for trait in ("plural", "capitals", "marks")
    )


@dataclass(frozen=True, slots=True)
class Option:
    """One text to choose, the term it belongs to, and how plausible it is (more is better)."""

    term_id: int
    text: str
    form: Form
    plausible: float = 0.0


def option(term_id: int, text: str, plausible: float = 0.0) -> Option:
    return Option(term_id, text, form_of(text), plausible)


def draw(
    answer: Option,
    others: Sequence[Option],
    rng: random.Random,
    suits: Callable[[Sequence[Option]], float | None],
) -> tuple[Option, ...] | None:
    """Three of `others` with the answer among them, in the order in which they will be shown.

    `suits` rates a whole set, None refuses it. None when no set is fair.
    """
    place = rng.randrange(CHOICES)
    noise = {other.term_id: rng.random() for other in others}
    likely = sorted(others, key=lambda other: -(other.plausible + noise[other.term_id]))[:_CONSIDERED]
    best: tuple[float, tuple[Option, ...]] | None = None
    for chosen in combinations(likely, CHOICES - 1):
        value = _value(answer, chosen, place, suits)
        if value is not None and (best is None or value > best[0]):
            best = (value, chosen)
    if best is None:
        return None
    order = [answer, *best[1]]
    rng.shuffle(order)
    return tuple(order)


def _value(
    answer: Option,
    chosen: Sequence[Option],
    place: int,
    suits: Callable[[Sequence[Option]], float | None],
) -> float | None:
    options = [answer, *chosen]
    if len({one.text.casefold() for one in options}) < len(options):
        return None
    forms = [one.form for one in options]
    if any(stands_out(form, [other for other in forms if other is not form]) for form in forms):
        return None
    fit = suits(options)
    if fit is None:
        return None
    # The place that the answer takes by length is drawn too, so that the longest is no better a guess.
    shorter = sum(1 for one in chosen if one.form.length < answer.form.length)
    return fit + sum(one.plausible for one in chosen) - abs(shorter - place)
