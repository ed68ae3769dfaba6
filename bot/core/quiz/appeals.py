"""A refused typed answer may be right after all: its author appeals, an admin or the host decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.quiz.effects import Effect, SaveAlias, ShowResult
from bot.core.quiz.events import AppealDecided, Appealed
from bot.core.quiz.lobby import Step, require_manager
from bot.core.quiz.round_ratings import mend
from bot.core.quiz.rounds import accept_text, same_text
from bot.core.quiz.scoring import replace_round, rescore
from bot.core.quiz.settings import BREAK_TO_APPEAL
from bot.core.quiz.state import Appeal, AppealStatus, Game, Phase, RoundStatus
from bot.core.refusal import Refusal


def appealed(game: Game, event: Appealed, now: datetime) -> Step:
    text = refused_text(game, event.number, event.user_id)
    key = (event.number, event.user_id)
    if key in game.appeals:
        if game.appeals[key].status is AppealStatus.PENDING:
            return game, ()
        raise Refusal("Your appeal was decided already.")
    appeal = Appeal(event.number, event.user_id, text)
    return replace(game, appeals={**game.appeals, key: appeal}), ()


def refused_text(game: Game, number: int, user_id: int) -> str:
    """What the person typed in that round and was refused for."""
    if not 1 <= number <= len(game.rounds):
        raise Refusal("This round is not in the game.")
    current = game.rounds[number - 1]
    if current.status is not RoundStatus.CLOSED:
        raise Refusal("This question does not count, so there is nothing to appeal.")
    answer = current.answers.get(user_id)
    if answer is None or answer.text is None:
        raise Refusal("You did not answer this question.")
    if answer.correct:
        raise Refusal("Your answer counts as right already.")
    return answer.text


def appeal_decided(game: Game, event: AppealDecided, now: datetime) -> Step:
    key = (event.number, event.user_id)
    appeal = _to_decide(game, event)
    if not event.accepted:
        rejected = replace(appeal, status=AppealStatus.REJECTED)
        return _go_on(replace(game, appeals={**game.appeals, key: rejected}), now), ()
    game = replace(game, appeals=_accepted(game.appeals, appeal))
    current = game.rounds[event.number - 1]
    answers = accept_text(current.answers, appeal.text)
    turned_right = {user_id for user_id, each in answers.items() if each != current.answers[user_id]}
    game = rescore(replace(game, rounds=replace_round(game.rounds, replace(current, answers=answers))))
    game = mend(game, event.number, turned_right)
    effects: list[Effect] = [SaveAlias(current.question.term_id, appeal.text), ShowResult(event.number)]
    if game.phase is Phase.BREAK and len(game.rounds) != event.number:
        effects.append(ShowResult(len(game.rounds)))
    return _go_on(game, now), tuple(effects)


def decided_late(game: Game, event: AppealDecided) -> Game:
    """A finished game with an appeal decided: its scores stay, but the server may still learn a name."""
    appeal = _to_decide(game, event)
    if event.accepted:
        return replace(game, appeals=_accepted(game.appeals, appeal))
    rejected = replace(appeal, status=AppealStatus.REJECTED)
    return replace(game, appeals={**game.appeals, (event.number, event.user_id): rejected})


def _to_decide(game: Game, event: AppealDecided) -> Appeal:
    """The appeal that is to be decided. Raises Refusal where it is not, or not by this person."""
    require_manager(game, event.by)
    appeal = game.appeals.get((event.number, event.user_id))
    if appeal is None:
        raise Refusal("There is no such appeal.")
    if appeal.status is not AppealStatus.PENDING:
        raise Refusal("This appeal was decided already.")
    if event.user_id == event.by.user_id and not event.by.admin:
        raise Refusal("This is your own answer. Ask an admin to decide.")
    return appeal


def _accepted(appeals: Mapping[tuple[int, int], Appeal], accepted: Appeal) -> dict[tuple[int, int], Appeal]:
    """All appeals, with those about the same answer accepted too: it is right for everybody who typed it.

    They take over its spelling, so that the server learns one name and not one more for each.
    """

    def settled(each: Appeal) -> bool:
        pending = each.status is AppealStatus.PENDING and each.number == accepted.number
        return pending and same_text(each.text, accepted.text)

    return {
        key: replace(accepted, user_id=each.user_id, status=AppealStatus.ACCEPTED) if settled(each) else each
        for key, each in appeals.items()
    }


def _go_on(game: Game, now: datetime) -> Game:
    """Let the end come, if it was only held up by appeals and none is left."""
    pending = any(appeal.status is AppealStatus.PENDING for appeal in game.appeals.values())
    if pending or game.phase is not Phase.BREAK or game.paused or len(game.rounds) < game.settings.rounds:
        return game
    return replace(game, wake_at=_end_of_break(game, now))


def _end_of_break(game: Game, now: datetime) -> datetime:
    last = game.rounds[-1]
    break_ends = (last.closed_at or now) + BREAK_TO_APPEAL
    return max(now, break_ends)
