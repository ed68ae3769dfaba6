"""What was handled, counted and logged in groups: one by one, each would cost a tenth of its answer.

A crash may lose the last tenth of a second of counts and lines; failures are logged at once, elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import NamedTuple

import discord

from bot.runtime.failures import ANSWERED, OUTCOME
from bot.runtime.log_fields import log_fields
from bot.runtime.logs import lines_together
from bot.runtime.metrics import Metrics

WRITE_AFTER_SECONDS = 0.1
_log = logging.getLogger(__name__)


class _Handled(NamedTuple):
    """One interaction. Discord's own object is let go at once: what lives on would lie in everybody's way."""

    fields: dict[str, object]
    is_typing: bool
    outcome: str
    at: float
    seconds: float


@dataclass(slots=True)
class Tally:
    """One line a command, button or form, and its figures in `metrics`."""

    metrics: Metrics
    write_after: float = field(default_factory=lambda: WRITE_AFTER_SECONDS)
    _waiting: list[_Handled] = field(default_factory=list[_Handled])
    _timer: asyncio.TimerHandle | None = None

    def add(self, interaction: discord.Interaction, started: float) -> None:
        """It is handled; `started` is when that began, on the loop's clock."""
        loop = asyncio.get_running_loop()
        is_typing = interaction.type is discord.InteractionType.autocomplete
        outcome = interaction.extras.get(OUTCOME, ANSWERED)
        seconds = loop.time() - started
        self._waiting.append(_Handled(log_fields(interaction), is_typing, outcome, time.time(), seconds))
        if self._timer is None:
            self._timer = loop.call_later(self.write_after, self.settle)

    def settle(self) -> None:
        """Count and log what was added since the last time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        with lines_together():
            for handled in waiting:
                self._settle_one(handled)

    def _settle_one(self, handled: _Handled) -> None:
        fields, is_typing, outcome, at, seconds = handled
        command = str(fields["command"])
        self.metrics.finished(command, outcome, seconds)
        # Answered keystrokes are counted, but are no news.
        level = logging.DEBUG if is_typing and outcome == ANSWERED else logging.INFO
        if not _log.isEnabledFor(level):
            return
        fields |= {"outcome": outcome, "duration_ms": round(seconds * 1000, 1)}
        line = _log.makeRecord(
            _log.name, level, "", 0, "%s %s", (command, outcome), exc_info=None, extra=fields
        )
        line.created = at
        _log.handle(line)
