"""What people typed is shown as they typed it, and nothing of it works as markdown or as a mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.characters import seen
from bot.ui.text import counted, cut, escape, fitted, is_blank, joined


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
    assert seen("a\u202eb\u0000c\u200bd\ne\U000e0067\ufdd0\u2065") == "abcd\ne"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",  # another word in another shape without the joiner
        "\U0001fa77",  # newer than Python's own table
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # the flag of England
    ],
)
def test_letters_and_emoji_of_every_age_and_script_stay(text: str) -> None:
    assert escape(text) == text
    assert not is_blank(text)


def test_joiners_alone_are_nothing() -> None:
    assert is_blank("\u200c \u200d")


@given(st.text(), st.integers(min_value=2, max_value=120))
def test_escaped_text_fits(text: str, limit: int) -> None:
    assert len(fitted(text, limit)) <= limit


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
