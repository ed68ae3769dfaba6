"""What a daily schedule is set to, and what one of its posts holds; both can be stored as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot.core.quiz.questions.model import Question


@dataclass(frozen=True, slots=True)
class DailySettings:
    """`deck` and `topic` are names, None for all; `role` is the id of the one role that is pinged."""

    deck: str | None = None
    topic: str | None = None
    role: int | None = None
    thread: bool = False

    @property
    def key(self) -> str:
        """Tells the schedules of one channel apart."""
        return f"{self.deck or ''}/{self.topic or ''}"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> DailySettings:
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class DailyPost:
    """One post: the `term` of `day`, from round `round` of the bag; `number` counts posts from 1.

    `question` is about the term of the post before; `asked` counts the days that have had a question, up
    to this one, from 1, and `asked_on` is the last of them (None in posts of older versions). `before` is
    the outbox id of the post before, whose question is answered by now.
    `role` and `thread` are as in the settings when the post was drawn.
    """

    term: int
    day: str
    number: int
    round: int
    asked: int
    question: Question | None = None
    before: int | None = None
    role: int | None = None
    thread: bool = False
    asked_on: str | None = None

    def asked_with(self, day: str, question: Question | None) -> tuple[int, str | None]:
        """`asked` and `asked_on` of the post after this one; two questions of one day count as one."""
        last = self.asked_on or (self.day if self.question is not None else None)
        if question is None or day == last:
            return self.asked, last
        return self.asked + 1, day

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> DailyPost:
        question: Mapping[str, Any] | None = stored["question"]
        values: dict[str, Any] = {**stored, "question": None if question is None else _question(question)}
        return cls(**values)


def _question(stored: Mapping[str, Any]) -> Question:
    values: dict[str, Any] = {
        name: tuple(value) if name in {"options", "accept", "option_ids"} else value
        for name, value in stored.items()
    }
    return Question(**values)
