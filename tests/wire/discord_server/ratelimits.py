"""Discord's brakes: a bucket a route and major parameter, and fifty requests a second for one bot.

Source: Discord API, rate limits. The windows of single routes are not documented; these are the usual ones.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

GLOBAL_LIMIT = 50
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_token")
OTHER_ROUTES = (50, 1.0)
ROUTES: dict[str, tuple[int, float]] = {
    "POST /channels/{channel_id}/messages": (5, 5.0),
    "PATCH /channels/{channel_id}/messages/{message_id}": (5, 5.0),
    "DELETE /channels/{channel_id}/messages/{message_id}": (5, 1.0),
    "GET /channels/{channel_id}/messages": (5, 5.0),
    "POST /users/@me/channels": (10, 10.0),
    "POST /webhooks/{webhook_id}/{webhook_token}": (5, 2.0),
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": (5, 2.0),
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": (5, 2.0),
}
"""Requests and seconds of a window, for the routes that have a narrow one."""


@dataclass(slots=True)
class _Window:
    ends_at: float
    left: int


@dataclass(slots=True)
class Verdict:
    """What a request is told: the headers of its bucket, and the wait in seconds where it came too early."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False


@dataclass(slots=True)
class RateLimits:
    routes: dict[str, tuple[int, float]] = field(default_factory=lambda: dict(ROUTES))
    other_routes: tuple[int, float] = OTHER_ROUTES
    global_limit: int = GLOBAL_LIMIT
    refused: list[str] = field(default_factory=list[str])
    """The route of every request that was answered with 429."""
    busiest_second: int = 0
    """The most requests that came within one second, those of interactions aside."""
    clock: Callable[[], float] = time.monotonic
    _windows: dict[str, _Window] = field(default_factory=dict[str, _Window])
    _arrivals: list[float] = field(default_factory=list[float])

    def off(self) -> None:
        """Let everything through from now on, for tests about something else."""
        self.routes.clear()
        self.other_routes = (1_000_000, 1.0)
        self.global_limit = 1_000_000

    def take(self, route: str, args: dict[str, str], *, is_interaction: bool) -> Verdict:
        """Count one request of `route` ("POST /channels/{channel_id}/messages")."""
        if not is_interaction and (wait := self._global_wait()):
            self.refused.append(route)
            return Verdict({"X-RateLimit-Global": "true"}, wait, is_global=True)
        limit, seconds = self.routes.get(route, self.other_routes)
        bucket = f"{zlib.crc32(route.encode()):08x}"
        now = self.clock()
        window = self._window(bucket, args, now, limit, seconds)
        headers = {
            "X-RateLimit-Bucket": bucket,
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(window.left - 1, 0)),
            "X-RateLimit-Reset": f"{time.time() + window.ends_at - now:.3f}",
            "X-RateLimit-Reset-After": f"{window.ends_at - now:.3f}",
        }
        if window.left == 0:
            self.refused.append(route)
            return Verdict(headers, window.ends_at - now)
        window.left -= 1
        return Verdict(headers)

    def _window(self, bucket: str, args: dict[str, str], now: float, limit: int, seconds: float) -> _Window:
        key = ":".join([bucket, *(args[name] for name in MAJOR if name in args)])
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            window = self._windows[key] = _Window(now + seconds, limit)
        return window

    def _global_wait(self) -> float | None:
        """Seconds to wait where the last second is full; otherwise this request counts."""
        now = self.clock()
        self._arrivals = [arrival for arrival in self._arrivals if arrival > now - 1]
        if len(self._arrivals) >= self.global_limit:
            return self._arrivals[0] + 1 - now
        self._arrivals.append(now)
        self.busiest_second = max(self.busiest_second, len(self._arrivals))
        return None
