"""Faults of the line and of the service, asked for by a test and used up one request at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests with this method and path (`*` stands for anything).

    `after_effect` lets the request do its work first. `reset` cuts the connection where an answer would
    go; `delay` holds the request (or, after its effect, the answer) back, in seconds. A `status` of 429
    names `retry_after` and may be `is_global`; `via` is the header without which discord.py takes it for
    a ban.
    """

    method: str
    path: str
    times: int = 1
    status: int | None = None
    code: int = 0
    message: str = "injected"
    after_effect: bool = False
    reset: bool = False
    delay: float = 0.0
    retry_after: float = 0.05
    is_global: bool = False
    via: bool = True
    hits: int = 0

    def fits(self, method: str, path: str) -> bool:
        return self.hits < self.times and self.method in (method, "*") and fnmatchcase(path, self.path)


@dataclass(slots=True)
class Faults:
    changed: Callable[[], None]
    _asked: list[Fault] = field(default_factory=list[Fault])

    def next(self, method: str, path: str, **what: Any) -> Fault:
        """Ask for a fault; `path` is what follows the API's base, such as `/channels/*/messages`."""
        fault = Fault(method, path, **what)
        self._asked.append(fault)
        return fault

    def clear(self) -> None:
        self._asked.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, counted as used."""
        for fault in self._asked:
            if fault.fits(method, path):
                fault.hits += 1
                self.changed()
                return fault
        return None
