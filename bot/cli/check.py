"""`check`: what an author should look at in a glossary file, and what the bot makes of it."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.cli.types import Subparsers
from bot.core.glossary.check import RULES as GLOSSARY_RULES
from bot.core.glossary.check import Finding, Level, Rule, check
from bot.core.glossary.formats import Glossary
from bot.core.glossary.model import Kind, Term
from bot.core.glossary.problems import GlossaryError
from bot.core.quiz.check import RULES as QUIZ_RULES
from bot.storage.glossary_files import SHIPPED, load_glossary
from bot.ui.text import counted

# Every feature that makes something of a glossary adds the rules that it demands of one.
RULES: tuple[Rule, ...] = (*GLOSSARY_RULES, *QUIZ_RULES)

_SINGULARS = {
    "pairs": "pair",
    "terms": "term",
    "comparisons": "comparison",
    "aliases": "alias",
    "topics": "topic",
    "links": "link",
}


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("check", help="check a glossary file, and show the terms made of it")
    parser.add_argument("file", nargs="?", type=Path, default=SHIPPED, help="default: the shipped glossary")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """0 where nothing must be mended, else 1."""
    path: Path = arguments.file
    try:
        glossary = load_glossary(path)
    except GlossaryError as error:
        print(_json_of_problems(error) if arguments.json else error)
        return 1
    findings = check(glossary, RULES)
    print(_json(path, glossary, findings) if arguments.json else "\n".join(_text(path, glossary, findings)))
    return 1 if any(finding.level is Level.ERROR for finding in findings) else 0


def _counts(glossary: Glossary, findings: Sequence[Finding]) -> dict[str, int]:
    terms = glossary.deck.terms
    return {
        "pairs": len(glossary.pairs),
        "kept": sum(len(term.definitions) for term in terms),
        "lost": sum(finding.rule == "lost-pair" for finding in findings),
        "unmerged": sum(finding.rule == "unmerged" for finding in findings),
        "terms": len(terms),
        "comparisons": sum(term.kind is Kind.COMPARISON for term in terms),
        "aliases": sum(len(term.aliases) for term in terms),
        "topics": len({term.topic for term in terms if term.topic}),
        "links": sum(len(term.mentions) for term in terms),
    }


def _text(path: Path, glossary: Glossary, findings: Sequence[Finding]) -> Iterator[str]:
    names = {term.id: term.name for term in glossary.deck.terms}
    for term in glossary.deck.terms:
        topic = f" ({term.topic})" if term.topic else ""
        yield f"{term.name}{topic}"
        for definition in term.definitions:
            line = glossary.pairs[definition.position - 1].line
            yield f"    line {line}, {definition.aspect}: {definition.question}"
        for what, listed in _names_about(term, names):
            if listed:
                yield f"    {what}: {', '.join(listed)}"
    # The most important last, where a terminal leaves the eye.
    for finding in reversed(findings):
        where = f"line {finding.line}: " if finding.line else ""
        # What a message quotes may have several lines.
        message = " ".join(finding.message.split())
        yield f"{finding.level}: {where}{message} [{finding.rule}]"
    counts = _counts(glossary, findings).items()
    yield f"{path}: {', '.join(counted(count, _SINGULARS.get(what, what), what) for what, count in counts)}"
    levels = Counter(finding.level for finding in findings)
    yield ", ".join(counted(levels[level], level) for level in Level)


def _names_about(term: Term, names: dict[int, str]) -> Iterator[tuple[str, list[str]]]:
    yield "also", list(term.aliases)
    yield "mentions", [names[other] for other in term.mentions]
    yield "confused with", [names[other] for other in term.confused_with]


def _json(path: Path, glossary: Glossary, findings: Sequence[Finding]) -> str:
    names = {term.id: term.name for term in glossary.deck.terms}
    by_level = {
        f"{level}s": [_finding(finding) for finding in findings if finding.level is level] for level in Level
    }
    report = {
        "file": str(path),
        "ok": not by_level["errors"],
        **_counts(glossary, findings),
        **by_level,
        "glossary": [_term(term, glossary, names) for term in glossary.deck.terms],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "message": finding.message,
        "terms": finding.terms,
        "line": finding.line,
    }


def _term(term: Term, glossary: Glossary, names: dict[int, str]) -> dict[str, object]:
    return {
        "name": term.name,
        "kind": term.kind,
        "topic": term.topic,
        "aliases": term.aliases,
        "mentions": [names[other] for other in term.mentions],
        "confused_with": [names[other] for other in term.confused_with],
        "compares": term.compares,
        "pairs": [
            {
                "line": glossary.pairs[definition.position - 1].line,
                "question": definition.question,
                "aspect": definition.aspect,
            }
            for definition in term.definitions
        ],
    }


def _json_of_problems(error: GlossaryError) -> str:
    """The report on a file that cannot be read: the glossary, or the overlay beside it."""
    problems: list[dict[str, object]] = [
        {"rule": "unreadable", "message": problem.message, "terms": [], "line": problem.line}
        for problem in error.problems
    ]
    report = {"file": error.source, "ok": False, "errors": problems, "warnings": [], "notes": []}
    return json.dumps(report, ensure_ascii=False, indent=2)
