"""Which rows of the outbox this process holds: shortly, and renewed for as long as it works on them.

A process that dies keeps nobody waiting for longer than one hold. One that is held up for that long may find
its rows taken; so it looks at its hold right before it sends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.core.clock import Now
from bot.storage.outbox import OutboxStore

HOLD: Final = timedelta(seconds=10)
RENEW_EVERY: Final = timedelta(seconds=3)


@dataclass(slots=True)
class Holds:
    store: OutboxStore
    now: Now
    owner: str
    _until: dict[int, datetime] = field(default_factory=dict[int, datetime])

    def begin(self, item_id: int, until: datetime) -> None:
        self._until[item_id] = until

    def end(self, item_id: int) -> None:
        self._until.pop(item_id, None)

    def lasts(self, item_id: int) -> bool:
        """Whether surely nobody else may work on the item at this moment."""
        until = self._until.get(item_id)
        return until is not None and self.now() < until

    async def renew(self) -> None:
        """Hold on to what has been worked on for a while; what somebody else has taken is let go."""
        now = self.now()
        old = [item_id for item_id, until in self._until.items() if until - now <= HOLD - RENEW_EVERY]
        if not old:
            return
        renewed = await self.store.renew(old, owner=self.owner, until=now + HOLD)
        for item_id in old:
            if item_id in renewed and item_id in self._until:
                self._until[item_id] = now + HOLD
            elif item_id not in renewed:
                self.end(item_id)
