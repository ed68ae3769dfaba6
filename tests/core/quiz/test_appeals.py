"""A refused typed answer: its author appeals, somebody else decides, the game is scored anew."""

from __future__ import annotations

import pytest

from bot.core.quiz.effects import PickQuestion, SaveAlias, ShowPodium, ShowResult
from bot.core.quiz.events import Actor, AppealDecided, Restarted
from bot.core.quiz.settings import Mode, Settings
from bot.core.quiz.state import AppealStatus
from bot.core.refusal import Refusal
from tests.support.quiz import HOST, Play, typed_question

TYPED = Settings(mode=Mode.TYPED, rounds=3, seconds=20)
AUTHOR = 1


def one_refused() -> Play:
    play = Play(TYPED).join(AUTHOR, 2).ask(typed_question(1))
    play.type(AUTHOR, "Drop out layer", right=False, after=20).type(HOST, "dropout", right=True, after=20)
    return play.type(2, " drop OUT  layer", right=False, after=20).close()


def test_an_accepted_appeal_makes_the_answer_right_and_the_alias_known() -> None:
    play = one_refused().appeal(1, AUTHOR)
    play.decide(1, AUTHOR, accepted=True)
    assert play.score(AUTHOR) == 500
    assert play.effects == (SaveAlias(1, "Drop out layer"), ShowResult(1))


def test_whoever_typed_the_same_is_right_too() -> None:
    play = one_refused().appeal(1, AUTHOR).decide(1, AUTHOR, accepted=True)
    assert play.score(2) == 500


def test_an_accepted_answer_decides_every_appeal_about_it() -> None:
    play = one_refused().appeal(1, AUTHOR).appeal(1, 2)
    play.decide(1, AUTHOR, accepted=True)
    assert play.game.appeals[1, 2].status is AppealStatus.ACCEPTED
    with pytest.raises(Refusal, match="decided already"):
        play.decide(1, 2, accepted=False)
    saved = {effect for effect in play.do(Restarted()).effects if isinstance(effect, SaveAlias)}
    assert saved == {SaveAlias(1, "Drop out layer")}


def test_a_rejected_answer_leaves_other_appeals_open() -> None:
    play = one_refused().appeal(1, AUTHOR).appeal(1, 2)
    play.decide(1, AUTHOR, accepted=False)
    assert play.game.appeals[1, 2].status is AppealStatus.PENDING


def test_later_streaks_are_counted_anew() -> None:
    play = one_refused().ask(typed_question(2)).type(AUTHOR, "dropout", right=True, after=20).close()
    assert play.score(AUTHOR) == 500
    play.appeal(1, AUTHOR).decide(1, AUTHOR, accepted=True)
    assert play.score(AUTHOR) == 500 + 600
    assert play.effects[-2:] == (ShowResult(1), ShowResult(2))


def test_ratings_are_as_if_the_answer_had_been_right_at_once() -> None:
    right = Play(TYPED).join(AUTHOR).ask(typed_question(1)).type(AUTHOR, "drop", right=True).close()
    mended = Play(TYPED).join(AUTHOR).ask(typed_question(1)).type(AUTHOR, "drop", right=False).close()

    mended.appeal(1, AUTHOR).decide(1, AUTHOR, accepted=True)

    assert mended.player(AUTHOR).rating == right.player(AUTHOR).rating
    assert mended.player(AUTHOR).moved == right.player(AUTHOR).moved
    assert mended.latest.term_moved == right.latest.term_moved


def test_a_rating_is_mended_by_the_step_it_had_in_that_round() -> None:
    play = one_refused().ask(typed_question(2)).type(AUTHOR, "dropout", right=True).close()
    before = play.player(AUTHOR).rating
    play.appeal(1, AUTHOR).decide(1, AUTHOR, accepted=True)
    assert play.player(AUTHOR).rating.value - before.value == pytest.approx(100)
    assert play.player(AUTHOR).rating.answers == before.answers


