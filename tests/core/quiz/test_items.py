"""Which wrong options draw those who mostly know better."""

from __future__ import annotations

from bot.core.quiz.items import Item, Lure, Picked, lures

WEAK, STRONG = 1400.0, 1700.0


def test_the_option_that_draws_the_strong_is_named_not_the_one_that_draws_most() -> None:
    picked = [Picked(1, 8, WEAK)] * 5 + [Picked(1, 9, STRONG)] * 3 + [Picked(1, 9, WEAK)]
    assert lures(picked) == {1: Lure(9, strong=3, all=4)}


def test_one_strong_player_is_no_lure() -> None:
    assert lures([Picked(1, 9, STRONG), *[Picked(1, 8, WEAK)] * 3]) == {}


def test_right_answers_lure_nobody() -> None:
    assert lures([Picked(1, 1, STRONG)] * 4 + [Picked(1, 1, WEAK)] * 4) == {}


def test_where_all_are_equal_nobody_is_strong() -> None:
    assert lures([Picked(1, 9, WEAK)] * 9) == {}
    assert lures([]) == {}


def test_terms_are_judged_apart() -> None:
    picked = [Picked(1, 9, STRONG)] * 2 + [Picked(2, 8, STRONG)] * 3 + [Picked(3, 3, WEAK)] * 9
    assert lures(picked) == {1: Lure(9, 2, 2), 2: Lure(8, 3, 3)}


def test_the_part_that_was_right() -> None:
    assert Item(1, answered=8, correct=2).part == 0.25
    assert Item(1, answered=0, correct=0).part == 0
