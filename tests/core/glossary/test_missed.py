"""Missed lookups, brought together by what was meant."""

from __future__ import annotations

from bot.core.glossary.missed import MissedGroup, MissedText, group_missed, probably_meant
from bot.core.search.result import Lookup, Match, MatchKind


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


def lookup(*matches: tuple[int, float, MatchKind]) -> Lookup:
    found = tuple(Match(term_id, "name", "name", score, kind) for term_id, score, kind in matches)
    return Lookup("text", found, False, found[0].kind if found else MatchKind.NONE)


def test_a_name_that_is_close_is_probably_meant() -> None:
    assert probably_meant(lookup((3, 0.6, MatchKind.DEFINITION), (7, 0.5, MatchKind.WORDS))) == 7


def test_a_word_in_common_is_no_meaning() -> None:
    assert probably_meant(lookup((3, 0.6, MatchKind.DEFINITION), (7, 0.07, MatchKind.WORDS))) is None
    assert probably_meant(lookup()) is None
