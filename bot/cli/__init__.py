"""The command line, `python -m bot COMMAND`: one module a command, each with `register(subparsers)`.

`register` adds its parser and sets `run`: a function from the parsed arguments to the exit code.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from bot.cli import calendar
from bot.cli.types import Subparsers

REGISTER: tuple[Callable[[Subparsers], None], ...] = (calendar.register,)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m bot", description="Lexicord, a glossary bot for Discord.")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for register in REGISTER:
        register(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    parsed = parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = parsed.run
    return run(parsed)


if __name__ == "__main__":
    sys.exit(main())
