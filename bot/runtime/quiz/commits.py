"""Group commit: what comes while one transaction runs goes together into the next.

One transaction costs about the same with one answer and with fifty, so a crowd that presses at once waits
for two of them at most. Nothing is acknowledged to anybody before its transaction is committed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.quiz.state import Game
from bot.storage.errors import StorageError
from bot.storage.quiz import QuizStore, Transition

_log = logging.getLogger(__name__)

# Seconds before a database in trouble is tried again; the last is used for every further try.
_PAUSES: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


@dataclass(slots=True)
class _Waiting:
    """What one game has become since it was written last."""

    transition: Transition
    stored: asyncio.Future[None]


class Commits:
    def __init__(self, store: QuizStore) -> None:
        self._store = store
        self._waiting: dict[int, _Waiting] = {}
        self._writer: asyncio.Task[None] | None = None
        self._closing = False
        self.told_of_ends: Callable[[Sequence[int]], None] | None = None
        """Called with the ids of games whose end, or a change of their rounds after it, is stored."""

    @property
    def waiting(self) -> int:
        """How many games have something that is not written yet."""
        return len(self._waiting)

    def commit(self, before: Game | None, after: Game) -> asyncio.Future[None]:
        """Write the game soon; the future is done when it is committed, or tells why it cannot be."""
        waiting = self._waiting.get(after.id)
        if waiting is None:
            stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            waiting = self._waiting[after.id] = _Waiting(Transition(before, after), stored)
        else:
            waiting.transition = Transition(waiting.transition.before, after)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write_all(), name="quiz-commits")
        return waiting.stored

    async def close(self) -> None:
        """Write what waits; a database in trouble is tried once more."""
        self._closing = True
        if self._writer is not None:
            await self._writer

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = list(self._waiting.values()), {}
                await self._write(batch)
        finally:
            self._writer = None

    async def _write(self, batch: list[_Waiting]) -> None:
        try:
            await self._patiently([each.transition for each in batch])
        except Exception as error:  # noqa: BLE001 - one bad game must not stop the others
            if len(batch) == 1:
                _settle(batch[0].stored, error)
                return
            for each in batch:
                await self._write([each])
            return
        for each in batch:
            _settle(each.stored, None)
        ended = [each.transition.after.id for each in batch if each.transition.recounted]
        if self.told_of_ends is not None and ended:
            self.told_of_ends(ended)

    async def _patiently(self, transitions: Iterable[Transition]) -> None:
        """Try until it is written: a database that is locked, full or away may come back."""
        tries = 0
        while True:
            try:
                await self._store.record(transitions)
            except StorageError as error:
                _log.warning("Quiz games wait for the database: %s", error)
                if self._closing:
                    raise
                await asyncio.sleep(_PAUSES[min(tries, len(_PAUSES) - 1)])
                tries += 1
            else:
                return


def _settle(stored: asyncio.Future[None], error: Exception | None) -> None:
    if stored.done():
        return
    if error is None:
        stored.set_result(None)
    else:
        stored.set_exception(error)
        # Whoever waits is told; if nobody does, the log has it.
        _log.error("A quiz game cannot be stored", exc_info=error)
        stored.exception()
