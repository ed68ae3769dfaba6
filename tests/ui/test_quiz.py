"""What a quiz looks like: within Discord's limits and safe, whatever a deck or a person has written."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import limits
from bot.core.leaderboard.board import By, Row
from bot.core.quiz.events import Actor, Ended, Paused, Stopped
from bot.core.quiz.questions.model import Question
from bot.core.quiz.settings import Difficulty, Mode, Settings
from bot.core.quiz.standings import misses
from bot.core.quiz.state import End, Game
from bot.ui.leaderboard import line
from bot.ui.quiz import ids
from bot.ui.quiz.lobby import lobby_layout
from bot.ui.quiz.podium import misses_layout, podium_layout
from bot.ui.quiz.private import (
    AnswerModal,
    appeal_layout,
    confirmation,
    decision_layout,
    status_layout,
)
from bot.ui.quiz.rounds import round_layout
from bot.ui.quiz.words import MARKS
from bot.ui.text import fitted
from tests.support.quiz import HOST, START, Play, choice_question, typed_question
from tests.support.quiz_stage import custom_ids, words

PATTERNS = (
    ids.PRESS,
    ids.TYPE,
    ids.APPEAL,
    ids.DECIDE,
    ids.JOIN,
    ids.BEGIN,
    ids.MISSES,
    ids.AGAIN,
    r"t:\d+",
)
NASTY = "@everyone <@1> **x** `y` [z](w) # "


def check(view: discord.ui.LayoutView) -> str:
    """The words of a message that Discord would take and whose buttons somebody routes."""
    text = words(view)
    shown = [item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    assert sum(map(len, shown)) <= limits.DISPLAYED_CHARACTERS
    assert len(list(view.walk_children())) <= limits.COMPONENTS_PER_MESSAGE
    for custom_id in filter(None, custom_ids(view)):
        assert len(custom_id) <= limits.CUSTOM_ID
        assert sum(re.fullmatch(pattern, custom_id) is not None for pattern in PATTERNS) == 1, custom_id
    assert "@everyone" not in text
    return text


def endless(text: str, question: Question) -> Question:
    long = (text + " ") * (4_000 // (len(text) + 1))
    return replace(
        question,
        prompt=long,
        options=tuple(f"{place} {long}" for place, _ in enumerate(question.options)),
        answer=long,
        explanation=long,
    )


def crowded(play: Play, people: int) -> Play:
    for user_id in range(10**18, 10**18 + people):
        play.join(user_id)
    return play


def at_every_stage(settings: Settings, question: Question, people: int) -> list[Game]:
    """The same game in the lobby, in a round, in its break, paused, voided and over."""
    play = crowded(Play(settings), people)
    stages = [play.game]
    play.ask(question)
    stages.append(play.game)
    for user_id in play.game.players:
        if question.options:
            play.answer(user_id, user_id % 4)
        else:
            play.type(user_id, NASTY * 3, right=user_id % 2 == 0)
    stages.append(play.game)
    play.close()
    stages.append(play.game)
    stages.append(play.do(Paused(Actor(HOST))).game)
    return [*stages, play.do(Stopped(Actor(HOST))).game]


@pytest.mark.parametrize("teams", [None, 6])
@pytest.mark.parametrize("people", [0, 150])
@pytest.mark.parametrize("make", [choice_question, typed_question])
@pytest.mark.parametrize("text", ["word", NASTY, "*_~`", "Ünïcödé 🎉"])
def test_every_message_fits_however_long_and_nasty(
    text: str, make: Callable[..., Question], people: int, teams: int | None
) -> None:
    settings = Settings(teams=teams, mode=Mode.MIXED, topic=NASTY, deck=NASTY, difficulty=Difficulty.HARD)
    for game in at_every_stage(settings, endless(text, make()), people):
        check(lobby_layout(game))
        for number in range(1, len(game.rounds) + 1):
            check(round_layout(game, number, START))
        check(podium_layout(game))
        missed = [(one, None) for one in misses(game, HOST)] * 30
        check(misses_layout(game, HOST, missed, 2, held_back=1))


@given(st.text(max_size=300), st.integers(2, 200))
def test_fitted_text_is_never_longer_than_it_may_be(text: str, limit: int) -> None:
    assert len(fitted(text, limit)) <= limit


def test_options_have_a_letter_and_a_shape_each() -> None:
    assert len({mark[0] for mark in MARKS}) == len({mark[-1] for mark in MARKS}) == len(MARKS)
    text = check(round_layout(Play().ask().game, 1, START))
    assert "**A ▲** Term 1\n**B ◆** Term 1001\n**C ●** Term 2001\n**D ■** Term 3001" in text


def test_a_question_tells_nothing_of_its_answer() -> None:
    """Whichever option is right, the message is the same."""
    layouts = [
        round_layout(Play().ask(choice_question(correct=correct)).game, 1, START).to_components()
        for correct in range(4)
    ]
    assert all(layout == layouts[0] for layout in layouts)


def test_the_time_left_is_that_of_the_answer_not_of_the_way_it_takes() -> None:
    play = Play(Settings(seconds=20)).ask()
    ends = int(play.now.timestamp()) + 20
    assert f"ends <t:{ends}:R>" in words(round_layout(play.game, 1, play.now))


def test_the_result_tells_who_chose_what() -> None:
    play = Play().join(1, 2).ask().answer(HOST, 1, after=3.217).answer(1, 0).answer(2, 0).close()
    text = check(round_layout(play.game, 1, play.now))
    assert "▫️ A ▲ Term 1 · 2" in text
    assert "✅ **B ◆** **Term 1001** · 1" in text
    assert "Term 1 is what is told of it." in text
    assert f"⚡ <@{HOST}> was fastest: 3.2 s" in text
    assert "Next question <t:" in text
    assert "Look it up" in text


def test_a_skipped_question_says_that_it_does_not_count() -> None:
    play = Play().ask().answer(HOST)
    play.skip(HOST)
    assert "this question does not count" in check(round_layout(play.game, 1, play.now))


def test_only_a_refused_typed_answer_can_be_appealed() -> None:
    refused = Play().ask(typed_question()).type(HOST, "drop", right=False).close()
    assert "I was right" in check(round_layout(refused.game, 1, START))
    accepted = Play().ask(typed_question()).type(HOST, "dropout", right=True).close()
    assert "I was right" not in check(round_layout(accepted.game, 1, START))
    refused.do(Stopped(Actor(HOST)))
    assert "I was right" not in check(round_layout(refused.game, 1, START))


def test_a_confirmation_names_the_letter_and_the_time() -> None:
    play = Play().ask().answer(HOST, 1, after=3.217)
    assert words(confirmation(play.game, play.latest.answers[HOST])) == "**B** it is, 3.2 s."


def test_a_typed_answer_is_confirmed_as_it_was_typed_and_harmless() -> None:
    play = Play().ask(typed_question()).type(HOST, NASTY, right=False)
    text = words(confirmation(play.game, play.latest.answers[HOST]))
    assert r"\*\*x\*\*" in text
    assert "@everyone" not in text


def test_appeal_and_decision_are_harmless() -> None:
    play = Play().ask(typed_question()).type(HOST, NASTY, right=False).close().appeal(1, HOST)
    check(appeal_layout(play.game, 1, HOST, NASTY, NASTY))
    appeal = play.game.appeals[1, HOST]
    check(decision_layout(appeal, NASTY, 5, accepted=True, late=False))


def misses_text(play: Play, user_id: int, *, held_back: int = 0) -> str:
    missed = [(one, None) for one in misses(play.game, user_id)][held_back:]
    return check(misses_layout(play.game, user_id, missed, 0, held_back=held_back))


def test_whoever_did_not_play_has_not_played_well() -> None:
    play = Play().join(1).ask().answer(HOST).close()
    assert misses_text(play, 50) == "You did not play in this quiz, so there is nothing that you have missed."
    assert "You have missed nothing" in misses_text(play, HOST)


def test_what_an_open_question_hides_counts_as_missed_all_the_same() -> None:
    play = Play().ask().answer(HOST, 0).close().ask().answer(HOST, 0).close()
    one = misses_text(play, HOST, held_back=1)
    assert "You have missed 2" in one
    assert "1 of them is shown when the quiz question that is open in this server is over" in one
    both = misses_text(play, HOST, held_back=2)
    assert "You have missed 2" in both
    assert "2 of them are shown when" in both


def status_of(play: Play) -> str:
    return check(status_layout([play.game], discord.Client(intents=discord.Intents.none())))


def test_the_status_tells_what_a_pause_waits_for() -> None:
    pause = Paused(Actor(HOST))
    assert "Paused before the first question, 1 player so far." in status_of(Play().do(pause))
    asked = Play().ask().do(pause)
    assert "Question 1 of 10, 1 player. A pause follows." in status_of(asked)
    assert "Paused after question 1 of 10, 1 player." in status_of(asked.close())


def test_a_game_that_ends_in_its_lobby_says_why() -> None:
    paused = Play().do(Paused(Actor(HOST))).wait(30 * 60)
    text = check(lobby_layout(paused.game))
    assert "paused for half an hour" in text
    assert "Join" not in text
    begun = Play().wait(30).do(Ended(End.FAILED))
    assert "fault on my side" in check(lobby_layout(begun.game))


def test_the_podium_of_a_game_left_paused_does_not_blame_its_players() -> None:
    play = Play().ask().answer(HOST).close().do(Paused(Actor(HOST))).wait(30 * 60)
    text = check(podium_layout(play.game))
    assert "paused for half an hour" in text
    assert "nobody answered" not in text


def test_practice_is_called_practice() -> None:
    alone = Play().ask().answer(HOST).close().do(Stopped(Actor(HOST)))
    assert "it was practice" in words(podium_layout(alone.game))
    together = Play().ask().answer(HOST).answer(1).close().do(Stopped(Actor(HOST)))
    assert "it was practice" not in words(podium_layout(together.game))


def test_nobody_wins_a_medal_without_a_point() -> None:
    play = Play().ask().answer(HOST, 0).answer(1, 0).close().do(Stopped(Actor(HOST)))
    text = words(podium_layout(play.game))
    assert "🥇" not in text
    assert f"1. <@{HOST}> **0**" in text
    row = Row(1, 7, 0.0, points=0, answered=5, correct=0, wins=0, games=1, best_streak=0)
    assert line(row, By.POINTS).startswith("`  1` <@7> **0 points**")


async def test_the_modal_is_within_its_limits() -> None:
    modal: dict[str, Any] = AnswerModal(2**63 - 1, 50).to_dict()
    assert len(modal["title"]) <= limits.MODAL_TITLE
    assert re.fullmatch(ids.TYPED, modal["custom_id"])


def test_custom_ids_are_read_as_they_were_written() -> None:
    game_id, user_id = 2**63 - 1, 2**62
    press = re.fullmatch(ids.PRESS, ids.press_id(game_id, 50, 3))
    assert press is not None
    assert (int(press["game"], 16), int(press["round"]), int(press["choice"])) == (game_id, 50, 3)
    decide = re.fullmatch(ids.DECIDE, ids.decide_id(game_id, 7, user_id, accepted=True))
    assert decide is not None
    assert (int(decide["user"], 16), decide["accepted"]) == (user_id, "y")
    assert ids.press_id(game_id, 5, 0).startswith(ids.round_mark(game_id, 5))
    assert not ids.press_id(game_id, 50, 0).startswith(ids.round_mark(game_id, 5))
