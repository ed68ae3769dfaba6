"""What the host, the admins and a vote can do to a game, and what a restart does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.quiz.effects import (
    CountAnswers,
    Effect,
    PickQuestion,
    SaveAlias,
    ShowLobby,
    ShowPodium,
    ShowQuestion,
    ShowResult,
)
from bot.core.quiz.events import Ended, Paused, PodiumShown, Restarted, Resumed, Skipped, Stopped, TimeCame
from bot.core.quiz.lobby import Step, begin, may_manage, require_manager
from bot.core.quiz.rounds import awaited, close, finish, next_round, void
from bot.core.quiz.scoring import replace_round
from bot.core.quiz.settings import INTERRUPTED_AT_MOST, PAUSED_AT_MOST
from bot.core.quiz.state import AppealStatus, End, Game, Phase
from bot.core.refusal import Refusal


def time_came(game: Game, event: TimeCame, now: datetime) -> Step:
    if game.wake_at is None or now < game.wake_at:
        return game, ()
    if game.phase is Phase.OPEN:
        return close(game, now)
    if game.paused:
        return finish(game, End.IDLE, now)
    if game.phase is Phase.LOBBY:
        return begin(game)
    return next_round(game, now)


def skipped(game: Game, event: Skipped, now: datetime) -> Step:
    if game.phase is not Phase.OPEN:
        raise Refusal("There is no open question to skip.")
    if may_manage(game, event.by):
        return void(game, now)
    if event.by.user_id not in game.players:
        raise Refusal("Only those who play can vote to skip.")
    current = game.rounds[-1]
    if event.by.user_id in current.votes:
        raise Refusal("Your vote to skip is in already.")
    current = replace(current, votes=current.votes | {event.by.user_id})
    game = replace(game, rounds=replace_round(game.rounds, current))
    if len(current.votes) >= votes_needed(game):
        return void(game, now)
    return game, (CountAnswers(current.number),)


def votes_needed(game: Game) -> int:
    """More than half of those who are expected to answer, and of those who have come back to vote."""
    return len(awaited(game) | game.rounds[-1].votes) // 2 + 1


def paused(game: Game, event: Paused, now: datetime) -> Step:
    """Pause at once between questions; an open question is played to its end first."""
    require_manager(game, event.by)
    if game.paused:
        raise Refusal("The quiz is paused already. `/quiz resume` goes on.")
    game = replace(game, paused=True)
    if game.phase not in {Phase.LOBBY, Phase.BREAK} or game.wake_at is None:
        return game, ()
    left = max(game.wake_at - now, now - now)
    return replace(game, left=left, wake_at=now + PAUSED_AT_MOST), _standing(game)


def resumed(game: Game, event: Resumed, now: datetime) -> Step:
    require_manager(game, event.by)
    if not game.paused:
        raise Refusal("The quiz is not paused.")
    game = replace(game, paused=False)
    if game.left is None:
        return game, ()
    return replace(game, wake_at=now + game.left, left=None), _standing(game)


def _standing(game: Game) -> tuple[Effect, ...]:
    """What brings the message that people look at between questions up to date."""
    return (ShowLobby(),) if game.phase is Phase.LOBBY else (ShowResult(len(game.rounds)),)


def stopped(game: Game, event: Stopped, now: datetime) -> Step:
    require_manager(game, event.by)
    return finish(game, End.STOPPED, now)


def ended(game: Game, event: Ended, now: datetime) -> Step:
    return finish(game, event.end, now)


def podium_shown(game: Game, event: PodiumShown, now: datetime) -> Step:
    if game.podium_message_id is not None:
        return game, ()
    return replace(game, podium_message_id=event.message_id), ()


def restarted(game: Game, event: Restarted, now: datetime) -> Step:
    """Want again whatever may have been under way; end what was interrupted for too long."""
    again = _under_way(game)
    again += tuple(
        SaveAlias(game.rounds[appeal.number - 1].question.term_id, appeal.text)
        for appeal in game.appeals.values()
        if appeal.status is AppealStatus.ACCEPTED
    )
    if game.over or now <= _alive_until(game) + INTERRUPTED_AT_MOST:
        return game, again
    if game.phase is not Phase.OPEN:
        game, effects = finish(game, End.INTERRUPTED, now)
        return game, again + effects
    game, shows = close(game, now)
    game, effects = (game, ()) if game.over else finish(game, End.INTERRUPTED, now)
    return game, shows + effects


def _under_way(game: Game) -> tuple[Effect, ...]:
    number = len(game.rounds)
    match game.phase:
        case Phase.LOBBY:
            return (ShowLobby(),)
        case Phase.PICKING:
            return (PickQuestion(number + 1),)
        case Phase.ASKING:
            return (ShowQuestion(number),)
        case Phase.OPEN:
            return ()
        case Phase.BREAK:
            return (ShowResult(number),)
        case Phase.FINISHED:
            return () if game.done else (ShowResult(number), ShowPodium())


def _alive_until(game: Game) -> datetime:
    if game.wake_at is not None:
        return game.wake_at
    return game.rounds[-1].asked_at if game.rounds else game.created_at
