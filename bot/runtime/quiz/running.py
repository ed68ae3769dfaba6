"""One running game: events in, transitions stored, effects done in their order, the timer kept.

Nothing of a game waits on a queue or an event: between two things that happen there is one timer and no
task. State moves at once, in memory; whoever is told of it is told when it is stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from bot.core.clock import Now
from bot.core.quiz.effects import (
    CountAnswers,
    Effect,
    PickQuestion,
    SaveAlias,
    ShowLobby,
    ShowPodium,
    ShowQuestion,
    ShowResult,
)
from bot.core.quiz.events import (
    Ended,
    Event,
    LobbyShown,
    NothingToPick,
    Picked,
    PodiumShown,
    Rated,
    Restarted,
    Shown,
    TimeCame,
)
from bot.core.quiz.game import step
from bot.core.quiz.questions.model import Question
from bot.core.quiz.state import End, Game, Phase, RoundStatus
from bot.core.refusal import Refusal
from bot.runtime.in_play import TermsInPlay
from bot.runtime.pacer import PacerClosedError
from bot.runtime.quiz.commits import Commits
from bot.runtime.quiz.glossary import Glossary
from bot.runtime.quiz.outlet import ChannelLostError, MessageLostError, Outlet, Render
from bot.runtime.quiz.picking import Picker
from bot.ui.quiz.ids import lobby_mark, podium_mark, round_mark
from bot.ui.quiz.lobby import lobby_layout
from bot.ui.quiz.podium import podium_layout
from bot.ui.quiz.rounds import round_layout

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """What all running games share."""

    outlet: Outlet
    commits: Commits
    picker: Picker
    glossary: Glossary
    in_play: TermsInPlay
    now: Now


@dataclass(slots=True)
class RunningGame:
    """`ended` is called once, when the game is over and everything about it is said.

    `refresh_after` gives the seconds after which one edit shows who has joined or answered meanwhile.
    """

    game: Game
    stage: Stage
    ended: Callable[[RunningGame], None]
    refresh_after: Callable[[], float]
    _stored: asyncio.Future[None] | None = None
    _timer: asyncio.TimerHandle | None = None
    _refreshes: dict[int, asyncio.TimerHandle] = field(default_factory=dict[int, asyncio.TimerHandle])
    _wanted: deque[tuple[asyncio.Future[None] | None, Effect]] = field(
        default_factory=deque[tuple["asyncio.Future[None] | None", Effect]]
    )
    _performing: asyncio.Task[None] | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _closed: bool = False
    # While an answer is to be typed, all terms that people could try in turn in a lookup.
    _quiet: frozenset[int] = frozenset()
    resumed_at: datetime | None = None
    appeals_shown: set[tuple[int, int]] = field(default_factory=set[tuple[int, int]])
    """(round, user id) of the appeals that people can read; a restart forgets them, lest one get lost."""

    def open(self, *, announce: bool) -> None:
        """A new game: store it and let its time run; with `announce`, send its lobby too."""
        self._stored = self.stage.commits.commit(None, self.game)
        self._rate(set(self.game.players))
        self._set_timer()
        if announce:
            self._want((ShowLobby(),))

    async def conceal(self) -> None:
        """A game of an earlier process: nothing gives its open question away, from before it goes on."""
        if self.game.hidden_terms:
            await self._learn_quiet_terms(self.game.rounds[-1].question)
        self._hide_terms()

    async def resume(self) -> None:
        """A game of an earlier process: go on where its rows say it was."""
        self.resumed_at = self.stage.now()
        await self.do(Restarted())

    async def do(self, event: Event) -> None:
        """Apply an event; return when its transition is stored. Raises Refusal."""
        try:
            self.happened(event)
        except Refusal:
            # It may be refused for what is not stored yet.
            await self.until_stored()
            raise
        await self.until_stored()

    def happened(self, event: Event) -> None:
        """Apply an event at once. Raises Refusal."""
        if self._closed:
            raise Refusal("I cannot take this now. Try again in a moment.")
        before = self.game
        self.game, effects = step(before, event, self.stage.now())
        if self.game is not before:
            self._stored = self.stage.commits.commit(before, self.game)
            self._hide_terms()
            self._rate(self.game.players.keys() - before.players.keys())
        self._set_timer()
        self._want(effects)
        if self.game.done and self._performing is None:
            self._say_ended()

    def _want(self, effects: tuple[Effect, ...]) -> None:
        self._wanted.extend((self._stored, effect) for effect in effects)
        if self._wanted and self._performing is None:
            self._performing = asyncio.create_task(self._perform_all(), name=f"quiz-{self.game.id}")

    async def say(self, name: str, render: Render) -> None:
        """Send a message beside those that the game wants; one `name` is sent once."""
        await self.stage.outlet.send(self.game, self._nonce(name), render)

    def leave(self) -> None:
        """It cannot go on in this process: nothing of it moves or hides any more; its rows stay."""
        self._closed = True
        self._say_ended()

    def close(self) -> None:
        """The process ends: nothing moves any more; the rows say how to go on."""
        self._closed = True
        self._stop_timers()
        for task in (self._performing, *self._tasks):
            if task is not None:
                task.cancel()

    async def until_stored(self) -> None:
        """Wait until all that has happened is stored. Raises what keeps it from being."""
        if self._stored is not None:
            # Shielded: one who gives up must not cancel what others wait for.
            await asyncio.shield(self._stored)

    async def _learn_quiet_terms(self, question: Question) -> None:
        """With options, looking them all up tells nothing; one hidden term among all would tell itself."""
        if not question.options and not self._quiet:
            self._quiet = await self.stage.glossary.term_ids(self.game.guild_id)

    def _hide_terms(self) -> None:
        game = self.game
        if not game.hidden_terms:
            self.stage.in_play.reveal(game.guild_id, game.id)
            return
        beside = frozenset[int]() if game.rounds[-1].question.options else self._quiet
        self.stage.in_play.hide(game.guild_id, game.id, game.hidden_terms, beside=beside)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.game.wake_at is not None:
            seconds = (self.game.wake_at - self.stage.now()).total_seconds()
            self._timer = asyncio.get_running_loop().call_later(max(seconds, 0.0), self._time_came)

    def _time_came(self) -> None:
        self._timer = None
        try:
            self.happened(TimeCame())
        except Exception:  # noqa: BLE001 - a game must not hang, whatever happened
            _log.exception("Quiz %s cannot go on", self.game.id)
            self._end(End.FAILED)

    def _rate(self, user_ids: set[int]) -> None:
        for user_id in sorted(user_ids):
            self._start(self._learn_rating(user_id))

    async def _learn_rating(self, user_id: int) -> None:
        rating = await self.stage.glossary.rating(self.game.guild_id, user_id)
        if rating.answers and not self.game.over:
            self.happened(Rated(user_id, rating))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work, name=f"quiz-{self.game.id}-aside")
        self._tasks.add(task)
        task.add_done_callback(self._aside_ended)

    def _aside_ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _log.warning("Quiz %s goes on without: %s", self.game.id, task.exception())

    async def _perform_all(self) -> None:
        try:
            while self._wanted:
                stored, effect = self._wanted.popleft()
                if stored is not None:
                    await asyncio.shield(stored)
                await self._perform(effect)
        except Exception:  # noqa: BLE001 - what is not stored must not be told
            _log.exception("Quiz %s ends here: it cannot be stored", self.game.id)
            self._closed = True
            self._say_ended()
        finally:
            self._performing = None
        if self.game.done:
            self._say_ended()

    def _say_ended(self) -> None:
        self._stop_timers()
        self.stage.in_play.reveal(self.game.guild_id, self.game.id)
        self.ended(self)

    def _stop_timers(self) -> None:
        for handle in (self._timer, *self._refreshes.values()):
            if handle is not None:
                handle.cancel()
        self._refreshes.clear()

    async def _perform(self, effect: Effect) -> None:
        """Do one effect; what cannot be done ends the game rather than leaving it hanging."""
        try:
            await self._effect(effect)
        except PacerClosedError:
            # The bot is stopping; the next process wants the same again.
            self.close()
        except ChannelLostError:
            _log.info("Quiz %s has lost its channel", self.game.id)
            self._end(End.LOST)
        except Exception:  # noqa: BLE001 - a game must not hang, whatever happened
            _log.exception("Quiz %s cannot do %s", self.game.id, effect)
            if isinstance(effect, ShowPodium):
                self._end(End.LOST)
            elif isinstance(effect, PickQuestion | ShowQuestion) and not self.game.over:
                self._end(End.FAILED)

    def _end(self, end: End) -> None:
        if not self.game.over:
            self.happened(Ended(end))
        elif not self.game.done:
            # Even its end cannot be told.
            self.happened(PodiumShown(0))

    async def _effect(self, effect: Effect) -> None:
        match effect:
            case ShowLobby():
                await self._show_lobby()
            case PickQuestion():
                await self._pick()
            case ShowQuestion(number):
                await self._show_question(number)
            case CountAnswers(number):
                self._refresh_soon(number)
            case ShowResult(number):
                await self._show_result(number)
            case ShowPodium():
                await self._show_podium()
            case SaveAlias(term_id, text):
                await self.stage.glossary.add_alias(self.game.guild_id, term_id, text)

    async def _show_lobby(self) -> None:
        begun = self.game.phase is not Phase.LOBBY
        if self.game.lobby_message_id is not None:
            if begun:
                with contextlib.suppress(MessageLostError):
                    await self._show_again(0, urgent=True)
            else:
                self._refresh_soon(0)
        elif not begun:
            message_id, _ = await self._once(
                "lobby", lobby_mark(self.game.id), self.game.created_at, lambda: lobby_layout(self.game)
            )
            self.happened(LobbyShown(message_id))

    async def _pick(self) -> None:
        picked = await self.stage.picker.pick(self.game)
        if picked is None:
            self.happened(NothingToPick())
            return
        question, rating = picked
        await self._learn_quiet_terms(question)
        self.happened(Picked(question, rating))

    async def _show_question(self, number: int) -> None:
        current = self.game.rounds[number - 1]
        if current.message_id is None:
            mark = round_mark(self.game.id, number)
            message_id, found = await self._once(
                str(number), mark, current.asked_at, lambda: self._round(number)
            )
            self.shown(number, message_id, found_again=found)

    def shown(self, number: int, message_id: int, *, found_again: bool = False) -> None:
        """The message of a question is in the channel: its time runs, or ran since then."""
        shown_at = discord.utils.snowflake_time(message_id)
        opened_at = shown_at if found_again else self.stage.now()
        self.happened(Shown(number, message_id, shown_at, opened_at))

    async def _show_result(self, number: int) -> None:
        if self.game.rounds[number - 1].message_id is None:
            return
        try:
            await self._show_again(number, urgent=True)
        except MessageLostError:
            nonce = self._nonce(f"{number}r")
            await self.stage.outlet.send(self.game, nonce, lambda: self._round(number))

    async def _show_podium(self) -> None:
        if self.game.podium_message_id is None:
            since = self.game.finished_at or self.stage.now()
            message_id, _ = await self._once(
                "end", podium_mark(self.game.id), since, lambda: podium_layout(self.game)
            )
            self.happened(PodiumShown(message_id))

    async def _once(self, nonce: str, mark: str, since: datetime, render: Render) -> tuple[int, bool]:
        """Send a message that may have been sent since `since`; return its id, and whether it was there.

        Within one process the nonce keeps it from appearing twice. What an earlier process began is looked
        for in the channel, by the custom ids of its buttons.
        """
        if self.resumed_at is not None and since < self.resumed_at:
            earlier = await self.stage.outlet.find(self.game, mark, since)
            if earlier is not None:
                return earlier, True
        return await self.stage.outlet.send(self.game, self._nonce(nonce), render), False

    def _nonce(self, name: str) -> str:
        return f"{self.game.id:x}.{name}"

    def _round(self, number: int) -> discord.ui.LayoutView:
        return round_layout(self.game, number, self.stage.now())

    def _refresh_soon(self, number: int) -> None:
        if number not in self._refreshes:
            loop = asyncio.get_running_loop()
            self._refreshes[number] = loop.call_later(self.refresh_after(), self._start_refresh, number)

    def _start_refresh(self, number: int) -> None:
        del self._refreshes[number]
        self._start(self._show_again(number))

    async def _show_again(self, number: int, *, urgent: bool = False) -> None:
        """Bring the message of a round, or of the lobby (0), up to date."""
        handle = self._refreshes.pop(number, None)
        if handle is not None:
            handle.cancel()
        message_id = self.game.rounds[number - 1].message_id if number else self.game.lobby_message_id
        if message_id is None:
            return

        def render() -> discord.ui.LayoutView | None:
            if number == 0:
                return lobby_layout(self.game)
            closed = self.game.rounds[number - 1].status is not RoundStatus.ASKED
            # The result has an edit of its own.
            return None if closed and not urgent else self._round(number)

        await self.stage.outlet.edit(self.game, message_id, render, urgent=urgent)
