"""A round: picked, shown, answered, closed; then the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.quiz.effects import (
    CountAnswers,
    Effect,
    PickQuestion,
    ShowLobby,
    ShowPodium,
    ShowQuestion,
    ShowResult,
)
from bot.core.quiz.events import Answered, NothingToPick, Picked, Shown
from bot.core.quiz.lobby import Step, with_player
from bot.core.quiz.round_ratings import rate
from bot.core.quiz.scoring import replace_round, settle
from bot.core.quiz.settings import (
    ALL_ANSWERED,
    ALL_ANSWERED_CALM,
    ALL_ANSWERED_FIRST,
    APPEALS_HOLD_THE_END,
    BREAK,
    BREAK_TO_APPEAL,
    IDLE_ROUNDS,
    IN_TRANSIT,
    PAUSED_AT_MOST,
    UNTIMED_ROUND,
)
from bot.core.quiz.state import Answer, AppealStatus, End, Game, Phase, Round, RoundStatus
from bot.core.refusal import Refusal

_MILLISECOND = timedelta(milliseconds=1)


def next_round(game: Game, now: datetime) -> Step:
    """What follows a break: the next question, or the end."""
    if len(game.rounds) < game.settings.rounds:
        number = len(game.rounds) + 1
        return replace(game, phase=Phase.PICKING, wake_at=None), (PickQuestion(number),)
    last = game.rounds[-1]
    pending = any(appeal.status is AppealStatus.PENDING for appeal in game.appeals.values())
    if pending and last.closed_at is not None and now < last.closed_at + APPEALS_HOLD_THE_END:
        return replace(game, wake_at=last.closed_at + APPEALS_HOLD_THE_END), ()
    return finish(game, End.COMPLETED, now)


def picked(game: Game, event: Picked, now: datetime) -> Step:
    if game.phase is not Phase.PICKING:
        return game, ()
    if event.question.term_id in game.asked_terms:
        raise ValueError(f"term {event.question.term_id} was asked in game {game.id} already")
    number = len(game.rounds) + 1
    asked = Round(number, event.question, asked_at=now, term_rating=event.term_rating)
    return replace(game, phase=Phase.ASKING, rounds=(*game.rounds, asked)), (ShowQuestion(number),)


def nothing_to_pick(game: Game, event: NothingToPick, now: datetime) -> Step:
    if game.phase is not Phase.PICKING:
        return game, ()
    return finish(game, End.NO_QUESTIONS, now)


def shown(game: Game, event: Shown, now: datetime) -> Step:
    current = game.round
    if current is None or current.number != event.number or current.message_id is not None:
        return game, ()
    limit = game.settings.limit
    stays = UNTIMED_ROUND if limit is None else limit + IN_TRANSIT
    current = replace(
        current,
        message_id=event.message_id,
        shown_at=event.shown_at,
        closes_at=event.opened_at + stays,
    )
    game = replace(game, rounds=replace_round(game.rounds, current))
    if game.phase is not Phase.ASKING:
        # Stopped while the message was on its way: take the question off it.
        return game, (ShowResult(event.number),)
    return replace(game, phase=Phase.OPEN, wake_at=current.closes_at), ()


def answered(game: Game, event: Answered, now: datetime) -> Step:
    current = _open_round(game, event)
    _check_form(current, event)
    if event.user_id not in game.players:
        game = with_player(game, event.user_id)
    answer = Answer(
        user_id=event.user_id,
        choice=event.choice,
        text=event.text,
        correct=_is_right(current, event),
        reaction_ms=_reaction_ms(current, event),
        answered_at=event.pressed_at,
    )
    current = replace(current, answers={**current.answers, event.user_id: answer})
    game = replace(game, rounds=replace_round(game.rounds, current))
    return replace(game, wake_at=_closing_time(game, current, now)), (CountAnswers(current.number),)


def require_open(game: Game, number: int, user_id: int) -> Round:
    """The round `number`, if this person may answer it now. Raises Refusal."""
    current = game.round
    if game.phase not in {Phase.ASKING, Phase.OPEN} or current is None or current.number != number:
        raise Refusal("This question is closed.")
    if user_id in current.answers and not game.settings.calm:
        raise Refusal("You have answered already, and the first answer counts.")
    return current


def _open_round(game: Game, event: Answered) -> Round:
    """The round that the answer is for. Raises Refusal where it does not count."""
    current = require_open(game, event.number, event.user_id)
    if game.phase is not Phase.OPEN:
        raise Refusal("This question is on its way. Press again in a moment.")
    limit = game.settings.limit
    if limit is not None and current.shown_at is not None:
        late = event.pressed_at - current.shown_at - limit
        if late > timedelta(0):
            raise Refusal(f"Too late by {late.total_seconds():.1f} s: the time was up.")
    return current


def _check_form(current: Round, event: Answered) -> None:
    options = current.question.options
    if not options:
        if event.text is None or event.right is None:
            raise Refusal("This question wants a typed answer. Press **Type your answer**.")
        if not any(letter.isprintable() and not letter.isspace() for letter in event.text):
            raise Refusal("Your answer is empty. Press **Type your answer** and write the term.")
    elif event.choice is None or not 0 <= event.choice < len(options):
        raise Refusal("This question has no such option. Press one of its buttons.")


def _is_right(current: Round, event: Answered) -> bool:
    if current.question.options:
        return event.choice == current.question.correct
    return bool(event.right)


def _reaction_ms(current: Round, event: Answered) -> int:
    if current.shown_at is None:
        return 0
    return max((event.pressed_at - current.shown_at) // _MILLISECOND, 0)


def _closing_time(game: Game, current: Round, now: datetime) -> datetime | None:
    """When the round closes: sooner than its time once everybody who plays has answered."""
    waited_for = awaited(game)
    if not waited_for or not waited_for <= current.answers.keys() or current.closes_at is None:
        return game.wake_at
    if current.number == 1:
        if game.settings.limit is not None:
            return game.wake_at
        return min(current.closes_at, now + ALL_ANSWERED_FIRST)
    if game.settings.calm:
        return min(current.closes_at, now + ALL_ANSWERED_CALM)
    return min(game.wake_at or current.closes_at, now + ALL_ANSWERED)


def awaited(game: Game) -> frozenset[int]:
    """Who is expected to answer the latest question: newcomers, and who answered one of the two before."""
    number = len(game.rounds)
    recent = game.rounds[-3:-1]
    return frozenset(
        player.user_id
        for player in game.players.values()
        if player.joined_round >= number - 1 or any(player.user_id in each.answers for each in recent)
    )


def close(game: Game, now: datetime) -> Step:
    """The open round is over: its answers get their points."""
    current = replace(game.rounds[-1], status=RoundStatus.CLOSED, closed_at=now)
    game = settle(replace(game, rounds=replace_round(game.rounds, current)), current.number)
    game = rate(game)
    idle = 0 if current.answers else game.idle_rounds + 1
    game = _take_break(replace(game, idle_rounds=idle), now)
    shows: tuple[Effect, ...] = (ShowResult(current.number),)
    if idle < IDLE_ROUNDS:
        return game, shows
    game, more = finish(game, End.IDLE, now)
    return game, shows + more


def void(game: Game, now: datetime) -> Step:
    """The latest round counts for nothing; its answer is shown."""
    current = replace(game.rounds[-1], status=RoundStatus.VOID, closed_at=now)
    game = replace(game, rounds=replace_round(game.rounds, current), idle_rounds=0)
    return _take_break(game, now), (ShowResult(current.number),)


def _take_break(game: Game, now: datetime) -> Game:
    last = game.rounds[-1]
    refused = last.status is RoundStatus.CLOSED and any(
        answer.text is not None and not answer.correct for answer in last.answers.values()
    )
    lasts = BREAK_TO_APPEAL if refused else BREAK
    if game.paused:
        return replace(game, phase=Phase.BREAK, wake_at=now + PAUSED_AT_MOST, left=lasts)
    return replace(game, phase=Phase.BREAK, wake_at=now + lasts)


def finish(game: Game, end: End, now: datetime) -> Step:
    """The game is over; a round that was open or on its way is void."""
    effects: tuple[Effect, ...] = ()
    if game.phase in {Phase.ASKING, Phase.OPEN}:
        game, effects = void(game, now)
    over = replace(
        game, phase=Phase.FINISHED, end=end, finished_at=now, wake_at=None, paused=False, left=None
    )
    if end is End.LOST:
        return over, ()
    # Where nothing was asked there is no podium, but a lobby whose buttons do nothing any more.
    return over, (*effects, ShowPodium()) if over.rounds else (ShowLobby(),)


def same_text(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def accept_text(answers: Mapping[int, Answer], text: str) -> dict[int, Answer]:
    """The answers with everybody's who typed `text` right."""
    return {
        user_id: replace(answer, correct=True) if same_text(answer.text, text) else answer
        for user_id, answer in answers.items()
    }
