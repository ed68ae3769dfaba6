"""What a game wants done outside, once its new state is stored.

Each may be wanted a second time after a restart; whoever does it makes sure that people see it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class ShowLobby:
    """Bring the lobby's message up to date, or send it where there is none."""


@dataclass(frozen=True, slots=True)
class PickQuestion:
    """Make the question of round `number`, then tell the game: `Picked` or `NothingToPick`."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowQuestion:
    """Send the question of round `number`, then tell the game: `Shown`."""

    number: int


@dataclass(frozen=True, slots=True)
class CountAnswers:
    """The number of answers on the question's message has changed; showing it can wait."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowResult:
    """Put the answer of round `number` in place of its question."""

    number: int


@dataclass(frozen=True, slots=True)
class ShowPodium:
    """Send the final standings, then tell the game: `PodiumShown`."""


@dataclass(frozen=True, slots=True)
class SaveAlias:
    """From now on `text` is another name of the term in this server."""

    term_id: int
    text: str


Effect: TypeAlias = (
    ShowLobby | PickQuestion | ShowQuestion | CountAnswers | ShowResult | ShowPodium | SaveAlias
)
