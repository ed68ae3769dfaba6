"""The outgoing pace: everything sent that is not an answer to an interaction waits here for its turn.

Source: Discord API, rate limits: 50 requests a second for one bot; interaction endpoints do not count.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final, TypeVar

from bot import limits

T = TypeVar("T")

# Three a second are left free, for requests that the network or a stall brings closer together.
RATE: Final = limits.REQUESTS_PER_SECOND - 3
# So many turns that came late are made up for, at twice the pace; after a longer stall the rest is lost.
_MADE_UP: Final = 6
# Every tenth turn serves the least urgent first, so that many games cannot hold a daily post back for ever.
RESERVED_TURN: Final = 10
# Timers fire up to this much early (seconds, the grain of the loop's clock).
_GRAIN: Final = 0.001
_A_SECOND: Final = 1.0 + _GRAIN
# Whoever waits for a turn sleeps this long (seconds, some years) and is woken before it ends.
_UNTIL_WOKEN: Final = 1e9


class Priority(IntEnum):
    """Who goes first: a running game, then something somebody waits for, then a fan-out to many channels."""

    GAME = 0
    REPLY = 1
    FANOUT = 2


class PacerClosedError(Exception):
    """The bot is stopping: the request was not sent."""


@dataclass(slots=True, eq=False)
class _Turn:
    """`woken` ends when the turn comes; `at` is when the request began, on the loop's clock."""

    woken: asyncio.Task[None]
    at: float = 0.0


@dataclass(slots=True)
class _Coalesced:
    """The newest request of one key, not sent yet."""

    request: Callable[[], Awaitable[Any]]


class Pacer:
    """Gives turns at `rate` a second on the running loop's clock, the more urgent first.

    They are spread evenly, and in no second more than one above `rate` start: late turns are made up for.
    Requests overlap: a turn is a start, not an end.
    """

    def __init__(self, *, rate: float = RATE) -> None:
        self._interval = 1 / rate
        self._queues: dict[Priority, deque[_Turn]] = {each: deque() for each in Priority}
        self._next_turn = float("-inf")
        # The last starts, as many as one second may hold.
        self._starts: deque[_Turn] = deque(maxlen=int(rate) + 1)
        self._turns = 0
        self._timer: asyncio.TimerHandle | None = None
        self._coalesced: dict[Hashable, _Coalesced] = {}
        self._senders: dict[Hashable, asyncio.Task[Any]] = {}
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._closed = False

    def lengths(self) -> Mapping[Priority, int]:
        """How many requests wait for their turn."""
        return {
            priority: sum(not turn.woken.cancelling() for turn in queue)
            for priority, queue in self._queues.items()
        }

    async def run(self, request: Callable[[], Awaitable[T]], *, priority: Priority) -> T:
        """Send `request` when its turn comes and return what it returns, or raise what it raises."""
        await self._turn(priority)
        self._running += 1
        self._idle.clear()
        try:
            return await request()
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()

    async def latest(self, key: Hashable, request: Callable[[], Awaitable[T]], *, priority: Priority) -> T:
        """Like `run`, but of the requests with one `key` that wait, only the newest is sent.

        Everyone who waited gets its result. One request of a key is under way at a time; a newer one waits
        for it to end, so an older edit never overtakes a newer one.
        """
        if self._closed:
            raise PacerClosedError
        waiting = self._coalesced.get(key)
        if waiting is None:
            waiting = self._coalesced[key] = _Coalesced(request)
            sender = asyncio.create_task(self._send(key, waiting, priority, self._senders.get(key)))
            self._senders[key] = sender
            sender.add_done_callback(lambda ended: self._forget(key, ended))
        waiting.request = request
        # Shielded: one who gives up must not stop what others wait for.
        return await asyncio.shield(self._senders[key])

    async def close(self) -> None:
        """Take nothing more, let what is under way end, and fail what waits with `PacerClosedError`."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        for queue in self._queues.values():
            for turn in queue:
                turn.woken.cancel()
            queue.clear()
        while self._senders:
            await asyncio.gather(*self._senders.values(), return_exceptions=True)
        await self._idle.wait()

    async def _send(
        self, key: Hashable, waiting: _Coalesced, priority: Priority, before: asyncio.Task[Any] | None
    ) -> Any:
        try:
            if before is not None:
                await asyncio.wait([before])
            await self._turn(priority)
        finally:
            del self._coalesced[key]
        return await waiting.request()

    def _forget(self, key: Hashable, ended: asyncio.Task[Any]) -> None:
        if self._senders.get(key) is ended:
            del self._senders[key]
        if not ended.cancelled():
            # Everyone who asked may have gone; then nobody else looks at the error.
            ended.exception()

    async def _turn(self, priority: Priority) -> None:
        if self._closed:
            raise PacerClosedError
        loop = asyncio.get_running_loop()
        # A sleep that is cut short, where a future would do: simulated clocks pass over sleeps.
        turn = _Turn(asyncio.create_task(asyncio.sleep(_UNTIL_WOKEN)))
        self._queues[priority].append(turn)
        if self._timer is None:
            # Nobody waited: there is nothing to make up for.
            self._next_turn = max(self._next_turn, loop.time())
            self._timer = loop.call_at(self._earliest(), self._give_turn)
        try:
            await asyncio.wait([turn.woken])
        finally:
            turn.woken.cancel()
        if self._closed:
            raise PacerClosedError
        # The loop may have stalled since the turn was given.
        turn.at = loop.time()

    def _give_turn(self) -> None:
        self._timer = None
        loop = asyncio.get_running_loop()
        # A start that was still to come when the timer was set may have moved since.
        if self._earliest() > loop.time() + _GRAIN:
            self._timer = loop.call_at(self._earliest(), self._give_turn)
            return
        turn = self._take()
        if turn is None:
            return
        now = loop.time()
        turn.at = now
        self._starts.append(turn)
        self._next_turn = max(self._next_turn, now - _MADE_UP * self._interval) + self._interval
        self._turns += 1
        turn.woken.cancel()
        self._timer = loop.call_at(self._earliest(), self._give_turn)

    def _earliest(self) -> float:
        if not self._starts:
            return self._next_turn
        full = self._starts[0].at + _A_SECOND if len(self._starts) == self._starts.maxlen else float("-inf")
        return max(self._next_turn, self._starts[-1].at + self._interval / 2, full)

    def _take(self) -> _Turn | None:
        order = sorted(self._queues, reverse=self._turns % RESERVED_TURN == RESERVED_TURN - 1)
        for priority in order:
            queue = self._queues[priority]
            while queue:
                turn = queue.popleft()
                if not turn.woken.cancelling():
                    return turn
        return None
