"""The game as a state machine: `step(game, event, now)` is the new game and what it wants done outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from bot.core.quiz import appeals, control, events, lobby, rounds
from bot.core.quiz.effects import Effect
from bot.core.quiz.events import Event
from bot.core.quiz.state import Game
from bot.core.refusal import Refusal

_Handler = Callable[[Game, Any, datetime], tuple[Game, tuple[Effect, ...]]]

_HANDLERS: Final[dict[type[Event], _Handler]] = {
    events.Joined: lobby.joined,
    events.Rated: lobby.rated,
    events.LobbyShown: lobby.lobby_shown,
    events.StartedNow: lobby.started_now,
    events.TimeCame: control.time_came,
    events.Picked: rounds.picked,
    events.NothingToPick: rounds.nothing_to_pick,
    events.Shown: rounds.shown,
    events.Answered: rounds.answered,
    events.Skipped: control.skipped,
    events.Paused: control.paused,
    events.Resumed: control.resumed,
    events.Stopped: control.stopped,
    events.Ended: control.ended,
    events.Appealed: appeals.appealed,
    events.AppealDecided: appeals.appeal_decided,
    events.PodiumShown: control.podium_shown,
    events.Restarted: control.restarted,
}

# What people do; after the end it is refused.
_BY_PEOPLE: Final = (
    events.Joined,
    events.StartedNow,
    events.Answered,
    events.Skipped,
    events.Paused,
    events.Resumed,
    events.Stopped,
    events.Appealed,
    events.AppealDecided,
)
# All that a finished game still takes note of: where its messages are.
_AFTER_THE_END: Final = (events.LobbyShown, events.Shown, events.PodiumShown, events.Restarted)


def step(game: Game, event: Event, now: datetime) -> tuple[Game, tuple[Effect, ...]]:
    """Apply one event. `now` is on our clock, in UTC.

    Raises Refusal, with the game unchanged, where a person wants what cannot be.
    """
    if game.over and isinstance(event, _BY_PEOPLE):
        raise Refusal("This quiz is over. `/quiz start` begins another.")
    if game.over and not isinstance(event, _AFTER_THE_END):
        return game, ()
    return _HANDLERS[type(event)](game, event, now)
