"""A small driver for quiz games: the game as a value with its clock, moved on by plain words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.core.quiz.effects import Effect
from bot.core.quiz.events import (
    Actor,
    Answered,
    AppealDecided,
    Appealed,
    Event,
    Joined,
    Picked,
    Shown,
    Skipped,
    TimeCame,
)
from bot.core.quiz.game import step
from bot.core.quiz.lobby import new_game
from bot.core.quiz.questions.model import Question
from bot.core.quiz.rating import Rating
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Game, Player, Round

START = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
HOST = 100
GUILD, CHANNEL = 1, 2


def choice_question(term_id: int = 1, *, correct: int = 1, topic: str | None = "Training") -> Question:
    options = tuple(f"Term {term_id + place * 1000}" for place in range(4))
    return Question(
        kind="which-term",
        prompt=f"What is told of term {term_id}?",
        options=options,
        correct=correct,
        answer=options[correct],
        accept=(options[correct],),
        term_id=term_id,
        explanation=f"Term {term_id} is what is told of it.",
        option_ids=tuple(term_id + place * 1000 for place in range(4)),
        topic=topic,
    )


def typed_question(term_id: int = 1, *, answer: str = "dropout", topic: str | None = "Training") -> Question:
    return Question(
        kind="typed",
        prompt=f"What is told of term {term_id}?",
        options=(),
        correct=None,
        answer=answer,
        accept=(answer,),
        term_id=term_id,
        explanation=f"Term {term_id} is what is told of it.",
        topic=topic,
    )


@dataclass
class Play:
    """One game and its clock; `effects` are those of the last event. Discord's clock is `skew` ahead."""

    settings: Settings = field(default_factory=Settings)
    now: datetime = START
    skew: timedelta = timedelta()
    game: Game = field(init=False)
    effects: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        self.game = new_game(
            7, guild_id=GUILD, channel_id=CHANNEL, host_id=HOST, settings=self.settings, now=self.now
        )

    def do(self, event: Event) -> Play:
        self.game, self.effects = step(self.game, event, self.now)
        return self

    def join(self, *user_ids: int) -> Play:
        for user_id in user_ids:
            self.do(Joined(user_id))
        return self

    def wait(self, seconds: float) -> Play:
        self.now += timedelta(seconds=seconds)
        return self.do(TimeCame())

    def wait_for_next(self) -> Play:
        """Let the time pass until something happens by itself."""
        assert self.game.wake_at is not None
        self.now = max(self.now, self.game.wake_at)
        return self.do(TimeCame())

    def ask(self, question: Question | None = None) -> Play:
        """Go on to the next question and show it."""
        if self.game.wake_at is not None:
            self.wait_for_next()
        number = len(self.game.rounds) + 1
        self.do(Picked(question or choice_question(number), Rating()))
        return self.show()

    def show(self) -> Play:
        number = len(self.game.rounds)
        return self.do(Shown(number, 9_000 + number, self.now + self.skew, self.now))

    def answer(self, user_id: int, choice: int = 1, *, after: float = 1.0) -> Play:
        """Press a button `after` seconds from when the question was shown."""
        return self.do(Answered(len(self.game.rounds), user_id, self._pressed(after), choice=choice))

    def type(self, user_id: int, text: str, *, right: bool, after: float = 1.0) -> Play:
        return self.do(Answered(len(self.game.rounds), user_id, self._pressed(after), text=text, right=right))

    def _pressed(self, after: float) -> datetime:
        shown_at = self.latest.shown_at
        assert shown_at is not None
        return shown_at + timedelta(seconds=after)

    def close(self) -> Play:
        number = len(self.game.rounds)
        self.wait_for_next()
        assert self.game.rounds[number - 1].closed_at is not None
        return self

    def skip(self, user_id: int, *, admin: bool = False) -> Play:
        return self.do(Skipped(Actor(user_id, admin)))

    def appeal(self, number: int, user_id: int) -> Play:
        return self.do(Appealed(number, user_id))

    def decide(self, number: int, user_id: int, *, accepted: bool, by: int = HOST) -> Play:
        return self.do(AppealDecided(number, user_id, accepted, Actor(by)))

    @property
    def latest(self) -> Round:
        return self.game.rounds[-1]

    def player(self, user_id: int) -> Player:
        return self.game.players[user_id]

    def score(self, user_id: int) -> int:
        return self.player(user_id).score
