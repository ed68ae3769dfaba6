"""How long it takes to make a deck of a glossary file, and to find its cross-links.

Baselines: for reading, one regular expression over the whole text, which checks nothing; for the links,
one regular expression of all names, as is common.

    python benchmarks/glossary.py [TERMS]
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.core.glossary.build import build_deck
from bot.core.glossary.links import mentions_by_term
from bot.core.glossary.model import Deck
from bot.core.glossary.pairs import parse_pairs
from tests.support.big_glossary import glossary_file

# The regular expression of all names grows too slow to wait for.
_TERMS_FOR_BASELINE = 2_000
_PAIR = re.compile(r"^Q: (.+)\nA: (.+)$", re.MULTILINE)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def link(deck: Deck) -> None:
    texts = {term.id: [one.text for one in term.definitions] for term in deck.terms}
    mentions_by_term(texts, {term.id: (term.name, *term.aliases) for term in deck.terms})


def link_by_expression(deck: Deck) -> None:
    names = sorted((re.escape(term.name) for term in deck.terms), key=len, reverse=True)
    expression = re.compile(rf"\b(?:{'|'.join(names)})s?\b", re.IGNORECASE)
    for term in deck.terms:
        for definition in term.definitions:
            expression.findall(definition.text)


def main() -> None:
    terms = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    data = glossary_file(terms)
    text = data.decode()
    read, plain = seconds(lambda: parse_pairs(data)), seconds(lambda: _PAIR.findall(text))
    print(f"{terms:,} terms, {len(data) / 1e6:.1f} MB")
    print(f"read     {read:8.2f} s   {read / plain:6.1f} × one regular expression, which checks nothing")
    pairs = parse_pairs(data)
    build = seconds(lambda: build_deck("deck", pairs))
    print(f"make     {build:8.2f} s   {build / read:6.1f} × reading")
    deck = build_deck("deck", parse_pairs(glossary_file(_TERMS_FOR_BASELINE)))
    ours, theirs = seconds(lambda: link(deck)), seconds(lambda: link_by_expression(deck))
    size = f"{len(deck.terms):,} terms"
    print(f"links    {ours:8.2f} s   {ours / theirs:6.3f} × one expression of all names ({size})")
    print(f"memory   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB at most")


if __name__ == "__main__":
    main()
