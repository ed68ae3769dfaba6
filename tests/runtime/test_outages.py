"""What an error means for a message: try again, give it up, or stop the schedule."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest

from bot.core.daily.reasons import Reason
from bot.runtime.outages import GiveUp, TryAgain, judge, next_wait
from bot.runtime.outgoing import HistoryHiddenError, NowhereError, ServerAwayError, TooLateError
from bot.runtime.pacer import PacerClosedError
from bot.storage.errors import DatabaseBusyError


def answered(status: int, code: int = 0) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="")
    return discord.HTTPException(response, {"code": code, "message": ""})


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (answered(404, 10003), Reason.CHANNEL_GONE),
        (answered(404, 10004), Reason.CHANNEL_GONE),
        (answered(403, 50001), Reason.NO_ACCESS),
        (answered(403, 50013), Reason.NO_PERMISSION),
        (answered(400, 50083), Reason.THREAD_CLOSED),
        (answered(400, 160005), Reason.THREAD_CLOSED),
        (HistoryHiddenError(), Reason.NO_PERMISSION),
    ],
)
def test_what_an_admin_has_to_mend_stops_the_schedule(error: Exception, reason: Reason) -> None:
    assert judge(error) == GiveUp(reason, stops=True)


@pytest.mark.parametrize(
    "error",
    [
        answered(500),
        answered(503),
        answered(429),
        # About the whole bot: a new token, a block.
        answered(401),
        answered(403),
        answered(403, 40333),
        TimeoutError(),
        ConnectionResetError(104, "reset"),
        aiohttp.ServerDisconnectedError(),
        DatabaseBusyError("busy"),
        ServerAwayError(),
    ],
    ids=repr,
)
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert judge(error) == TryAgain(Reason.OUTAGE)


def test_what_discord_refuses_is_given_up_and_logged() -> None:
    assert judge(answered(400, 50035)) == GiveUp(Reason.REFUSED, unexpected=True)
    assert judge(answered(404)) == GiveUp(Reason.REFUSED, unexpected=True)
    assert judge(KeyError("a fault")) == GiveUp(Reason.FAULT, unexpected=True)


def test_the_end_of_the_bot_is_nobodys_fault() -> None:
    assert judge(PacerClosedError()) == TryAgain(None, at_once=True)


def test_too_late_and_nowhere_are_ends_too() -> None:
    assert judge(TooLateError()) == GiveUp(Reason.LATE)
    assert judge(NowhereError()) == GiveUp(Reason.CHANNEL_GONE)


def test_waits_double_up_to_some_minutes_and_are_no_two_alike() -> None:
    rng = random.Random(1)
    middle = [sum(next_wait(n, rng).total_seconds() for _ in range(400)) / 400 for n in range(12)]
    assert middle[0] == pytest.approx(5, rel=0.1)
    assert middle[3] == pytest.approx(40, rel=0.1)
    assert middle[6:] == pytest.approx([300] * 6, rel=0.1)
    assert len({next_wait(3, rng) for _ in range(20)}) == 20
    assert next_wait(10**9, rng).total_seconds() <= 450
