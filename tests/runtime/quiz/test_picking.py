"""The next question of a game: about what it has not asked, and what no other channel is being asked."""

from __future__ import annotations

import random

from bot.core.quiz.settings import Mode, Settings
from bot.runtime.quiz.picking import choose
from tests.support.questions import shipped
from tests.support.quiz import Play

TOPIC = "Training"


def picked(play: Play, avoid: frozenset[int], seed: int) -> int | None:
    question = choose(shipped(), play.game, {}, random.Random(seed), avoid=avoid)
    return None if question is None else question.term_id


def test_terms_in_play_in_another_channel_are_asked_about_only_when_nothing_else_is_left() -> None:
    play = Play(Settings(mode=Mode.MIXED, topic=TOPIC))
    askable = {found for seed in range(60) if (found := picked(play, frozenset(), seed)) is not None}
    one, *others = sorted(askable)
    assert one not in {picked(play, frozenset({one}), seed) for seed in range(20)}
    everything = frozenset(shipped().topics[TOPIC])
    assert others
    assert picked(play, everything, 1) in everything
