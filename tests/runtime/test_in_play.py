"""Terms are hidden in their own guild for as long as a question about them is open."""

from __future__ import annotations

from bot.runtime.in_play import TermsInPlay


def test_a_term_is_hidden_while_its_question_is_open() -> None:
    in_play = TermsInPlay()
    in_play.hide(1, "round 1", [10, 11])
    assert in_play.hidden(1) == {10, 11}
    in_play.reveal(1, "round 1")
    assert in_play.hidden(1) == set()


def test_a_term_stays_hidden_until_the_last_of_its_questions_closes() -> None:
    in_play = TermsInPlay()
    in_play.hide(1, "one game", [10, 11])
    in_play.hide(1, "another game", [11, 12])
    in_play.reveal(1, "one game")
    assert in_play.hidden(1) == {11, 12}


def test_other_guilds_and_direct_messages_hide_nothing() -> None:
    in_play = TermsInPlay()
    in_play.hide(1, "round 1", [10])
    assert in_play.hidden(2) == set()
    assert in_play.hidden(None) == set()


def test_closing_what_was_never_open_changes_nothing() -> None:
    in_play = TermsInPlay()
    in_play.reveal(1, "round 1")
    in_play.hide(1, "round 2", [10])
    in_play.reveal(1, "round 1")
    assert in_play.hidden(1) == {10}


def test_while_an_answer_is_typed_what_could_be_tried_in_turn_is_hidden_too() -> None:
    in_play = TermsInPlay()
    in_play.hide(1, "round 1", [10], beside=[10, 11, 12])
    assert in_play.typing(1)
    assert in_play.hidden(1) == {10, 11, 12}
    assert in_play.asked(1) == {10}
    in_play.reveal(1, "round 1")
    assert not in_play.typing(1)
    assert not in_play.typing(None)
    assert in_play.asked(1) == set()
