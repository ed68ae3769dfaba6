"""What is wrong with a glossary file, as values: everything at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend; `line` counts from 1, and is None where the file's format gives no lines."""

    line: int | None
    message: str

    def __post_init__(self) -> None:
        # A message may repeat what the file holds, and must not reach a terminal as it stands there.
        object.__setattr__(self, "message", _UNSAFE.sub(_escape, self.message))

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


def _escape(found: re.Match[str]) -> str:
    return ascii(found.group())[1:-1]


class GlossaryError(ValueError):
    """A glossary that cannot be used; `problems` holds every reason, in the order of the lines."""

    def __init__(self, problems: Iterable[Problem], source: str = "The glossary") -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        self.source = source
        things = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        super().__init__(f"{source} has {things}:\n{lines}")


class OverlayError(GlossaryError):
    """The same for the overlay beside a glossary's file."""
