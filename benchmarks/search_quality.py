"""How often the search is right, beside what others make of the same queries, in one run.

    python -m benchmarks.search_quality [--markdown]

The queries are the open set in tests/search_quality. Beside this search stand rapidfuzz's WRatio and
token_sort_ratio, SQLite's FTS5 with trigrams, and MiniSearch (npm). Those give a score and no confidence:
each is taken to be sure from the score on that sets right answers and strangers best apart on one half
of the queries; what is printed comes from the other half.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from benchmarks.search_names import npm_package
from bot.core.glossary.model import Term
from bot.core.search import SearchIndex
from tests.search_quality.glossary import NAMES, glossary
from tests.search_quality.kinds import LOOKUPS, STRANGER_KINDS
from tests.search_quality.model import Half, Query
from tests.search_quality.queries import every_query


class Found(NamedTuple):
    """The term that an engine puts first, and how sure it is; no term scores 0."""

    term_id: int | None
    score: float


Engine = Callable[[tuple[Term, ...], list[str]], list[Found]]


def this_search(terms: tuple[Term, ...], queries: list[str]) -> list[Found]:
    index = SearchIndex(terms)
    lookups = [index.lookup(query) for query in queries]
    return [
        Found(each.matches[0].term_id if each.matches else None, float(each.confident)) for each in lookups
    ]


def ratio(scorer: Callable[..., float]) -> Engine:
    def engine(terms: tuple[Term, ...], queries: list[str]) -> list[Found]:
        names, ids = _names(terms)
        lowered = [name.lower() for name in names]
        best = [process.extractOne(query.lower(), lowered, scorer=scorer) for query in queries]
        return [Found(ids[each[2]], each[1]) for each in best]

    return engine


def trigrams(terms: tuple[Term, ...], queries: list[str]) -> list[Found]:
    """FTS5 with its trigram tokenizer; a query's trigrams joined by OR, ranked by bm25."""
    names, ids = _names(terms)
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize='trigram')")
    database.executemany("INSERT INTO names (rowid, name) VALUES (?, ?)", enumerate(names))
    found: list[Found] = []
    for query in queries:
        text = query.lower().replace('"', " ")
        parts = {text[at : at + 3] for at in range(len(text) - 2) if "\0" not in text}
        wanted = " OR ".join(f'"{part}"' for part in sorted(parts))
        sql = "SELECT rowid, -rank FROM names WHERE names MATCH ? ORDER BY rank LIMIT 1"
        row = database.execute(sql, (wanted,)).fetchone() if wanted else None
        found.append(Found(ids[row[0]], row[1]) if row else Found(None, 0))
    database.close()
    return found


def minisearch(terms: tuple[Term, ...], queries: list[str]) -> list[Found]:
    names, ids = _names(terms)
    package = npm_package("minisearch")
    assert package is not None
    script = Path(__file__).with_name("minisearch.mjs")
    asked = json.dumps({"names": names, "queries": queries})
    command = ["node", str(script), str(package.parent.parent)]
    answered = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    best: list[tuple[int, float] | None] = json.loads(answered.stdout)
    return [Found(None, 0) if each is None else Found(ids[each[0]], each[1]) for each in best]


def _names(terms: tuple[Term, ...]) -> tuple[list[str], list[int]]:
    pairs = [(name, term.id) for term in terms for name in (term.name, *term.aliases)]
    return [name for name, _ in pairs], [term_id for _, term_id in pairs]


def engines() -> dict[str, Engine]:
    found: dict[str, Engine] = {
        "this search": this_search,
        "WRatio": ratio(fuzz.WRatio),
        "token_sort_ratio": ratio(fuzz.token_sort_ratio),
        "FTS5 trigram": trigrams,
    }
    if npm_package("minisearch") is not None:
        found["MiniSearch"] = minisearch
    return found


def answers(engine: Engine) -> list[tuple[Query, Found]]:
    """Every lookup of the set with what the engine finds."""
    known = {kind for group in LOOKUPS for kind in group.kinds} | STRANGER_KINDS
    found: list[tuple[Query, Found]] = []
    for name in NAMES:
        queries = [query for query in every_query() if query.glossary == name and query.kind in known]
        results = engine(glossary(name).deck.terms, [query.text for query in queries])
        found += zip(queries, results, strict=True)
    return found


def sure_from(found: list[tuple[Query, Found]]) -> float:
    """The score that best sets right answers apart from everything else on the tuning half."""
    tuned = [(each.score, each.term_id in query.expected) for query, each in found if query.half is Half.TUNE]
    tuned.sort(reverse=True)
    balance, best, bound = 0, 0, 0.0
    for score, right in tuned:
        balance += 1 if right else -3
        if balance > best:
            best, bound = balance, score
    return bound


def rows(found: list[tuple[Query, Found]], bound: float) -> Iterator[tuple[str, float]]:
    """What an engine that is sure from a bound on reaches on the other half, as shares from 0 to 1."""
    other = [(query, each) for query, each in found if query.half is Half.REPORT]
    for group in LOOKUPS:
        right = [each.term_id in query.expected for query, each in other if query.kind in group.kinds]
        yield f"{group.name}: right first", sum(right) / len(right)
    asked = [(query, each) for query, each in other if query.kind not in STRANGER_KINDS]
    yield "all: right first", sum(each.term_id in query.expected for query, each in asked) / len(asked)
    sure = [(query, each) for query, each in asked if each.score >= bound]
    right = sum(each.term_id in query.expected for query, each in sure)
    yield "all: sure and right", right / len(asked)
    yield "all: sure and wrong", (len(sure) - right) / len(asked)
    strangers = [each.score >= bound for query, each in other if query.kind in STRANGER_KINDS]
    yield "strangers: sure", sum(strangers) / len(strangers)


def main() -> None:
    parser = argparse.ArgumentParser(description="How often the search is right, beside others.")
    parser.add_argument("--markdown", action="store_true", help="print the table for docs/search.md")
    markdown = parser.parse_args().markdown
    table: dict[str, dict[str, float]] = {}
    for name, engine in engines().items():
        found = answers(engine)
        table[name] = dict(rows(found, 1.0 if engine is this_search else sure_from(found)))
    first = next(iter(table.values()))
    head = ["", *table]
    lines = [[row, *(f"{table[name][row]:.1%}" for name in table)] for row in first]
    if markdown:
        for line in (head, ["---"] * len(head), *lines):
            print(f"| {' | '.join(line)} |")
    else:
        for line in (head, *lines):
            print(f"{line[0]:32}" + "".join(f"{cell:>18}" for cell in line[1:]))


if __name__ == "__main__":
    main()
