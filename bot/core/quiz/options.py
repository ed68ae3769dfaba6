"""Drawing the options of a question, so that neither length nor form nor a shared word points at one."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
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
_MISPLACED = 1.0
_LOOKS = 4


@dataclass(frozen=True, slots=True)
class Form:
    """The look of an option: what may single it out though it says nothing of its meaning."""

    length: int
    words: int
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


@lru_cache(maxsize=20_000)
def form_of(text: str) -> Form:
    parts = words(text)
    last = parts[-1].text.casefold() if parts else ""
    return Form(
        length=len(text),
        words=len(parts),
        plural=singular(last) != last,
        capitals=any(not word.text[1:].islower() for word in parts if len(word.text) > 1),
        marks=any(mark in text for mark in "()/:,0123456789"),
    )


def one_stands_out(forms: Sequence[Form]) -> bool:
    """Whether one of four options differs from the three others by length or by form alone."""
    lengths = sorted(form.length for form in forms)
    if lengths[-1] > _LONGEST_ASIDE * lengths[-2] + _LENGTH_SLACK:
        return True
    if lengths[0] * _LONGEST_ASIDE + _LENGTH_SLACK < lengths[1]:
        return True
    return (
        _one_differs([form.words for form in forms])
        or _one_differs([form.words == 1 for form in forms])
        or _one_differs([form.plural for form in forms])
        or _one_differs([form.capitals for form in forms])
        or _one_differs([form.marks for form in forms])
    )


def _one_differs(traits: Sequence[object]) -> bool:
    return len(set(traits)) == 2 and any(traits.count(trait) == len(traits) - 1 for trait in traits[:2])


def draw(
    answer: Option,
    others: Sequence[Option],
    rng: random.Random,
    suits: Callable[[Sequence[Option]], float | None],
) -> tuple[Option, ...] | None:
    """Three of `others` with the answer among them, in the order in which they will be shown.

    `suits` takes something off a whole set that has a fault (0 for none), or refuses it with None. The
    answer's place by length, by words, by their rarity and by likeness to the others is drawn, so that no
    such look is a better guess than another. None when no set is fair.
    """
    places = [rng.randrange(CHOICES) for _ in range(_LOOKS)]
    noisy = [replace(other, plausible=other.plausible + _NOISE * rng.random()) for other in others]
    likely = sorted(noisy, key=lambda other: -other.plausible)
    # Where no likely ones go with the answer's form, others of its form are better than no question.
    similar = sorted(likely, key=lambda other: _unlike(other.form, answer.form))
    for order in (likely, similar):
        best = _best([answer, *order[:_CONSIDERED]], places, suits)
        if best is not None:
            shown = list(best)
            rng.shuffle(shown)
            return tuple(shown)
    return None


def _best(
    options: Sequence[Option], places: Sequence[int], suits: Callable[[Sequence[Option]], float | None]
) -> tuple[Option, ...] | None:
    """The best set with the first of `options`, the answer, in it."""
    looks = [[one.form.length, one.form.words, one.rare] for one in options]
    alike = [[len(one.stems & other.stems) for other in options] for one in options]
    best: tuple[Option, ...] | None = None
    most = -math.inf
    for chosen in combinations(range(1, len(options)), CHOICES - 1):
        value = sum(options[one].plausible for one in chosen) / len(chosen)
        if value <= most:
            continue
        value -= _MISPLACED * _misplaced(chosen, looks, alike, places) / _LOOKS
        some = (options[0], *(options[one] for one in chosen))
        # The dear questions are put only to a set that would be taken.
        if value <= most or not _fair(some) or (fit := suits(some)) is None:
            continue
        if value + fit > most:
            most, best = value + fit, some
    return best


def _misplaced(
    chosen: tuple[int, ...],
    looks: Sequence[Sequence[float]],
    alike: Sequence[Sequence[int]],
    places: Sequence[int],
) -> int:
    """By how many places, in all, the answer misses those that were drawn for it."""
    missed = 0
    for look in range(_LOOKS - 1):
        missed += _missed(looks[0][look], [looks[one][look] for one in chosen], places[look])
    central = [sum(alike[one][other] for other in (0, *chosen)) - alike[one][one] for one in chosen]
    return missed + _missed(sum(alike[0][one] for one in chosen), central, places[-1])


def _missed(own: float, others: Sequence[float], place: int) -> int:
    """How far a value is from the place among others, counted from the least; equals share their places."""
    below = level = 0
    for other in others:
        below += other < own
        level += other == own
    return max(below - place, place - below - level, 0)


def _unlike(one: Form, other: Form) -> int:
    traits = (one.words != other.words) + (one.plural != other.plural) + (one.capitals != other.capitals)
    return 10 * traits + abs(one.length - other.length)


def _fair(options: Sequence[Option]) -> bool:
    different = len({one.text.casefold() for one in options}) == len(options)
    return different and not one_stands_out([one.form for one in options])