def test_a_rejected_appeal_changes_nothing_but_itself() -> None:
    play = one_refused().appeal(1, AUTHOR)
    players = play.game.players
    play.decide(1, AUTHOR, accepted=False)
    assert play.game.players == players
    assert play.game.appeals[1, AUTHOR].status is AppealStatus.REJECTED


def test_only_refused_typed_answers_of_closed_rounds_can_be_appealed() -> None:
    play = one_refused()
    for number, user_id, reason in ((1, HOST, "right already"), (1, 50, "did not answer"), (2, 1, "not in")):
        with pytest.raises(Refusal, match=reason):
            play.appeal(number, user_id)
    choice = Play().ask().answer(HOST, 0).close()
    with pytest.raises(Refusal, match="did not answer"):
        choice.appeal(1, HOST)
    play.ask(typed_question(2)).type(AUTHOR, "x", right=False)
    with pytest.raises(Refusal, match="nothing to appeal"):
        play.appeal(2, AUTHOR)


def test_an_appeal_that_waits_may_be_shown_again_but_a_decided_one_stays_decided() -> None:
    play = one_refused().appeal(1, AUTHOR)
    game = play.game
    assert play.appeal(1, AUTHOR).game is game
    play.decide(1, AUTHOR, accepted=False)
    with pytest.raises(Refusal, match="decided already"):
        play.appeal(1, AUTHOR)
    with pytest.raises(Refusal, match="decided already"):
        play.decide(1, AUTHOR, accepted=True)


def test_only_the_host_or_an_admin_decides() -> None:
    play = one_refused().appeal(1, AUTHOR)
    with pytest.raises(Refusal, match="Only who started the quiz"):
        play.decide(1, AUTHOR, accepted=True, by=2)
    play.do(AppealDecided(1, AUTHOR, accepted=True, by=Actor(500, admin=True)))
    assert play.score(AUTHOR) == 500


def test_a_host_does_not_decide_on_their_own_answer() -> None:
    play = Play(TYPED).ask(typed_question()).type(HOST, "drop", right=False).close().appeal(1, HOST)
    with pytest.raises(Refusal, match="your own answer"):
        play.decide(1, HOST, accepted=True)
    play.do(AppealDecided(1, HOST, accepted=True, by=Actor(HOST, admin=True)))
    assert play.player(HOST).correct == 1


def test_there_is_time_to_appeal_after_a_refusal() -> None:
    play = one_refused()
    assert play.wait(14.9).effects == ()
    assert play.wait(0.1).effects == (PickQuestion(2),)


def at_the_end() -> Play:
    play = Play(TYPED)
    for term_id in (1, 2):
        play.ask(typed_question(term_id)).type(HOST, "dropout", right=True).close()
    play.ask(typed_question(3)).type(HOST, "dropout", right=True).type(AUTHOR, "drop", right=False).close()
    return play.appeal(3, AUTHOR)


def test_the_end_waits_for_an_appeal_for_a_minute() -> None:
    play = at_the_end().wait(15)
    assert not play.game.over
    play.wait(44)
    assert not play.game.over
    assert play.wait(1).effects == (ShowPodium(),)


def test_the_end_comes_as_soon_as_the_appeal_is_decided() -> None:
    play = at_the_end().wait(30).decide(3, AUTHOR, accepted=True)
    assert play.player(AUTHOR).correct == 1
    assert play.wait(0).effects == (ShowPodium(),)


def test_a_decision_does_not_cut_the_break_short() -> None:
    play = at_the_end().wait(2).decide(3, AUTHOR, accepted=False)
    assert play.wait(12).effects == ()
    assert play.wait(1).effects == (ShowPodium(),)


def test_an_accepted_alias_is_saved_even_if_the_bot_died_over_it() -> None:
    play = one_refused().appeal(1, AUTHOR).decide(1, AUTHOR, accepted=True).do(Restarted())
    assert SaveAlias(1, "Drop out layer") in play.effects
