"""Drawing the options of a question, so that neither length nor form nor a shared word points at one."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from bot.core.quiz.forms import Form, form_of, one_is_off
from bot.core.quiz.questions.words import content_stems

CHOICES = 4

_CONSIDERED = 12
# Where none of the first few will do.
_CONSIDERED_AT_LAST = 24
# How far chance may outweigh plausibility, so that a term does not always meet the same three.
_NOISE = 1.5
# What a place among the four costs by which the answer misses the one drawn for it.
_MISPLACED = 1.0
_LOOKS = 4
_NEAR_WANTED = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One text to choose and the term it belongs to.

    `plausible` says how likely people hesitate between it and the answer, `rare` how rare its words are;
    more is more in both. `near` says that it is of the answer's topic, or is confused with the answer.
    """

    term_id: int
    text: str
    form: Form
    stems: frozenset[str]
    plausible: float = 0.0
    rare: float = 0.0
    near: bool = True


def option(
    term_id: int, text: str, plausible: float = 0.0, rare: float = 0.0, *, near: bool = True
) -> Option:
    return Option(term_id, text, form_of(text), frozenset(content_stems(text)), plausible, rare, near)


def draw(
    answer: Option,
    others: Sequence[Option],
    rng: random.Random,
    suits: Callable[[Sequence[Option]], float | None],
) -> tuple[Option, ...] | None:
    """Three of `others` with the answer among them, in the order in which they will be shown.

    `suits` takes something off a whole set that has a fault (0 for none), or refuses it with None. The
    answer's place by length, by words, by their rarity and by likeness to the others is drawn, so that no
    such look is a better guess than another. Two of the three are near where that can be, one is always.
    None when no set is fair.
    """
    places = [rng.randrange(CHOICES) for _ in range(_LOOKS)]
    unlike = {
        other.text.casefold(): other for other in others if other.text.casefold() != answer.text.casefold()
    }
    noisy = [replace(other, plausible=other.plausible + _NOISE * rng.random()) for other in unlike.values()]
    likely = sorted(noisy, key=lambda other: -other.plausible)
    # Where no likely ones go with the answer's form, others of its form are better than no question.
    similar = sorted(likely, key=lambda other: _unlike(other.form, answer.form))
    for few, wanted in _searches(likely, similar):
        best = _best([answer, *few], places, suits, wanted)
        if best is not None:
            shown = list(best)
            rng.shuffle(shown)
            return tuple(shown)
    return None


def _searches(likely: Sequence[Option], similar: Sequence[Option]) -> Iterator[tuple[list[Option], int]]:
    """Which options to combine, and how many must be near: most wanted first, none twice."""
    near = sum(other.near for other in likely)
    seen: set[tuple[frozenset[int], int]] = set()
    for wanted in range(min(_NEAR_WANTED, near), 0, -1):
        for order, most in ((likely, _CONSIDERED), (similar, _CONSIDERED), (similar, _CONSIDERED_AT_LAST)):
            few = _considered(order, most)
            # Where all are near, to want one is to want two.
            search = frozenset(other.term_id for other in few), wanted if near < len(likely) else 0
            if search not in seen:
                seen.add(search)
                yield few, wanted


def _considered(order: Sequence[Option], most: int) -> list[Option]:
    """The first few, half of them near where there are so many."""
    near = [other for other in order if other.near]
    far = [other for other in order if not other.near]
    few = near[: max(most // 2, most - len(far))]
    return [*few, *far[: most - len(few)]]


def _best(
    options: Sequence[Option],
    places: Sequence[int],
    suits: Callable[[Sequence[Option]], float | None],
    near: int,
) -> tuple[Option, ...] | None:
    """The best set with the first of `options`, the answer, in it, and as many that are near."""
    looks = [[one.form.length, one.form.words, one.rare] for one in options]
    alike = [[len(one.stems & other.stems) for other in options] for one in options]
    traits = [one.form.traits for one in options]
    best: tuple[Option, ...] | None = None
    most = -math.inf
    for chosen in combinations(range(1, len(options)), CHOICES - 1):
        one, two, three = chosen
        if traits[0] ^ traits[one] ^ traits[two] ^ traits[three]:
            continue
        some = (options[0], options[one], options[two], options[three])
        value = (some[1].plausible + some[2].plausible + some[3].plausible) / len(chosen)
        if value <= most or some[1].near + some[2].near + some[3].near < near:
            continue
        if one_is_off([each.form.length for each in some], [each.form.words for each in some]):
            continue
        value -= _MISPLACED * _misplaced(chosen, looks, alike, places) / _LOOKS
        # The dear questions are put only to a set that would be taken.
        if value > most and (fit := suits(some)) is not None and value + fit > most:
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
