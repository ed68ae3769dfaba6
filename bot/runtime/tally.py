"""What was handled, counted and logged in groups: one by one, each would cost a tenth of its answer.

A crash may lose the last tenth of a second of counts and lines; failures are logged at once, elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field

import discord

from bot.runtime.failures import ANSWERED, OUTCOME
from bot.runtime.log_fields import log_fields
from bot.runtime.metrics import Metrics

WRITE_AFTER_SECONDS = 0.1
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """One line a command, button or form, and its figures in `metrics`."""

    metrics: Metrics
    write_after: float = field(default_factory=lambda: WRITE_AFTER_SECONDS)
    _waiting: list[tuple[discord.Interaction, float, float]] = field(
        default_factory=list[tuple[discord.Interaction, float, float]]
    )
    _timer: asyncio.TimerHandle | None = None

    def add(self, interaction: discord.Interaction, started: float) -> None:
        """It is handled; `started` is when that began, on the loop's clock."""
        loop = asyncio.get_running_loop()
        self._waiting.append((interaction, time.time(), loop.time() - started))
        if self._timer is None:
            self._timer = loop.call_later(self.write_after, self.settle)

    def settle(self) -> None:
        """Count and log what was added since the last time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        for interaction, at, seconds in waiting:
            self._settle_one(interaction, at, seconds)

    def _settle_one(self, interaction: discord.Interaction, at: float, seconds: float) -> None:
        outcome = interaction.extras.get(OUTCOME, ANSWERED)
        fields = log_fields(interaction)
        handled = str(fields["command"])
        self.metrics.finished(handled, outcome, seconds)
        # Answered keystrokes are counted, but are no news.
        is_typing = interaction.type is discord.InteractionType.autocomplete and outcome == ANSWERED
        level = logging.DEBUG if is_typing else logging.INFO
        if not _log.isEnabledFor(level):
            return
        fields |= {"outcome": outcome, "duration_ms": round(seconds * 1000, 1)}
        line = _log.makeRecord(
            _log.name, level, "", 0, "%s %s", (handled, outcome), exc_info=None, extra=fields
        )
        line.created = at
        _log.handle(line)
