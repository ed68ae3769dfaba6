"""What a closed round does to the ratings of its players and its term, and what an accepted appeal mends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.core.quiz.rating import Rating, after_answer, step_after
from bot.core.quiz.scoring import replace_round
from bot.core.quiz.state import Game, RoundStatus


def rate(game: Game) -> Game:
    """Players and term rated anew by the latest round, one answer after the other."""
    current = game.rounds[-1]
    players = dict(game.players)
    term = current.term_rating
    options = len(current.question.options)
    guess = 1 / options if options else 0.0
    for user_id, answer in current.answers.items():
        player = players[user_id]
        rating, term = after_answer(player.rating, term, correct=answer.correct, guess=guess)
        moved = player.moved + rating.value - player.rating.value
        players[user_id] = replace(player, rating=rating, moved=moved)
    current = replace(current, term_moved=term.value - current.term_rating.value)
    return replace(game, players=players, rounds=replace_round(game.rounds, current))


def mend(game: Game, number: int, turned_right: Collection[int]) -> Game:
    """The game with ratings as if these people's wrong answers to a closed round had been right.

    An answer moves a rating by its step times the surprise, and a right one surprises by exactly one more
    than a wrong one. What followed from the rating in later rounds is left as it was.
    """
    current = game.rounds[number - 1]
    players = dict(game.players)
    term_moved = current.term_moved
    for place, user_id in enumerate(current.answers):
        if user_id not in turned_right:
            continue
        player = players[user_id]
        gain = step_after(player.rating.answers - _answers_since(game, number, user_id))
        rating = Rating(player.rating.value + gain, player.rating.answers)
        players[user_id] = replace(player, rating=rating, moved=player.moved + gain)
        term_moved -= step_after(current.term_rating.answers + place)
    mended = replace(current, term_moved=term_moved)
    return replace(game, players=players, rounds=replace_round(game.rounds, mended))


def _answers_since(game: Game, number: int, user_id: int) -> int:
    """How many answers their rating has counted from this round on."""
    return sum(
        each.status is RoundStatus.CLOSED and user_id in each.answers for each in game.rounds[number - 1 :]
    )
