"""Quiz games as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import Rating
from bot.core.quiz.scoring import rescore
from bot.core.quiz.settings import Difficulty, Mode, Settings
from bot.core.quiz.standings import Standing, standings
from bot.core.quiz.state import (
    Answer,
    Appeal,
    AppealStatus,
    End,
    Game,
    Phase,
    Player,
    Round,
    RoundStatus,
)

Values = dict[str, Any]
_MILLISECOND = timedelta(milliseconds=1)


def own_fields(game: Game) -> tuple[object, ...]:
    """What the game's own row holds and may change."""
    return (
        game.phase,
        game.wake_at,
        game.paused,
        game.left,
        game.idle_rounds,
        game.lobby_message_id,
        game.podium_message_id,
        game.finished_at,
        game.end,
    )


def game_values(game: Game) -> Values:
    return {
        "id": game.id,
        "guild_id": game.guild_id,
        "channel_id": game.channel_id,
        "host_id": game.host_id,
        "settings": asdict(game.settings),
        "created_at": game.created_at,
        "phase": game.phase.value,
        "wake_at": game.wake_at,
        "paused": game.paused,
        "left_ms": None if game.left is None else game.left // _MILLISECOND,
        "idle_rounds": game.idle_rounds,
        "lobby_message_id": game.lobby_message_id,
        "podium_message_id": game.podium_message_id,
        "finished_at": game.finished_at,
        "end": game.end.value if game.end else None,
        "done": game.done,
        "ranked": game.ranked if game.over else None,
    }


def player_values(game: Game, players: Iterable[Player]) -> list[Values]:
    ended: Mapping[int, Standing] = standings(game) if game.over else {}
    return [_player(game, player, ended.get(player.user_id)) for player in players]


def _player(game: Game, player: Player, standing: Standing | None) -> Values:
    return {
        "game_id": game.id,
        "user_id": player.user_id,
        "guild_id": game.guild_id,
        "channel_id": game.channel_id,
        "rating": player.rating.value,
        "rated_answers": player.rating.answers,
        "joined_round": player.joined_round,
        "team": player.team,
        "score": player.score,
        "correct": player.correct,
        "answered": player.answered,
        "best_streak": player.best_streak,
        "right_ms": player.right_ms,
        "place": standing.place if standing else None,
        "won": standing.won if standing else None,
        "ranked": game.ranked if standing else None,
        "finished_at": game.finished_at,
    }


def round_values(game: Game, current: Round) -> Values:
    return {
        "game_id": game.id,
        "number": current.number,
        "question": asdict(current.question),
        "term_id": current.question.term_id,
        "asked_at": current.asked_at,
        "status": current.status.value,
        "message_id": current.message_id,
        "shown_at": current.shown_at,
        "closes_at": current.closes_at,
        "closed_at": current.closed_at,
        "votes": sorted(current.votes),
        "term_rating": current.term_rating.value,
        "term_answers": current.term_rating.answers,
        "term_moved": current.term_moved,
    }


def answer_values(game: Game, current: Round, answer: Answer) -> Values:
    return {
        "game_id": game.id,
        "number": current.number,
        "user_id": answer.user_id,
        "guild_id": game.guild_id,
        "channel_id": game.channel_id,
        "term_id": current.question.term_id,
        "topic": current.question.topic,
        "deck": game.settings.deck,
        "choice": answer.choice,
        "text": answer.text,
        "correct": answer.correct,
        "points": answer.points,
        "reaction_ms": answer.reaction_ms,
        "answered_at": answer.answered_at,
        "ranked": game.over and game.ranked and answer.points is not None,
    }


def appeal_values(game: Game, appeal: Appeal) -> Values:
    return {
        "game_id": game.id,
        "number": appeal.number,
        "user_id": appeal.user_id,
        "text": appeal.text,
        "status": appeal.status.value,
    }


def to_game(
    row: Row[Any],
    players: Iterable[Row[Any]],
    rounds: Iterable[Row[Any]],
    answers: Iterable[Row[Any]],
    appeals: Iterable[Row[Any]],
) -> Game:
    """The game from its rows; every sum is made anew from the answers."""
    given: dict[int, dict[int, Answer]] = {}
    for each in answers:
        given.setdefault(each.number, {})[each.user_id] = _answer(each)
    return rescore(
        Game(
            id=row.id,
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            host_id=row.host_id,
            settings=to_settings(row.settings),
            created_at=row.created_at,
            phase=Phase(row.phase),
            wake_at=row.wake_at,
            paused=row.paused,
            left=None if row.left_ms is None else timedelta(milliseconds=row.left_ms),
            players={
                each.user_id: Player(
                    each.user_id,
                    Rating(each.rating, each.rated_answers),
                    joined_round=each.joined_round,
                    team=each.team,
                )
                for each in players
            },
            rounds=tuple(_round(each, given.get(each.number, {})) for each in rounds),
            appeals={
                (each.number, each.user_id): Appeal(
                    each.number, each.user_id, each.text, AppealStatus(each.status)
                )
                for each in appeals
            },
            idle_rounds=row.idle_rounds,
            lobby_message_id=row.lobby_message_id,
            podium_message_id=row.podium_message_id,
            finished_at=row.finished_at,
            end=End(row.end) if row.end else None,
        )
    )


def to_settings(values: Mapping[str, Any]) -> Settings:
    chosen: Values = {
        **values,
        "mode": Mode(values["mode"]),
        "difficulty": Difficulty(values["difficulty"]),
    }
    return Settings(**chosen)


def to_question(values: Mapping[str, Any]) -> Question:
    read: Values = {**values, **{name: tuple(values[name]) for name in ("options", "accept", "option_ids")}}
    return Question(**read)


def _round(row: Row[Any], answers: Mapping[int, Answer]) -> Round:
    return Round(
        number=row.number,
        question=to_question(row.question),
        asked_at=row.asked_at,
        term_rating=Rating(row.term_rating, row.term_answers),
        status=RoundStatus(row.status),
        message_id=row.message_id,
        shown_at=row.shown_at,
        closes_at=row.closes_at,
        closed_at=row.closed_at,
        answers=answers,
        votes=frozenset(row.votes),
        term_moved=row.term_moved,
    )


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        user_id=row.user_id,
        choice=row.choice,
        text=row.text,
        correct=row.correct,
        reaction_ms=row.reaction_ms,
        answered_at=row.answered_at,
        points=row.points,
    )
