"""The order of the daily terms: none twice until all have been, whatever is moved about."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.core.daily import bag as bags
from bot.core.daily.bag import Bag, draw, move_up, pin, prepare, put_back, skip, upcoming

MONDAY = date(2026, 6, 1)


def days(count: int, start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=n) for n in range(count)]


def drawn_in_turn(bag: Bag, terms: range, count: int, rng: random.Random) -> list[int]:
    found: list[int] = []
    for day in days(count):
        drawn, bag = draw(prepare(bag, terms, rng), day)
        assert drawn is not None
        found.append(drawn.term)
    return found


@given(st.integers(1, 40), st.integers(1, 4), st.randoms(use_true_random=False))
def test_no_term_comes_twice_until_all_have_been(size: int, rounds: int, rng: random.Random) -> None:
    terms = range(1, size + 1)
    found = drawn_in_turn(Bag(), terms, size * rounds, rng)
    for start in range(0, len(found), size):
        assert sorted(found[start : start + size]) == list(terms)
    if size > 1:
        assert all(first != second for first, second in pairwise(found))


def test_the_order_is_not_that_of_the_glossary() -> None:
    orders = {tuple(drawn_in_turn(Bag(), range(1, 31), 30, random.Random(seed))) for seed in range(20)}
    assert len(orders) == 20
    firsts = Counter(drawn_in_turn(Bag(), range(1, 5), 1, random.Random(seed))[0] for seed in range(2_000))
    assert all(420 < firsts[term] < 580 for term in range(1, 5))


@given(st.integers(2, 20), st.integers(1, 10), st.data(), st.randoms(use_true_random=False))
def test_a_new_term_comes_within_the_running_round(
    size: int, added: int, data: st.DataObject, rng: random.Random
) -> None:
    before, after = range(1, size + 1), range(1, size + added + 1)
    bag = prepare(Bag(), before, rng)
    come = data.draw(st.integers(0, size - 1))
    found: list[int] = []
    for number, day in enumerate(days(size + added)):
        drawn, bag = draw(prepare(bag, before if number < come else after, rng), day)
        assert drawn is not None
        found.append(drawn.term)
    assert sorted(found) == list(after)


def test_a_term_that_is_gone_does_not_come() -> None:
    rng = random.Random(1)
    bag = prepare(Bag(), range(1, 11), rng)
    left = set(range(1, 11)) - {bag.now.order[0]}
    drawn, _ = draw(prepare(bag, left, rng), MONDAY)
    assert drawn is not None
    assert drawn.term == bag.now.order[1]


def test_nothing_comes_from_an_empty_deck() -> None:
    bag = prepare(Bag(), [], random.Random(1))
    assert draw(bag, MONDAY) == (None, bag)


@given(st.integers(14, 40), st.randoms(use_true_random=False))
def test_what_is_shown_ahead_is_what_comes(size: int, rng: random.Random) -> None:
    terms = range(1, size + 1)
    bag = prepare(Bag(), terms, rng)
    for day in days(rng.randrange(3 * size)):
        _, bag = draw(prepare(bag, terms, rng), day)
    bag = prepare(bag, terms, rng)
    bag = pin(bag, rng.choice(terms), MONDAY + timedelta(days=rng.randrange(14)))
    shown = upcoming(bag, days(14))
    assert len(shown) == 14
    for expected in shown:
        drawn, bag = draw(prepare(bag, terms, rng), expected.day)
        assert drawn == expected


class TestByHand:
    """Skipping, moving and pinning."""

    def setup_method(self) -> None:
        self.rng = random.Random(7)
        self.terms = range(1, 21)
        self.bag = prepare(Bag(), self.terms, self.rng)

    def next_terms(self, bag: Bag, count: int = 40) -> list[int]:
        return [each.term for each in upcoming(bag, days(count))]

    def test_a_skipped_term_waits_for_the_next_round(self) -> None:
        term = self.bag.now.order[3]
        skipped = skip(self.bag, term, 1)
        assert self.next_terms(skipped).count(term) == 1
        assert term in skipped.then.order

    def test_a_term_skipped_ahead_stays_skipped_when_its_round_begins(self) -> None:
        term = self.bag.then.order[0]
        bag = skip(self.bag, term, 2)
        seen: list[int] = []
        for day in days(39):
            drawn, bag = draw(prepare(bag, self.terms, self.rng), day)
            assert drawn is not None
            seen.append(drawn.term)
        assert seen.count(term) == 1

    def test_everything_can_be_skipped_and_a_new_round_begins(self) -> None:
        bag = self.bag
        for number in (1, 2):
            for term in self.terms:
                bag = skip(bag, term, number)
        drawn, _ = draw(prepare(bag, self.terms, self.rng), MONDAY)
        assert drawn is not None

    def test_moving_up_changes_places_with_the_one_before(self) -> None:
        first, second, third = self.bag.now.order[:3]
        moved = move_up(self.bag, third, 1)
        assert moved.now.order[:3] == (first, third, second)
        assert move_up(self.bag, first, 1) == self.bag
        assert move_up(self.bag, third, 9) == self.bag

    def test_a_pinned_term_comes_on_its_day_and_not_before(self) -> None:
        term = self.bag.now.order[0]
        pinned = pin(self.bag, term, MONDAY + timedelta(days=5))
        shown = upcoming(pinned, days(20))
        assert [each.day for each in shown if each.term == term] == [MONDAY + timedelta(days=5)]
        assert shown[5].pinned
        assert sorted(each.term for each in shown) == list(self.terms)

    def test_pinning_anew_leaves_the_old_day(self) -> None:
        term = self.bag.now.order[4]
        twice = pin(pin(self.bag, term, MONDAY), term, MONDAY + timedelta(days=2))
        assert dict(twice.pins) == {MONDAY + timedelta(days=2): term}

    def test_a_pin_whose_day_had_no_post_comes_with_the_next_post(self) -> None:
        term = self.bag.now.order[9]
        drawn, left = draw(pin(self.bag, term, MONDAY), MONDAY + timedelta(days=3))
        assert drawn is not None
        assert (drawn.term, drawn.pinned) == (term, True)
        assert not left.pins

    def test_a_term_pinned_ahead_of_its_round_does_not_come_again_in_it(self) -> None:
        bag = self.bag
        first = bag.now.order[0]
        _, bag = draw(bag, MONDAY)
        bag = pin(bag, first, MONDAY + timedelta(days=10))
        assert self.next_terms(bag).count(first) == 1

    def test_skipping_a_pinned_term_takes_the_pin_away(self) -> None:
        term = self.bag.now.order[4]
        bag = skip(pin(self.bag, term, MONDAY), term, 1)
        assert not bag.pins
        assert term not in bag.now.order

    def test_a_term_to_avoid_keeps_its_place(self) -> None:
        first, second = self.bag.now.order[:2]
        drawn, left = draw(self.bag, MONDAY, avoid={first})
        assert drawn is not None
        assert drawn.term == second
        assert left.now.order[0] == first

    def test_nothing_comes_while_all_that_is_left_is_to_be_avoided(self) -> None:
        bag = self.bag
        for day in days(19):
            _, bag = draw(bag, day)
        assert draw(bag, MONDAY, avoid=bag.now.order) == (None, bag)
        pinned = pin(self.bag, 5, MONDAY)
        assert draw(pinned, MONDAY, avoid={5}) == (None, pinned)

    def test_pins_alone_never_keep_a_day_from_having_a_term(self) -> None:
        rng, few = random.Random(1), (1, 2)
        bag = pin(prepare(Bag(), few, rng), 1, MONDAY + timedelta(days=4))
        bag = pin(bag, 2, MONDAY + timedelta(days=5))
        assert len(upcoming(bag, days(4))) == 4
        seen: list[int] = []
        for day in days(8):
            drawn, bag = draw(prepare(bag, few, rng), day)
            assert drawn is not None
            seen.append(drawn.term)
        assert seen[4:6] == [1, 2]

    def test_terms_that_left_and_return_are_still_out_and_still_pinned(self) -> None:
        bag = self.bag
        seen: list[int] = []
        for day in days(8):
            drawn, bag = draw(prepare(bag, self.terms, self.rng), day)
            assert drawn is not None
            seen.append(drawn.term)
        skipped, pinned = bag.now.order[0], bag.now.order[1]
        bag = pin(skip(bag, skipped, 1), pinned, MONDAY + timedelta(days=12))
        bag = prepare(bag, [], self.rng)
        assert draw(bag, MONDAY + timedelta(days=8)) == (None, bag)
        drawn, bag = draw(prepare(bag, [77], self.rng), MONDAY + timedelta(days=8))
        assert drawn is not None
        bag = prepare(bag, self.terms, self.rng)
        rest = upcoming(bag, days(11, MONDAY + timedelta(days=9)))
        assert {each.term for each in rest} == {*self.terms} - {*seen, skipped}
        assert [each.term for each in rest if each.pinned] == [pinned]
        assert rest[3].term == pinned

    def test_a_pin_on_a_term_that_is_gone_holds_nothing_up(self) -> None:
        term, gone = self.bag.now.order[:2]
        bag = prepare(pin(self.bag, gone, MONDAY), {*self.terms} - {gone}, self.rng)
        drawn, _ = draw(bag, MONDAY)
        assert drawn is not None
        assert (drawn.term, drawn.pinned) == (term, False)

    def test_what_was_skipped_in_both_rounds_can_be_pinned_all_the_same(self) -> None:
        term = self.bag.now.order[4]
        bag = pin(skip(skip(self.bag, term, 1), term, 2), term, MONDAY + timedelta(days=2))
        assert [each.day for each in upcoming(bag, days(10)) if each.term == term] == [
            MONDAY + timedelta(days=2)
        ]

    def test_what_could_not_be_posted_comes_first_next_time(self) -> None:
        drawn, bag = draw(self.bag, MONDAY)
        assert drawn is not None
        assert put_back(bag, drawn.term, drawn.round).now.order == self.bag.now.order

    def test_what_could_not_be_posted_in_a_round_long_over_is_left_alone(self) -> None:
        assert put_back(self.bag, 3, 7) == self.bag


class BagMachine(RuleBasedStateMachine):
    """Any order of days, new terms, skips, moves and pins."""

    def __init__(self) -> None:
        super().__init__()
        self.rng = random.Random(3)
        self.terms = set(range(1, 8))
        self.bag = prepare(Bag(), self.terms, self.rng)
        self.day = MONDAY

    @rule()
    def a_day_passes(self) -> None:
        bag = prepare(self.bag, self.terms, self.rng)
        drawn, self.bag = draw(bag, self.day)
        self.day += timedelta(days=1)
        assert drawn is not None
        assert drawn.term in self.terms
        round_ = self.bag.round(drawn.round)
        assert round_ is not None
        assert drawn.term in round_.out
        assert drawn.term not in round_.order

    @rule(term=st.integers(1, 12))
    def a_term_is_added(self, term: int) -> None:
        self.terms.add(term)

    @rule(term=st.integers(1, 12))
    def a_term_is_retired(self, term: int) -> None:
        if len(self.terms) > 1:
            self.terms.discard(term)

    @rule(term=st.integers(1, 12), ahead=st.integers(0, 9))
    def one_is_pinned(self, term: int, ahead: int) -> None:
        if term in self.terms:
            self.bag = pin(self.bag, term, self.day + timedelta(days=ahead))

    @rule(term=st.integers(1, 12), number=st.integers(1, 4))
    def one_is_skipped(self, term: int, number: int) -> None:
        self.bag = skip(self.bag, term, number)

    @rule(term=st.integers(1, 12), number=st.integers(1, 4))
    def one_is_moved_up(self, term: int, number: int) -> None:
        self.bag = move_up(self.bag, term, number)

    @rule()
    def the_process_is_started_again(self) -> None:
        self.bag = bags.from_json(json.loads(json.dumps(bags.to_json(self.bag))))

    @invariant()
    def nothing_is_in_a_round_twice(self) -> None:
        for round_ in (self.bag.now, self.bag.then):
            assert len(set(round_.order)) == len(round_.order)
            assert not set(round_.order) & round_.out
        assert len(set(self.bag.pins.values())) == len(self.bag.pins)


TestBagMachine = BagMachine.TestCase
TestBagMachine.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
