"""The longest row of right answers is one thing: in the game, in `/stats` and on the boards."""

from __future__ import annotations

from datetime import timedelta

from bot.core.glossary.build import build_deck
from bot.core.glossary.model import Pair
from bot.core.leaderboard.board import SERVER, Board, By
from bot.core.quiz.events import Actor, Stopped
from bot.core.quiz.settings import Settings
from bot.storage.boards import BoardStore
from bot.storage.engine import Database
from bot.storage.glossary import GlossaryStore
from bot.storage.quiz import QuizStore, Transition
from bot.storage.stats import StatsStore
from tests.support.quiz import GUILD, HOST, Play

BOB = 101


async def told(database: Database, play: Play) -> tuple[int, int, int]:
    """What the game, `/stats` and the board say of the host's longest row."""
    play.do(Stopped(Actor(HOST)))
    pairs = [Pair(f"What is Term {each}?", f"Answer {each}.", each) for each in range(1, 6)]
    await GlossaryStore(database).import_deck(build_deck("d", pairs), now=play.now)
    await QuizStore(database).record([Transition(None, play.game)])
    await BoardStore(database).settle(play.game.id, play.now)
    found = await StatsStore(database).of_member(GUILD, HOST, play.now + timedelta(minutes=1))
    page = await BoardStore(database).page(Board(GUILD, SERVER, "all", By.STREAK), first=0, size=10)
    on_board = [row.best_streak for row in page.rows if row.user_id == HOST]
    return play.player(HOST).best_streak, found.best_streak, sum(on_board)


async def test_a_question_without_an_answer_ends_the_row(database: Database) -> None:
    play = Play(Settings(rounds=5)).join(BOB)
    for number in range(1, 4):
        play.ask().answer(BOB)
        if number != 2:
            play.answer(HOST)
        play.close()
    assert await told(database, play) == (1, 1, 1)


async def test_right_answers_in_a_row_count_the_same_everywhere(database: Database) -> None:
    play = Play(Settings(rounds=5)).join(BOB)
    for _ in range(3):
        play.ask().answer(BOB).answer(HOST).close()
    assert await told(database, play) == (3, 3, 3)


async def test_a_calm_game_has_no_rows(database: Database) -> None:
    play = Play(Settings(rounds=5, calm=True)).join(BOB)
    for _ in range(3):
        play.ask().answer(BOB).answer(HOST).close()
    assert await told(database, play) == (0, 0, 0)
