"""`questions`: quiz questions as the bot would ask them."""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
from collections.abc import Iterator

from bot.cli.database import run_work
from bot.cli.deck_source import add_arguments, read_deck
from bot.cli.environment import fail
from bot.cli.types import Subparsers
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.make import make_questions
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.view import DeckView
from bot.core.quiz.questions.view_deck import view_deck
from bot.ui.text import cut

_KEYS = ("kind", "prompt", "options", "correct", "answer", "accept", "term_id", "explanation")
_LETTERS = "ABCD"
_AT_MOST = 1_000_000


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("questions", help="make quiz questions")
    parser.add_argument("--count", type=_count, default=10, metavar="N", help="how many at most (10)")
    parser.add_argument("--seed", metavar="S", help="the same seed, the same questions (default: chance)")
    parser.add_argument(
        "--kind", action="append", choices=list(KINDS), help="only this kind; repeat for more"
    )
    parser.add_argument("--topic", metavar="T", help="only terms of this topic")
    parser.add_argument("--json", action="store_true", help=f"one JSON object a line: {', '.join(_KEYS)}")
    add_arguments(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    async def work() -> int:
        view = await asyncio.to_thread(view_deck, await read_deck(arguments))
        topic = _topic(view, arguments.topic)
        if arguments.topic and topic is None:
            there = ", ".join(sorted(name for name in view.topics if name)) or "none"
            return fail(f"There is no topic {arguments.topic!r} in {view.deck.name}; there is: {there}.")
        seed = arguments.seed if arguments.seed is not None else str(random.SystemRandom().randrange(10**9))
        return _print(view, arguments, seed, topic)

    return run_work(work)


def _print(view: DeckView, arguments: argparse.Namespace, seed: str, topic: str | None) -> int:
    questions = make_questions(view, arguments.count, random.Random(seed), arguments.kind, topic)
    for question in questions:
        print(as_json(question) if arguments.json else "\n".join(_as_text(question)))
    if len(questions) < arguments.count:
        there = f"no more than {_counted(len(questions))}" if questions else "no such questions"
        print(f"{view.deck.name} has {there}.", file=sys.stderr)
    return 0


def as_json(question: Question) -> str:
    return json.dumps({key: getattr(question, key) for key in _KEYS}, ensure_ascii=False)


def _as_text(question: Question) -> Iterator[str]:
    yield question.prompt
    for place, option in enumerate(question.options):
        yield f"  {_LETTERS[place]} {option}"
    letter = "" if question.correct is None else f"{_LETTERS[question.correct]} "
    yield f"  → {letter}{question.answer}\n"


def _counted(number: int) -> str:
    return f"{number:,} such question{'' if number == 1 else 's'}"


def _topic(view: DeckView, text: str | None) -> str | None:
    return next((name for name in view.topics if name and text and name.casefold() == text.casefold()), None)


def _count(text: str) -> int:
    # Python reads no number of thousands of digits.
    count = int(text) if text.isdecimal() and len(text) < 10 else 0
    if not 1 <= count <= _AT_MOST:
        raise argparse.ArgumentTypeError(f"{cut(text, 40)!r} is no number of questions from 1 to {_AT_MOST}")
    return count
