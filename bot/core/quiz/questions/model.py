"""What a quiz question is, as a plain immutable value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question with everything a round needs, ready to be stored.

    `prompt`, `options`, `answer` and `explanation` are plain text from the deck: whoever shows them
    escapes them. `options` stand in the order in which they are shown, drawn once, with `option_ids` the
    terms they belong to; `correct` counts them from 0. A typed question has no options, `correct` is
    None, and `accept` lists every spelling that is right. `answer` is the right option, or the name.
    """

    kind: str
    prompt: str
    options: tuple[str, ...]
    correct: int | None
    answer: str
    accept: tuple[str, ...]
    term_id: int
    explanation: str
    option_ids: tuple[int, ...] = ()
    topic: str | None = None

    @property
    def terms(self) -> frozenset[int]:
        """The ids of the terms in play: whoever looks one of them up would learn the answer."""
        return frozenset(self.option_ids) | {self.term_id}
