"""Missed lookups, brought together by what was meant."""

from __future__ import annotations

from bot.core.glossary.missed import MissedGroup, MissedText, group_missed


def test_spellings_of_one_term_are_one_group() -> None:
    texts = [
        MissedText("zorgle", 4, None),
        MissedText("drop owt", 2, 7),
        MissedText("the dropping", 3, 7),
        MissedText("frobnicate", 1, None),
    ]
    assert group_missed(texts) == (
        MissedGroup(7, ("the dropping", "drop owt"), 5),
        MissedGroup(None, ("zorgle",), 4),
        MissedGroup(None, ("frobnicate",), 1),
    )


def test_nothing_missed_is_nothing_to_group() -> None:
    assert group_missed([]) == ()
