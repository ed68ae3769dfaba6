"""What an error says about an item of the outbox: try again, give it up, or stop its entry."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import discord

from bot.core.daily.reasons import Reason
from bot.runtime.delivery import Failure, classify
from bot.runtime.outgoing import (
    HistoryHiddenError,
    HoldLostError,
    NothingLeftError,
    NotNowError,
    NowhereError,
    ServerAwayError,
    StoppedError,
    TooLateError,
)
from bot.runtime.pacer import PacerClosedError
from bot.storage.errors import StorageError

# Discord's error codes that no later try will change; an admin has to.
_PAUSING: Final = {
    10003: Reason.CHANNEL_GONE,
    10004: Reason.CHANNEL_GONE,
    50001: Reason.NO_ACCESS,
    50013: Reason.NO_PERMISSION,
    50024: Reason.NO_ACCESS,
    50083: Reason.THREAD_CLOSED,
    160005: Reason.THREAD_CLOSED,
}
_FIRST_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TryAgain:
    """With `at_once` nothing speaks against it: the bot is stopping, or was held up."""

    reason: Reason | None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class GiveUp:
    """`stops` is true where the entry must not go on either."""

    reason: Reason
    stops: bool = False
    unexpected: bool = False


# What the bot itself raises about an item.
_OWN: Final[dict[type[BaseException], TryAgain | GiveUp]] = {
    PacerClosedError: TryAgain(None, at_once=True),
    HoldLostError: TryAgain(None, at_once=True),
    NotNowError: TryAgain(None),
    ServerAwayError: TryAgain(Reason.OUTAGE),
    TooLateError: GiveUp(Reason.LATE),
    NothingLeftError: GiveUp(Reason.EMPTY),
    StoppedError: GiveUp(Reason.BY_ADMIN),
    NowhereError: GiveUp(Reason.CHANNEL_GONE),
    HistoryHiddenError: GiveUp(Reason.NO_PERMISSION, stops=True),
}


def judge(error: BaseException) -> TryAgain | GiveUp:
    if type(error) in _OWN:
        return _OWN[type(error)]
    verdict: TryAgain | GiveUp = TryAgain(Reason.OUTAGE)
    match error:
        case discord.HTTPException(code=code) if code in _PAUSING:
            verdict = GiveUp(_PAUSING[code], stops=True)
        case discord.HTTPException(status=400 | 404):
            verdict = GiveUp(Reason.REFUSED, unexpected=True)
        case discord.HTTPException() | StorageError():
            # Also a 401 or 403 for all of the bot (a new token, a block): no schedule is to blame.
            pass
        case _ if classify(error) is Failure.PERMANENT:
            verdict = GiveUp(Reason.FAULT, unexpected=True)
        case _:
            pass
    return verdict


def next_wait(attempts: int, rng: random.Random) -> timedelta:
    """Twice as long after each of `attempts`, five minutes at most, and no two alike."""
    wait = min(_FIRST_WAIT * 2 ** min(attempts, 10), _LONGEST_WAIT)
    return wait * rng.uniform(0.5, 1.5)
