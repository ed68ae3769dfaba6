"""Answers that wait for the database: announced in time, and nothing is left behind where nobody listens."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass, field
from typing import Any, cast

import discord
import pytest

from bot.core.refusal import Refusal
from bot.runtime import answers
from bot.runtime.answers import in_time


class GoneError(Exception):
    """Nobody waits for the answer any more."""


@dataclass
class Response:
    """Stands for discord.py's InteractionResponse."""

    gone: bool = False
    deferred: list[dict[str, bool]] = field(default_factory=list[dict[str, bool]])

    def is_done(self) -> bool:
        return bool(self.deferred)

    async def defer(self, **how: bool) -> None:
        if self.gone:
            raise GoneError
        self.deferred.append(how)


@dataclass
class Interaction:
    response: Response = field(default_factory=Response)


@pytest.fixture(autouse=True)
def _patience_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "ACKNOWLEDGE_AFTER", 0.01)


async def at_once() -> str:
    return "stored"


async def slowly() -> str:
    await asyncio.sleep(0.02)
    return "stored"


async def slowly_refused() -> str:
    await asyncio.sleep(0.02)
    raise Refusal("This question is closed.")


def real(interaction: Interaction) -> discord.Interaction[Any]:
    return cast("discord.Interaction[Any]", interaction)


async def test_what_is_stored_at_once_is_not_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "ACKNOWLEDGE_AFTER", 60.0)
    interaction = Interaction()
    assert await in_time(real(interaction), at_once()) == "stored"
    assert interaction.response.deferred == []


async def test_what_takes_long_is_announced_before_it_is_there() -> None:
    interaction = Interaction()
    assert await in_time(real(interaction), slowly(), ephemeral=False) == "stored"
    assert interaction.response.deferred == [{"ephemeral": False, "thinking": True}]


async def test_where_nobody_listens_any_more_that_is_what_is_raised() -> None:
    with pytest.raises(GoneError):
        await in_time(real(Interaction(Response(gone=True))), slowly())


async def test_a_refusal_that_nobody_hears_is_not_left_to_the_event_loop() -> None:
    left: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: left.append(context))
    with pytest.raises(Refusal):
        await in_time(real(Interaction(Response(gone=True))), slowly_refused())
    gc.collect()
    await asyncio.sleep(0)
    assert left == []
