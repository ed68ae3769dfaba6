"""Figures for operators, in Prometheus' words. One registry a bot, so that tests do not share counts."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.storage.errors import StorageError

_ASKED_WITHIN_SECONDS = 3.0
# Discord wants an answer within 3 s; most take milliseconds.
_ANSWER_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
_DATABASE_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0)


@dataclass(slots=True)
class Metrics:
    """What happened is counted where it happens; what is true now is asked for when it is read."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    interactions: Counter = field(init=False)
    answer_seconds: Histogram = field(init=False)
    database_seconds: Histogram = field(init=False)
    misses: Counter = field(init=False)
    before_reading: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    """What has to be counted first."""
    _handled: dict[tuple[str, str], tuple[Counter, Histogram]] = field(
        default_factory=dict[tuple[str, str], tuple[Counter, Histogram]]
    )
    """Looking the labels up takes longer than counting."""
    _asked: list[tuple[Gauge, Callable[[], Awaitable[float]]]] = field(
        default_factory=list[tuple[Gauge, Callable[[], Awaitable[float]]]]
    )

    def __post_init__(self) -> None:
        ProcessCollector(registry=self.registry)
        self.interactions = Counter(
            "lexicord_interactions",
            "Interactions by command or component, and by outcome",
            ["command", "outcome"],
            registry=self.registry,
        )
        self.answer_seconds = Histogram(
            "lexicord_answer_seconds",
            "From an interaction's arrival to the end of its handler",
            ["command"],
            buckets=_ANSWER_SECONDS,
            registry=self.registry,
        )
        self.database_seconds = Histogram(
            "lexicord_database_seconds",
            "Time of a database transaction",
            ["kind"],
            buckets=_DATABASE_SECONDS,
            registry=self.registry,
        )
        self.misses = Counter(
            "lexicord_misses", "Lookups that found nothing sure", ["outcome"], registry=self.registry
        )

    def watch(self, name: str, description: str, value: Callable[[], float]) -> None:
        """A figure that is true now, such as a queue's length."""
        Gauge(name, description, registry=self.registry).set_function(value)

    def finished(self, command: str, outcome: str, seconds: float) -> None:
        counted = self._handled.get((command, outcome))
        if counted is None:
            counted = self.interactions.labels(command, outcome), self.answer_seconds.labels(command)
            self._handled[command, outcome] = counted
        count, took = counted
        count.inc()
        took.observe(seconds)

    def ask(self, name: str, description: str, value: Callable[[], Awaitable[float]]) -> None:
        """A figure that is true now and that the database knows."""
        self._asked.append((Gauge(name, description, registry=self.registry), value))

    async def read(self) -> bytes:
        """Everything, as Prometheus reads it; what the database does not tell in time is NaN."""
        for settle in self.before_reading:
            settle()
        for gauge, value in self._asked:
            try:
                async with asyncio.timeout(_ASKED_WITHIN_SECONDS):
                    gauge.set(await value())
            except (StorageError, TimeoutError):
                gauge.set(math.nan)
        return generate_latest(self.registry)
