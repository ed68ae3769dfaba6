"""Avatars for a picture: those that come in time, of those who have one."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from bot.runtime.avatars import ANSWER_WITHIN_SECONDS, avatars_of
from tests.support.virtual_time import run_in_virtual_time


class Asset:
    def __init__(self, answer: bytes | Exception, *, seconds: float = 0.0) -> None:
        self.answer = answer
        self.seconds = seconds

    def replace(self, *, size: int, static_format: str) -> Asset:
        assert (size, static_format) == (64, "png")
        return self

    async def read(self) -> bytes:
        await asyncio.sleep(self.seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def member(user_id: int, *, own: Asset | None = None, here: Asset | None = None) -> Any:
    return SimpleNamespace(id=user_id, avatar=own, guild_avatar=here)


def test_what_does_not_come_in_time_is_left_out() -> None:
    async def scene() -> None:
        people = [
            member(1, own=Asset(b"one")),
            member(2, own=Asset(b"late", seconds=60.0)),
            member(3, own=Asset(ValueError("no such image"))),
            member(4),
            member(5, own=Asset(b"everywhere"), here=Asset(b"here", seconds=0.5)),
        ]
        started = asyncio.get_running_loop().time()
        assert await avatars_of(people) == {1: b"one", 5: b"here"}
        assert asyncio.get_running_loop().time() - started <= ANSWER_WITHIN_SECONDS

    run_in_virtual_time(scene())


def test_at_most_ten_are_asked_for() -> None:
    async def scene() -> None:
        found = await avatars_of([member(number, own=Asset(b"x")) for number in range(20)])
        assert list(found) == list(range(10))

    run_in_virtual_time(scene())
