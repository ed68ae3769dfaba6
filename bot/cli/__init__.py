"""The command line, `python -m bot COMMAND`: one module a command, each with `register(subparsers)`.

`register` adds its parser and sets `run`: a function from the parsed arguments to the exit code. Only the
module of the command that was asked for is imported, so that small commands start fast.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

# Each command with the module of this package that registers it, in the order of the help.
COMMANDS = {
    "start": "run",
    "run": "run",
    "playground": "playground",
    "health": "health",
    "doctor": "doctor",
    "calendar": "calendar",
    "define": "define",
    "check": "check",
    "questions": "questions",
    "import": "import_",
    "export": "export",
    "remove": "remove",
    "migrate": "migrate",
    "backup": "backup",
    "migrate-database": "migrate_database",
}


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """The parser of one command, or of all where it is none of them."""
    top = argparse.ArgumentParser(prog="python -m bot", description="Lexicord, a glossary bot for Discord.")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    modules = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for module in modules:
        import_module(f"bot.cli.{module}").register(subparsers)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    parsed = parser(given[0] if given else None).parse_args(given)
    run: Callable[[argparse.Namespace], int] = parsed.run
    try:
        code = run(parsed)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough. What is left must not be flushed once more at the exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code
