"""A game as a value: who plays, what was asked, who answered what, what it was worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Settings


class Phase(StrEnum):
    """Where a game stands.

    LOBBY: people join. PICKING: the next question is being made. ASKING: it is chosen and on its way to
    the channel. OPEN: answers count. BREAK: the answer is shown. FINISHED: nothing changes any more.
    """

    LOBBY = "lobby"
    PICKING = "picking"
    ASKING = "asking"
    OPEN = "open"
    BREAK = "break"
    FINISHED = "finished"


class RoundStatus(StrEnum):
    """A VOID round (skipped, or stopped in the middle) counts for nothing."""

    ASKED = "asked"
    CLOSED = "closed"
    VOID = "void"


class AppealStatus(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class End(StrEnum):
    """Why a game is over. After LOST nothing more can be said in its channel."""

    COMPLETED = "completed"
    STOPPED = "stopped"
    IDLE = "idle"
    INTERRUPTED = "interrupted"
    NO_QUESTIONS = "no questions"
    LOST = "lost"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Player:
    """One person in one game.

    `rating` is the one they came with, moved by each closed round, and `moved` the sum of these moves;
    `joined_round` is the first round they could answer, from 1. `score`, `streak`, `best_streak`,
    `correct`, `answered` and `right_ms` (the time of all right answers together) are sums over the closed
    rounds.
    """

    user_id: int
    rating: Rating = field(default_factory=Rating)
    moved: float = 0.0
    joined_round: int = 1
    team: int | None = None
    score: int = 0
    streak: int = 0
    best_streak: int = 0
    correct: int = 0
    answered: int = 0
    right_ms: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered: an option counted from 0, or a text.

    `points` is None until the round closes, and for ever in a round that is void.
    """

    user_id: int
    choice: int | None
    text: str | None
    correct: bool
    reaction_ms: int
    answered_at: datetime
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One question and what became of it; `number` counts from 1.

    `shown_at` is the instant from which reaction times count, on Discord's clock: that of the message,
    or that of the edit that brought the question into an older message. `closes_at` is on our clock.
    `term_rating` is how hard the term was when it was picked, `term_moved` what the round has added to
    its value; `votes` are those who want to skip.
    """

    number: int
    question: Question
    asked_at: datetime
    term_rating: Rating
    status: RoundStatus = RoundStatus.ASKED
    message_id: int | None = None
    shown_at: datetime | None = None
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    answers: Mapping[int, Answer] = field(default_factory=dict[int, Answer])
    votes: frozenset[int] = frozenset()
    term_moved: float = 0.0


@dataclass(frozen=True, slots=True)
class Appeal:
    """A person holds that their refused typed answer to a round was right."""

    number: int
    user_id: int
    text: str
    status: AppealStatus = AppealStatus.PENDING


@dataclass(frozen=True, slots=True)
class Game:
    """The whole of a game. `id` is a snowflake of its own, `channel_id` may be a thread's.

    `wake_at` is when something happens without anybody's doing, None while an effect is awaited or the
    game is over. `left` is what a pause has kept of it. `idle_rounds` counts the last rounds that nobody
    answered.
    """

    id: int
    guild_id: int
    channel_id: int
    host_id: int
    settings: Settings
    created_at: datetime
    phase: Phase = Phase.LOBBY
    wake_at: datetime | None = None
    paused: bool = False
    left: timedelta | None = None
    players: Mapping[int, Player] = field(default_factory=dict[int, Player])
    rounds: tuple[Round, ...] = ()
    appeals: Mapping[tuple[int, int], Appeal] = field(default_factory=dict[tuple[int, int], Appeal])
    idle_rounds: int = 0
    lobby_message_id: int | None = None
    podium_message_id: int | None = None
    finished_at: datetime | None = None
    end: End | None = None

    @property
    def round(self) -> Round | None:
        """The latest round."""
        return self.rounds[-1] if self.rounds else None

    @property
    def over(self) -> bool:
        return self.phase is Phase.FINISHED

    @property
    def done(self) -> bool:
        """Over, and its channel has been told, as far as it can be or needs to be."""
        return self.over and (self.end is End.LOST or not self.rounds or self.podium_message_id is not None)

    @property
    def asked_terms(self) -> frozenset[int]:
        return frozenset(each.question.term_id for each in self.rounds)

    @property
    def hidden_terms(self) -> frozenset[int]:
        """The ids of the terms in play: those of the question that is on its way or open."""
        if self.phase in {Phase.ASKING, Phase.OPEN}:
            return self.rounds[-1].question.terms
        return frozenset()

    @property
    def ranked(self) -> bool:
        """Whether the game counts for the boards: at least two people have answered."""
        return sum(player.answered > 0 for player in self.players.values()) >= 2
