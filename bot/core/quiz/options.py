"""Drawing the options of a question, so that neither length nor form nor a shared word points at one."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from bot.core.glossary.words import singular
from bot.core.quiz.questions.words import content_stems, words

CHOICES = 4

# One option may be longer than the longest other by this factor and so many characters.
_LONGEST_ASIDE = 1.25
_LENGTH_SLACK = 3
_CONSIDERED = 12
# How far chance may outweigh plausibility, so that a term does not always meet the same three.
_NOISE = 1.5
# What a place among the four costs by which the answer misses the one drawn for it.
_MISPLACED = 1.5


@dataclass(frozen=True, slots=True)
class Form:
    """The look of an option: what may single it out though it says nothing of its meaning."""

    length: int
    single: bool
    plural: bool
    capitals: bool
    marks: bool


@dataclass(frozen=True, slots=True)
class Option:
    """One text to choose and the term it belongs to.

    `plausible` says how likely people hesitate between it and the answer, `rare` how rare its words are;
    more is more in both.
    """

    term_id: int
    text: str
    form: Form
    stems: frozenset[str]
    plausible: float = 0.0
    rare: float = 0.0


def option(term_id: int, text: str, plausible: float = 0.0, rare: float = 0.0) -> Option:
    return Option(term_id, text, form_of(text), frozenset(content_stems(text)), plausible, rare)


def form_of(text: str) -> Form:
    parts = words(text)
    last = parts[-1].text.casefold() if parts else ""
    return Form(
        length=len(text),
        single=len(parts) == 1,
        plural=singular(last) != last,
        capitals=any(not word.text[1:].islower() for word in parts if len(word.text) > 1),
        marks=any(mark in text for mark in "()/:,0123456789"),
    )


def stands_out(form: Form, others: Sequence[Form]) -> bool:
    """Whether an option differs from all the others by length or by form alone."""
    longest = max(other.length for other in others)
    shortest = min(other.length for other in others)
    if form.length > _LONGEST_ASIDE * longest + _LENGTH_SLACK:
        return True
    if form.length * _LONGEST_ASIDE + _LENGTH_SLACK < shortest:
        return True
    return (
        all(other.single != form.single for other in others)
        or all(other.plural != form.plural for other in others)
        or all(other.capitals != form.capitals for other in others)
        or all(other.marks != form.marks for other in others)
    )


def draw(
    answer: Option,
    others: Sequence[Option],
    rng: random.Random,
    suits: Callable[[Sequence[Option]], float | None],
) -> tuple[Option, ...] | None:
    """Three of `others` with the answer among them, in the order in which they will be shown.

    `suits` rates a whole set, None refuses it. None when no set is fair. The answer's place by length, by
    likeness to the others and by rarity of its words is drawn, so that no such look is a better guess
    than another.
    """
    places = [rng.randrange(CHOICES) for _ in range(3)]
    noise = [_NOISE * rng.random() for _ in others]
    order = sorted(range(len(others)), key=lambda one: (-others[one].plausible - noise[one], one))
    likely = [others[one] for one in order[:_CONSIDERED]]
    likeness = _likeness([answer, *likely])
    best: tuple[float, tuple[Option, ...]] | None = None
    for chosen in combinations(likely, CHOICES - 1):
        if not _fair(options := (answer, *chosen)):
            continue
        fit = suits(options)
        if fit is None:
            continue
        value = fit + sum(one.plausible for one in chosen) / len(chosen)
        value -= _MISPLACED * _misplaced(options, places, likeness)
        if best is None or value > best[0]:
            best = (value, options)
    if best is None:
        return None
    shown = list(best[1])
    rng.shuffle(shown)
    return tuple(shown)


def _fair(options: Sequence[Option]) -> bool:
    if len({one.text.casefold() for one in options}) < len(options):
        return False
    forms = [one.form for one in options]
    return not any(stands_out(form, forms[:place] + forms[place + 1 :]) for place, form in enumerate(forms))


def _likeness(options: Sequence[Option]) -> Mapping[tuple[int, int], int]:
    return {
        (one.term_id, other.term_id): len(one.stems & other.stems) for one in options for other in options
    }


def _misplaced(
    options: Sequence[Option], places: Sequence[int], likeness: Mapping[tuple[int, int], int]
) -> float:
    """By how many places, on average, the answer (the first) misses those drawn for it."""
    central = [
        sum(likeness[one.term_id, other.term_id] for other in options if other is not one) for one in options
    ]
    looks = ([one.form.length for one in options], central, [one.rare for one in options])
    return sum(_missed(look, place) for look, place in zip(looks, places, strict=True)) / len(places)


def _missed(look: Sequence[float], place: int) -> int:
    """How far the first of `look` is from the place, counted from the least; equals share their places."""
    below = sum(value < look[0] for value in look)
    level = sum(value == look[0] for value in look) - 1
    return max(below - place, place - below - level, 0)
