"""Which term comes next: a shuffled bag that is drawn empty before anything comes again.

A bag is a value; every change returns a new one. It holds the round being drawn and the one after it, so
that the next days can be shown and moved about before they come.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Round:
    """What is still to come, first to last, and what has come or was skipped."""

    order: tuple[int, ...] = ()
    out: frozenset[int] = frozenset()

    def without(self, term: int) -> Round:
        """The term does not come (again) in this round."""
        return Round(tuple(each for each in self.order if each != term), self.out | {term})

    def fitted(self, terms: Collection[int], rng: random.Random) -> Round:
        """Terms that are gone leave; each new one takes a place drawn among those still to come.

        What has come stays out, also while it is gone: a deck that is replaced and put back begins no
        round anew.
        """
        wanted = set(terms)
        order = [term for term in self.order if term in wanted]
        for term in sorted(wanted - set(order) - self.out):
            order.insert(rng.randint(0, len(order)), term)
        return replace(self, order=tuple(order))


@dataclass(frozen=True, slots=True)
class Bag:
    """`number` counts rounds from 1; `pins` are days whose term was chosen by hand; `last` came last.

    A pin stays while its term is gone from the glossary, and counts again when it is back.
    """

    now: Round = Round()
    then: Round = Round()
    pins: Mapping[date, int] = field(default_factory=dict[date, int])
    number: int = 1
    last: int | None = None

    def round(self, number: int) -> Round | None:
        return {self.number: self.now, self.number + 1: self.then}.get(number)

    def with_round(self, number: int, changed: Round) -> Bag:
        return replace(self, now=changed) if number == self.number else replace(self, then=changed)

    def holds(self, term: int) -> bool:
        """Whether the term is still to come in one of the rounds."""
        return term in self.now.order or term in self.then.order

    def waiting(self) -> set[int]:
        """The terms that wait for the day they are pinned to, unless nothing else is left to come."""
        pinned = set(self.pins.values())
        others = set(self.now.order + self.then.order) - pinned
        return pinned if others else set()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a day brings; `round` is the number of the round it comes from, `pinned` says it was chosen."""

    day: date
    term: int
    round: int
    pinned: bool


def prepare(bag: Bag, terms: Collection[int], rng: random.Random) -> Bag:
    """The bag for the terms that there are now: new ones join the round that is running.

    `Bag()` becomes a full one. Both rounds have their order afterwards.
    """
    wanted = frozenset(terms)
    now = bag.now if _begun(bag.now) else _shuffled(wanted, rng, last=None)
    now = now.fitted(wanted, rng)
    then = bag.then.fitted(wanted, rng) if _begun(bag.then) else Round()
    if not then.order and (not then.out or not now.order):
        then = _shuffled(wanted, rng, last=now.order[-1] if now.order else bag.last)
    return replace(bag, now=now, then=then)


def _begun(round_: Round) -> bool:
    return bool(round_.order or round_.out)


def _shuffled(terms: Collection[int], rng: random.Random, last: int | None) -> Round:
    order = sorted(terms)
    rng.shuffle(order)
    if len(order) > 1 and order[0] == last:
        # Nothing comes twice in a row where two rounds meet.
        other = rng.randrange(1, len(order))
        order[0], order[other] = order[other], order[0]
    return Round(tuple(order))


def draw(bag: Bag, day: date, avoid: Collection[int] = ()) -> tuple[Drawn | None, Bag]:
    """The term for `day` from a prepared bag, and the bag without it.

    A pin for this day goes first, then one for a day that had no post. A term pinned to a later day waits
    for it, as long as there are others. Terms in `avoid` keep their place; None when only such are left of
    the round, or nothing is.
    """
    pinned_day = min((on for on, term in bag.pins.items() if on <= day and bag.holds(term)), default=None)
    if pinned_day is not None:
        return _draw_pinned(bag, pinned_day, day, avoid)
    waiting = bag.waiting()
    for number, round_ in ((bag.number, bag.now), (bag.number + 1, bag.then)):
        free = [term for term in round_.order if term not in waiting]
        if not free:
            continue
        chosen = next((term for term in free if term not in avoid), None)
        if chosen is None:
            return None, bag
        left = round_.without(chosen)
        drawn = Drawn(day, chosen, number, pinned=False)
        if number == bag.number:
            return drawn, replace(bag, now=left, last=chosen)
        return drawn, replace(bag, now=left, then=Round(), number=number, last=chosen)
    return None, bag


