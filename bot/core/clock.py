"""The clock as an argument: whoever needs the time is given a function that tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]
"""Returns the present instant, aware and in UTC."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
