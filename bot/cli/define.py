"""`define`: the lookup and the autocomplete of the bot, on the command line."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill, indent
from typing import Any

from bot.cli.database import run_work
from bot.cli.deck_source import add_arguments, read_deck
from bot.cli.environment import USAGE, fail
from bot.cli.types import Subparsers
from bot.core.glossary.model import Deck, Term
from bot.core.glossary.near import best_definition, other_definitions
from bot.core.search import Match, SearchIndex

MATCHES = 10
CHOICES = 25
NOT_SURE = 3
NOT_HERE = 4
_WIDTH = 88


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("define", help="look a term up, as /define does")
    parser.add_argument("text", nargs="*", help="the term, or what you remember of it")
    parser.add_argument(
        "--json", action="store_true", help="one JSON object: query, answer, confident, matches"
    )
    parser.add_argument(
        "--stdin", action="store_true", help="read a query a line, print a JSON object a line"
    )
    parser.add_argument("--complete", action="store_true", help="what autocomplete offers instead")
    parser.add_argument(
        "--explain", action="store_true", help="also tell which step found it, with what score"
    )
    add_arguments(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if not arguments.stdin and not arguments.text:
        return fail("Say what to look up: python -m bot define dropout", USAGE)

    async def work() -> int:
        deck = await read_deck(arguments)
        index = await asyncio.to_thread(SearchIndex, deck.terms)
        terms = {term.id: term for term in deck.terms}
        if arguments.stdin:
            return _answer_lines(index, terms, complete=arguments.complete)
        text = " ".join(arguments.text)
        if arguments.json:
            print(_json(*_asked(index, text, complete=arguments.complete), terms))
            return 0
        return _print_readable(index, text, deck, arguments)

    return run_work(work)


def _asked(index: SearchIndex, text: str, *, complete: bool) -> tuple[str, Match | None, Sequence[Match]]:
    """(query, answer, matches) of either search; autocomplete offers and never answers."""
    if complete:
        return text, None, index.complete(text, CHOICES)
    found = index.lookup(text, MATCHES)
    return text, found.answer, found.matches


def _answer_lines(index: SearchIndex, terms: dict[int, Term], *, complete: bool) -> int:
    for line in _lines(sys.stdin.buffer):
        print(_json(*_asked(index, line, complete=complete), terms))
    sys.stdout.flush()
    return 0


def _lines(stream: Iterable[bytes]) -> Iterator[str]:
    """The input's lines; what is not UTF-8 is replaced, for somebody may have typed anything."""
    for line in stream:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _json(query: str, answer: Match | None, matches: Sequence[Match], terms: dict[int, Term]) -> str:
    found: dict[str, Any] = {
        "query": query,
        "answer": answer.name if answer else None,
        "confident": answer is not None,
        "matches": [
            {
                "id": match.term_id,
                "name": match.name,
                "aliases": list(terms[match.term_id].aliases),
                "score": round(match.score, 4),
                "kind": str(match.kind),
            }
            for match in matches
        ],
    }
    return json.dumps(found, ensure_ascii=False)


def _print_readable(index: SearchIndex, text: str, deck: Deck, arguments: argparse.Namespace) -> int:
    terms = {term.id: term for term in deck.terms}
    if arguments.complete:
        for match in index.complete(text, CHOICES):
            print(match.name if match.label == match.name else f"{match.name} ({match.label})")
        return 0
    found = index.lookup(text, MATCHES)
    if arguments.explain:
        print("\n".join(index.explain(text, MATCHES).lines()), end="\n\n")
    if found.answer is not None:
        print(_card(terms[found.answer.term_id], terms))
        return 0
    if found.matches:
        print(f"Not sure what “{text}” is here. Perhaps one of these:")
        print("\n".join(f"  {match.name}" for match in found.matches[:5]))
        return NOT_SURE
    print(f"“{text}” is not in {deck.name}.")
    return NOT_HERE


def _card(term: Term, terms: dict[int, Term]) -> str:
    lines = [term.name]
    if term.aliases:
        lines.append(fill("also: " + ", ".join(term.aliases), _WIDTH, subsequent_indent="      "))
    lines += ["", fill(best_definition(term).text, _WIDTH)]
    for other in other_definitions(term):
        lines.append(indent(fill(other.text, _WIDTH - 2), "  ").replace("  ", "- ", 1))
    if term.topic:
        lines += ["", f"Topic: {term.topic}"]
    for label, ids in (("See also", term.mentions), ("Not to be confused with", term.confused_with)):
        if ids:
            lines.append(fill(f"{label}: " + ", ".join(terms[each].name for each in ids), _WIDTH))
    return "\n".join(lines)
