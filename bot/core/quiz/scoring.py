"""What an answer is worth, and the sums that follow from it.

A right answer is worth 1,000 points at once, falling evenly to 500 at the end of the time, plus 100 for
each right answer in a row before it, at most 500. Without a clock it is worth 500; a calm game has no
bonus for streaks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Answer, Game, Player, Round, RoundStatus

FULL: Final = 1_000
STREAK_STEP: Final = 100
STREAK_MOST: Final = 500


def points(settings: Settings, *, correct: bool, reaction_ms: int, streak: int) -> int:
    """The points of one answer; `streak` counts the right answers in a row before it."""
    if not correct:
        return 0
    bonus = 0 if settings.calm else min(streak * STREAK_STEP, STREAK_MOST)
    return speed_points(settings, reaction_ms) + bonus


def speed_points(settings: Settings, reaction_ms: int) -> int:
    limit = settings.limit
    if limit is None:
        return FULL // 2
    share = min(max(reaction_ms / (limit.total_seconds() * 1_000), 0.0), 1.0)
    return round(FULL * (1 - share / 2))


def settle(game: Game, number: int) -> Game:
    """The game with the closed round `number` scored; every round before it must be scored already."""
    current = game.rounds[number - 1]
    players = dict(game.players)
    answers = dict(current.answers)
    for user_id, player in game.players.items():
        answer = answers.get(user_id)
        if answer is None:
            players[user_id] = _broken(player)
            continue
        worth = points(
            game.settings, correct=answer.correct, reaction_ms=answer.reaction_ms, streak=player.streak
        )
        answers[user_id] = replace(answer, points=worth)
        players[user_id] = _with(player, answer, worth, streaks=not game.settings.calm)
    settled = replace(current, answers=answers)
    return replace(game, players=players, rounds=replace_round(game.rounds, settled))


def rescore(game: Game) -> Game:
    """The game with every sum made anew from the answers."""
    players = {
        user_id: replace(player, score=0, streak=0, best_streak=0, correct=0, answered=0, right_ms=0)
        for user_id, player in game.players.items()
    }
    game = replace(game, players=players)
    for each in game.rounds:
        if each.status is RoundStatus.CLOSED:
            game = settle(game, each.number)
    return game


def replace_round(rounds: tuple[Round, ...], changed: Round) -> tuple[Round, ...]:
    place = changed.number - 1
    return (*rounds[:place], changed, *rounds[place + 1 :])


def _broken(player: Player) -> Player:
    return replace(player, streak=0) if player.streak else player


def _with(player: Player, answer: Answer, worth: int, *, streaks: bool) -> Player:
    streak = player.streak + 1 if answer.correct and streaks else 0
    return replace(
        player,
        score=player.score + worth,
        streak=streak,
        best_streak=max(player.best_streak, streak),
        correct=player.correct + answer.correct,
        answered=player.answered + 1,
        right_ms=player.right_ms + (answer.reaction_ms if answer.correct else 0),
    )
