"""What people typed is shown as they typed it, and nothing of it works as markdown or as a mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.text import counted, cut, escape, joined, plain


@pytest.mark.parametrize(
    "hostile",
    [
        "@everyone",
        "@here now",
        "<@1234>",
        "<@&99>",
        "<#12>",
        "[free money](http://127.0.0.1/)",
        "**bold** _it_ ~~no~~ ||spoiler|| `code`",
        "# heading",
        "-# small",
        "> quoted",
        ">>> all quoted",
        "- item",
        "1. item",
        "</define:12>",
        "<t:1234:R>",
    ],
)
def test_every_mark_is_escaped(hostile: str) -> None:
    shown = escape(hostile)
    assert shown != hostile
    assert shown.replace("\\", "").replace("\u200b", "") == hostile


def test_direction_and_control_characters_are_taken_out() -> None:
    assert plain("a\u202eb\u0000c\u200bd\ne") == "abcd\ne"


def test_ordinary_text_is_left_alone() -> None:
    text = "A loss function (e.g. cross-entropy) measures 3.5 - 2 = 1.5; see e-mail a@b.example"
    assert escape(text) == text


@given(st.text())
def test_no_text_keeps_a_working_mention(text: str) -> None:
    shown = escape(text)
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert all(shown[place - 1] == "\\" for place in range(len(shown)) if shown[place] in "<[")


@given(st.text(), st.integers(min_value=2, max_value=120))
def test_cut_text_fits(text: str, limit: int) -> None:
    shown = cut(text, limit)
    assert len(shown) <= limit
    assert shown == text or shown.endswith("…")


def test_a_cut_ends_on_a_word() -> None:
    assert cut("the quick brown fox jumps", 18) == "the quick brown…"


def test_lists_and_numbers_read_as_sentences() -> None:
    assert joined([]) == ""
    assert joined(["a"]) == "a"
    assert joined(["a", "b"]) == "a and b"
    assert joined(["a", "b", "c"], last="or") == "a, b or c"
    assert counted(1, "term") == "1 term"
    assert counted(1200, "query", "queries") == "1,200 queries"
