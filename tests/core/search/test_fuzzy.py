"""A fuzzy table finds what plain measuring of every string finds."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.core.search.fuzzy import FuzzyTable, signature, signatures

WORDS = st.lists(st.text("abcdeé語", min_size=1, max_size=9), unique=True, max_size=30)


def measured(strings: list[str], text: str, slips: int) -> list[tuple[int, str]]:
    distances = [(OSA.distance(text, other), other) for other in strings]
    return sorted(pair for pair in distances if pair[0] <= slips)


@given(WORDS, st.text("abcdeé語", max_size=9), st.booleans())
def test_one_slip_is_always_found(strings: list[str], text: str, split: bool) -> None:
    assert FuzzyTable(strings, split=split).near(text, 1) == measured(strings, text, 1)


@given(WORDS, st.text("abcdeé語", max_size=9), st.lists(st.integers(0, 6), max_size=5))
def test_looking_step_by_step_finds_what_looking_at_once_finds(
    strings: list[str], text: str, steps: list[int]
) -> None:
    table = FuzzyTable(strings)
    around = table.around(text)

    assert [around.within(slips) for slips in steps] == [table.near(text, slips) for slips in steps]


@given(st.lists(st.text(min_size=1, max_size=30).filter(lambda text: "\0" not in text), max_size=40))
def test_signatures_of_many_are_those_of_each(texts: list[str]) -> None:
    assert signatures(texts).tolist() == [signature(text) for text in texts]


def test_slips_in_real_words_are_found_and_sorted_by_distance() -> None:
    table = FuzzyTable(["gradient", "gradients", "radiant", "descent"])

    assert table.near("gradeint", 3) == [(1, "gradient"), (2, "gradients"), (3, "radiant")]


def test_nearly_all_of_three_slips_are_found() -> None:
    dice = Random(5)
    names = ["".join(dice.choices("abcdefghijklmnoprstuvw", k=dice.randint(10, 18))) for _ in range(300)]
    table = FuzzyTable(names)
    found = 0
    for name in names:
        typed = list(name)
        for at in dice.sample(range(len(typed)), 3):
            typed[at] = dice.choice("abcdefghijklmnoprstuvw")
        found += any(other == name for _, other in table.near("".join(typed), 3))

    assert found >= 0.97 * len(names)


@given(WORDS, WORDS, st.text("abcdeé語", max_size=9), st.booleans(), st.integers(1, 2))
def test_a_changed_table_is_as_one_built_anew(
    before: list[str], after: list[str], text: str, split: bool, slips: int
) -> None:
    table = FuzzyTable(before, split=split)
    for string in before:
        if string not in after:
            table.remove(string)
    table.add(string for string in after if string not in before)

    assert len(table) == len(after)
    assert table.near(text, slips) == FuzzyTable(after).near(text, slips)
