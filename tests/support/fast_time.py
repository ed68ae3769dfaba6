"""An event loop on which time passes faster than outside, with real sockets, threads and databases."""

from __future__ import annotations

import asyncio
import selectors
import time


class _Hurried(selectors.DefaultSelector):  # pyright: ignore[reportUntypedBaseClass] the alias differs by platform
    """Waits a part of what it is asked to."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / self._speed if timeout and timeout > 0 else timeout)


class FastLoop(asyncio.SelectorEventLoop):
    """Its clock is the machine's monotonic one times `speed`, the same in every process."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        super().__init__(_Hurried(speed))

    def time(self) -> float:
        return time.monotonic() * self._speed
