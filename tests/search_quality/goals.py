"""Which goals a set of outcomes meets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tests.search_quality import kinds
from tests.search_quality.measure import Outcome, score


@dataclass(frozen=True, slots=True)
class Goal:
    """A share with its bound: at least the bound, or with `at_most` at most."""

    name: str
    share: float
    bound: float
    at_most: bool
    queries: int

    @property
    def is_met(self) -> bool:
        return self.share <= self.bound if self.at_most else self.share >= self.bound

    def __str__(self) -> str:
        sign = "≤" if self.at_most else "≥"
        word = "met" if self.is_met else "MISSED"
        return f"{self.name}: {self.share:.2%} of {self.queries} (goal {sign} {self.bound:.1%}) {word}"


def goals(outcomes: Sequence[Outcome]) -> Iterator[Goal]:
    """Every goal that the outcomes have queries for."""
    asked = {outcome.query.kind for outcome in outcomes}
    for group in (*kinds.LOOKUPS, *kinds.COMPLETIONS):
        if asked.isdisjoint(group.kinds):
            continue
        part = score(_of(outcomes, group.kinds))
        yield Goal(group.name, part.right, group.goal, at_most=False, queries=part.queries)
    every = score(_of(outcomes, kinds.LOOKUP_KINDS))
    yield Goal(
        "all lookups, first is right", every.right, kinds.ALL_FIRST, at_most=False, queries=every.queries
    )
    yield Goal(
        "all lookups, confident and right",
        every.confident_right,
        kinds.ALL_CONFIDENT_RIGHT,
        at_most=False,
        queries=every.queries,
    )
    yield Goal(
        "all lookups, confident and wrong",
        every.confident_wrong,
        kinds.ALL_CONFIDENT_WRONG,
        at_most=True,
        queries=every.queries,
    )
    if not asked.isdisjoint(kinds.STRANGERS):
        yield _strangers(outcomes, "all strangers", kinds.STRANGERS, kinds.STRANGERS_CONFIDENT)
    for kind in sorted(asked.intersection(kinds.HARDEST_STRANGERS)):
        yield _strangers(outcomes, kind, (kind,), kinds.HARDEST_STRANGERS_CONFIDENT)


def _strangers(outcomes: Sequence[Outcome], name: str, of: Collection[str], bound: float) -> Goal:
    part = score(_of(outcomes, of))
    return Goal(f"{name}, confident", part.confident, bound, at_most=True, queries=part.queries)


def _of(outcomes: Sequence[Outcome], of: Collection[str]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.query.kind in of]