def _draw_pinned(bag: Bag, pinned_day: date, day: date, avoid: Collection[int]) -> tuple[Drawn | None, Bag]:
    term = bag.pins[pinned_day]
    if term in avoid:
        return None, bag
    from_then = term not in bag.now.order and term in bag.then.order
    number = bag.number + from_then
    pins = {each: bag.pins[each] for each in bag.pins if each != pinned_day}
    left = (bag.then if from_then else bag.now).without(term)
    return Drawn(day, term, number, pinned=True), replace(bag, pins=pins, last=term).with_round(number, left)


def put_back(bag: Bag, term: int, number: int) -> Bag:
    """The term could not be posted: it comes first again, if its round is not over."""
    round_ = bag.round(number)
    if round_ is None or term not in round_.out:
        return bag
    return bag.with_round(number, Round((term, *round_.order), round_.out - {term}))


def upcoming(bag: Bag, days: Iterable[date]) -> tuple[Drawn, ...]:
    """What the next days bring as things stand; short where both rounds hold fewer terms than days."""
    plan: list[Drawn] = []
    for day in days:
        drawn, bag = draw(bag, day)
        if drawn is None:
            break
        plan.append(drawn)
    return tuple(plan)


def skip(bag: Bag, term: int, number: int) -> Bag:
    """The term does not come in round `number`, nor on a day it was pinned to."""
    pins = {day: each for day, each in bag.pins.items() if each != term}
    round_ = bag.round(number)
    unpinned = replace(bag, pins=pins)
    return unpinned if round_ is None else unpinned.with_round(number, round_.without(term))


def move_up(bag: Bag, term: int, number: int) -> Bag:
    """The term changes places with the one before it in its round; the first stays where it is."""
    round_ = bag.round(number)
    waiting = set(bag.pins.values())
    if round_ is None or term not in round_.order or term in waiting:
        return bag
    order = list(round_.order)
    place = order.index(term)
    before = next((each for each in reversed(range(place)) if order[each] not in waiting), None)
    if before is None:
        return bag
    order[before], order[place] = order[place], order[before]
    return bag.with_round(number, replace(round_, order=tuple(order)))


def pin(bag: Bag, term: int, day: date) -> Bag:
    """The term comes on `day`, not before; it leaves another day it was pinned to.

    One that has come, or was skipped, in both rounds comes once more in this one.
    """
    pins = {each: pinned for each, pinned in bag.pins.items() if pinned != term}
    if not bag.holds(term):
        bag = replace(bag, now=Round((*bag.now.order, term), bag.now.out - {term}))
    return replace(bag, pins={**pins, day: term})


def to_json(bag: Bag) -> dict[str, Any]:
    return {
        "number": bag.number,
        "last": bag.last,
        "now": list(bag.now.order),
        "out": sorted(bag.now.out),
        "then": list(bag.then.order),
        "then_out": sorted(bag.then.out),
        "pins": {day.isoformat(): term for day, term in sorted(bag.pins.items())},
    }


def from_json(stored: Mapping[str, Any]) -> Bag:
    return Bag(
        Round(tuple(stored["now"]), frozenset(stored["out"])),
        Round(tuple(stored["then"]), frozenset(stored["then_out"])),
        {date.fromisoformat(day): term for day, term in stored["pins"].items()},
        stored["number"],
        stored["last"],
    )
