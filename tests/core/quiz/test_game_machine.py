"""Whatever happens in whatever order, a game keeps its promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.quiz.effects import Effect, PickQuestion, ShowPodium, ShowQuestion
from bot.core.quiz.events import (
    Actor,
    Answered,
    AppealDecided,
    Appealed,
    Ended,
    Event,
    Joined,
    NothingToPick,
    Paused,
    Picked,
    PodiumShown,
    Rated,
    Restarted,
    Resumed,
    Shown,
    Skipped,
    StartedNow,
    Stopped,
    TimeCame,
)
from bot.core.quiz.game import step
from bot.core.quiz.lobby import new_game
from bot.core.quiz.rating import Rating
from bot.core.quiz.scoring import rescore
from bot.core.quiz.settings import IDLE_ROUNDS, Settings
from bot.core.quiz.state import Answer, AppealStatus, End, Game, Phase, RoundStatus
from bot.core.quiz.teams import team_scores
from bot.core.refusal import Refusal
from tests.support.quiz import CHANNEL, GUILD, HOST, START, choice_question, typed_question

PEOPLE = st.sampled_from([HOST, 1, 2, 3, 4])
ANSWERS = st.dictionaries(PEOPLE, st.tuples(st.integers(0, 3), st.floats(0, 5), st.booleans()))
ACTORS = st.builds(Actor, PEOPLE, st.booleans())
SETTINGS = st.builds(
    Settings,
    rounds=st.integers(3, 5),
    seconds=st.sampled_from([None, 5, 20]),
    teams=st.sampled_from([None, 2, 3]),
    calm=st.booleans(),
)


def bookkeeping_aside(game: Game) -> Game:
    """The game without where its messages stand."""
    rounds = tuple(replace(one, message_id=None, shown_at=None, closes_at=None) for one in game.rounds)
    return replace(game, lobby_message_id=None, podium_message_id=None, rounds=rounds)


class GameMachine(RuleBasedStateMachine):
    """The game, and outside of it what it wanted done and was not done yet."""

    game: Game
    wanted: list[Effect]

    @initialize(settings=SETTINGS, typed=st.booleans(), played=st.none() | st.lists(ANSWERS, max_size=4))
    def begin(
        self, settings: Settings, typed: bool, played: list[dict[int, tuple[int, float, bool]]] | None
    ) -> None:
        self.typed = typed
        self.now = START
        self.game = new_game(
            1, guild_id=GUILD, channel_id=CHANNEL, host_id=HOST, settings=settings, now=START
        )
        self.wanted = []
        self.messages = 0
        self.terms = 0
        self.final: Game | None = None
        self.kept: dict[tuple[int, int], Answer] = {}
        for answers in played or ():
            self.the_next_question_is_opened()
            if self.is_open():
                self.several_answer(answers)
                self.the_next_thing_comes()
        if played is not None and not self.game.over:
            self.the_next_question_is_opened()

    def do(self, event: Event) -> bool:
        """Apply an event; False where it was refused."""
        before = self.game
        try:
            self.game, effects = step(before, event, self.now)
        except Refusal:
            assert self.game is before
            return False
        self.wanted.extend(effects)
        return True

    @precondition(lambda self: self.runs())
    @rule(seconds=st.floats(0, 40))
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.do(TimeCame())

    @precondition(lambda self: self.runs())
    @rule()
    def the_next_thing_comes(self) -> None:
        if self.game.wake_at is not None:
            self.now = max(self.now, self.game.wake_at)
        self.do(TimeCame())

    @precondition(lambda self: self.runs() and not self.is_open())
    @rule()
    def the_next_question_is_opened(self) -> None:
        """Whatever stands between, so that most of a run is play."""
        number = len(self.game.rounds) + (not self.is_open())
        while self.runs() and not (self.is_open() and len(self.game.rounds) == number):
            if self.wanted:
                self.what_was_wanted_is_done(1)
            else:
                self.do(Resumed(Actor(HOST)))
                self.the_next_thing_comes()

    def runs(self) -> bool:
        return not self.game.over

    def is_open(self) -> bool:
        return self.game.phase is Phase.OPEN

    @precondition(lambda self: self.runs())
    @rule(user_id=PEOPLE)
    def somebody_joins(self, user_id: int) -> None:
        self.do(Joined(user_id))

    @rule(user_id=PEOPLE, value=st.floats(800, 2_200))
    def a_rating_is_learned(self, user_id: int, value: float) -> None:
        self.do(Rated(user_id, Rating(value, 20)))

    @precondition(lambda self: bool(self.wanted))
    @rule(lost=st.integers(0, 30))
    def what_was_wanted_is_done(self, lost: int) -> None:
        effect = self.wanted.pop(0)
        match effect:
            case PickQuestion():
                self.terms += 1
                question = typed_question(self.terms) if self.typed else choice_question(self.terms)
                self.do(NothingToPick() if lost == 0 else Picked(question, Rating()))
            case ShowQuestion(number=number):
                self.messages += 1
                self.do(Ended(End.LOST) if lost == 0 else Shown(number, self.messages, self.now, self.now))
            case ShowPodium():
                self.messages += 1
                self.do(PodiumShown(self.messages))
            case _:
                pass

    @precondition(lambda self: self.is_open())
    @rule(answers=ANSWERS)
    def several_answer(self, answers: dict[int, tuple[int, float, bool]]) -> None:
        for user_id, (choice, late, right) in answers.items():
            self.answer(user_id, choice, late, right)

    @precondition(lambda self: self.is_open())
    @rule(user_id=PEOPLE, choice=st.integers(0, 3), late=st.floats(0, 5), right=st.booleans())
    def somebody_answers(self, user_id: int, choice: int, late: float, right: bool) -> None:
        self.answer(user_id, choice, late, right)

    @precondition(lambda self: self.runs() and self.game.round is not None)
    @rule(user_id=PEOPLE, choice=st.integers(-1, 4), late=st.floats(-1, 30), right=st.booleans())
    def somebody_answers_out_of_turn(self, user_id: int, choice: int, late: float, right: bool) -> None:
        self.answer(user_id, choice, late, right)

    def answer(self, user_id: int, choice: int, late: float, right: bool) -> None:
        current = self.game.rounds[-1]
        pressed_at = (current.shown_at or self.now) + timedelta(seconds=late)
        typed = not current.question.options
        event = Answered(
            current.number,
            user_id,
            pressed_at,
            choice=None if typed else choice,
            text=f"guess {choice}" if typed else None,
            right=right if typed else None,
        )
        before = current.answers.get(user_id)
        if not self.do(event):
            return
        assert current.status is RoundStatus.ASKED, "counted after the close"
        assert before is None or self.game.settings.calm, "a second answer counted"
        if self.game.settings.limit is not None:
            assert timedelta(seconds=late) <= self.game.settings.limit, "counted though pressed too late"
        if self.game.settings.calm:
            self.kept.pop((current.number, user_id), None)
        self.double_click(event)

    def double_click(self, event: Answered) -> None:
        if not self.game.settings.calm:
            before = self.game
            assert not self.do(event)
            assert self.game is before

    @precondition(lambda self: self.runs())
    @rule(actor=ACTORS, make=st.sampled_from([Skipped, Paused, Resumed, StartedNow]))
    def somebody_takes_control(self, actor: Actor, make: Callable[[Actor], Event]) -> None:
        self.do(make(actor))

    @precondition(lambda self: self.runs() and len(self.game.rounds) > 2)
    @rule(actor=ACTORS)
    def somebody_stops_it(self, actor: Actor) -> None:
        self.do(Stopped(actor))

    @precondition(lambda self: self.runs() and bool(self.refused()))
    @rule(which=st.integers(0, 20))
    def somebody_appeals(self, which: int) -> None:
        refused = self.refused()
        self.do(Appealed(*refused[which % len(refused)]))

    def refused(self) -> list[tuple[int, int]]:
        return [
            (one.number, user_id)
            for one in self.game.rounds
            for user_id, answer in one.answers.items()
            if one.status is RoundStatus.CLOSED and answer.text is not None and not answer.correct
        ]

    @rule(number=st.integers(0, 6), user_id=PEOPLE)
    def somebody_appeals_at_random(self, number: int, user_id: int) -> None:
        if self.do(Appealed(number, user_id)):
            assert (number, user_id) in self.refused()

    @precondition(lambda self: any(a.status is AppealStatus.PENDING for a in self.game.appeals.values()))
    @rule(actor=ACTORS, accepted=st.booleans())
    def an_appeal_is_decided(self, actor: Actor, accepted: bool) -> None:
        for number, user_id in self.game.appeals:
            if self.do(AppealDecided(number, user_id, accepted, actor)):
                self.kept.clear()

    @rule(hours=st.sampled_from([0] * 9 + [2]))
    def the_process_is_restarted(self, hours: int) -> None:
        """What was under way is lost, and so is every sum: only what is stored comes back."""
        self.wanted = []
        self.now += timedelta(hours=hours)
        self.game = rescore(self.game)
        self.do(Restarted())

    @precondition(lambda self: self.game.over)
    @rule(
        event=st.one_of(
            st.just(TimeCame()),
            st.builds(Joined, PEOPLE),
            st.builds(Stopped, ACTORS),
            st.builds(Resumed, ACTORS),
            st.builds(Appealed, st.integers(1, 5), PEOPLE),
            st.builds(AppealDecided, st.integers(1, 5), PEOPLE, st.booleans(), ACTORS),
            st.builds(Ended, st.sampled_from(End)),
            st.builds(Answered, st.integers(1, 5), PEOPLE, st.just(START), st.integers(0, 3)),
        )
    )
    def something_comes_after_the_end(self, event: Event) -> None:
        self.do(event)

    @precondition(lambda self: self.is_open())
    @rule()
    def a_question_is_shown_again(self) -> None:
        before = self.game
        self.do(Shown(len(before.rounds), 10_000, self.now, self.now))
        assert self.game is before

    @invariant()
    def the_sum_of_the_parts_is_the_score(self) -> None:
        for user_id, player in self.game.players.items():
            given_answers = [one.answers[user_id] for one in self.game.rounds if user_id in one.answers]
            assert player.score == sum(answer.points or 0 for answer in given_answers)
            counted = [answer for answer in given_answers if answer.points is not None]
            assert player.answered == len(counted)
            assert player.correct == sum(answer.correct for answer in counted)
            assert player.score <= 1_500 * player.correct
        assert rescore(self.game) == self.game

    @invariant()
    def points_are_given_in_closed_rounds_alone(self) -> None:
        for one in self.game.rounds:
            counted = one.status is RoundStatus.CLOSED
            assert all((answer.points is not None) == counted for answer in one.answers.values())

    @invariant()
    def closed_rounds_stay_as_they_are(self) -> None:
        for one in self.game.rounds:
            for user_id, answer in one.answers.items():
                if one.status is not RoundStatus.ASKED or not self.game.settings.calm:
                    known = self.kept.setdefault((one.number, user_id), answer)
                    assert (known.choice, known.text, known.correct) == (
                        answer.choice,
                        answer.text,
                        answer.correct,
                    )

    @invariant()
    def only_the_last_round_may_be_open(self) -> None:
        for one in self.game.rounds[:-1]:
            assert one.status is not RoundStatus.ASKED
        if self.game.round is not None:
            going = self.game.phase in {Phase.ASKING, Phase.OPEN}
            assert (self.game.round.status is RoundStatus.ASKED) == going
        assert bool(self.game.hidden_terms) == (self.game.phase in {Phase.ASKING, Phase.OPEN})

    @invariant()
    def nothing_is_asked_twice_or_too_often(self) -> None:
        asked = [one.question.term_id for one in self.game.rounds]
        assert len(asked) == len(set(asked)) <= self.game.settings.rounds
        assert [one.number for one in self.game.rounds] == list(range(1, len(asked) + 1))

    @invariant()
    def a_finished_game_changes_no_more(self) -> None:
        if self.final is not None:
            assert bookkeeping_aside(self.game) == self.final
        elif self.game.over:
            self.final = bookkeeping_aside(self.game)

    @invariant()
    def a_running_game_never_hangs(self) -> None:
        if self.game.over:
            assert self.game.wake_at is None
            return
        on_its_way = any(isinstance(effect, PickQuestion | ShowQuestion) for effect in self.wanted)
        assert self.game.wake_at is not None or on_its_way
        assert self.game.idle_rounds < IDLE_ROUNDS

    @invariant()
    def everybody_is_in_a_team_once_it_has_begun(self) -> None:
        if self.game.settings.teams is not None and self.game.phase not in {Phase.LOBBY, Phase.FINISHED}:
            assert all(player.team is not None for player in self.game.players.values())

    @invariant()
    def the_score_of_a_team_is_the_mean_of_its_members(self) -> None:
        for team, score in team_scores(self.game).items():
            members = [player for player in self.game.players.values() if player.team == team]
            if all(player.joined_round == 1 for player in members):
                assert abs(score - sum(player.score for player in members) / len(members)) <= 0.5


TestGame = GameMachine.TestCase
TestGame.settings = hypothesis_settings(max_examples=150, stateful_step_count=50, deadline=None)
