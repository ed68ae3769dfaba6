"""`python -m tests.search_quality.report`: how well each kind of query is answered, and which are not."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from operator import attrgetter

from tests.search_quality import holdout, later, queries, third
from tests.search_quality.glossary import FILES, glossary
from tests.search_quality.goals import goals
from tests.search_quality.kinds import COMPLETIONS, LOOKUPS, STRANGERS
from tests.search_quality.measure import Outcome, run, score
from tests.search_quality.model import Half

KINDS = (*(kind for group in (*LOOKUPS, *COMPLETIONS) for kind in group.kinds), *STRANGERS)
SETS = {
    "open": queries.every_query,
    "holdout": holdout.every_query,
    "third": third.every_query,
    **{name: partial(later.every_query, name) for name in later.LATER_SETS},
}
HALVES = {"third": third.half, **{name: later.half_of(name) for name in later.LATER_SETS}}
_HEAD = f"{'kind':24}{'queries':>8}{'first/found':>13}{'sure, right':>13}{'sure, wrong':>13}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.search_quality.report", description=__doc__)
    parser.add_argument("--half", choices=[half.value for half in Half])
    parser.add_argument("--glossary", choices=tuple(FILES))
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--set", choices=tuple(SETS), default="open")
    parser.add_argument(
        "--misses", action="store_true", help="list every query that was not answered rightly"
    )
    chosen = parser.parse_args()
    half = HALVES.get(chosen.set, attrgetter("half"))
    outcomes = [
        run(query)
        for query in SETS[chosen.set]()
        if chosen.half in {None, half(query)}
        and chosen.glossary in {None, query.glossary}
        and chosen.kind in {None, query.kind}
    ]
    for line in (*_table(outcomes), *(_goals(outcomes) if chosen.kind is None else ())):
        print(line)
    if chosen.misses:
        for line in misses(outcomes):
            print(line)


def _table(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for name in (*FILES, None):
        part = [outcome for outcome in outcomes if name in {None, outcome.query.glossary}]
        if part:
            yield f"\n{name or 'all glossaries'}"
            yield _HEAD
            yield from _rows(part)


def _rows(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for kind in KINDS:
        part = [outcome for outcome in outcomes if outcome.query.kind == kind]
        if part:
            got = score(part)
            right = "" if kind in STRANGERS else f"{got.right:.2%}"
            yield f"{kind:24}{got.queries:8}{right:>13}{got.confident_right:13.2%}{got.confident_wrong:13.2%}"


def _goals(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "\ngoals"
    yield from map(str, goals(outcomes))


def misses(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """One line a miss, by kind: what was typed, what was meant, what was shown."""
    for kind in KINDS:
        part = [outcome for outcome in outcomes if outcome.query.kind == kind and _is_worth_reading(outcome)]
        if part:
            yield f"\n{kind}"
            yield from map(_miss, part)


def _is_worth_reading(outcome: Outcome) -> bool:
    return outcome.is_miss or outcome.confident_and_wrong


def _miss(outcome: Outcome) -> str:
    query = outcome.query
    names = {term.id: term.name for term in glossary(query.glossary).deck.terms}
    meant = " | ".join(names[term] for term in sorted(query.expected)) or "nothing"
    if len(meant) > 90:
        meant = f"{meant[:90]}…"
    sure = "sure of" if outcome.confident else "offered"
    return (
        f"  [{query.glossary}] {query.text!r}: meant {meant}; {sure} {', '.join(outcome.shown) or 'nothing'}"
    )


if __name__ == "__main__":
    main()
