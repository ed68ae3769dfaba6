"""A few weeks of made-up play, so that boards, charts and reports have something to show from the start.

It is written once, into a database that knows of no quiz in this server, through the stores that real play
goes through. The same start gives the same play.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.core.glossary.model import Deck
from bot.core.leaderboard.board import EVERYWHERE
from bot.core.quiz.questions.kinds import KINDS
from bot.core.quiz.questions.make import make_questions
from bot.core.quiz.questions.view_deck import view_deck
from bot.core.quiz.rating import START
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Game
from bot.playground.made_up_game import Evenings
from bot.playground.town import Town
from bot.runtime.services import Services
from bot.storage.boards import BoardStore
from bot.storage.guilds import GuildStore
from bot.storage.lookups import LookupStore
from bot.storage.privacy import PrivacyStore
from bot.storage.quiz import QuizStore, Transition
from bot.storage.seasons import NewSeason, SeasonStore

_log = logging.getLogger(__name__)

# How long ago each quiz was: an evening or two a week, and one today.
_DAYS_AGO: Final = (38, 35, 31, 28, 26, 24, 21, 17, 14, 13, 10, 7, 6, 3, 2, 1, 0)
_SEASON_BEGAN: Final = timedelta(days=24)
_SEASON_DAYS: Final = 60
_PLAYERS: Final = (4, 9)
# Making one takes some hundredths of a second.
_QUESTIONS: Final = 40
_SETTINGS: Final = Settings(rounds=8)
_SKILL_SPREAD: Final = 160.0
_LEARNED_A_DAY: Final = 4.0
_MISSES: Final = {
    "vector database": 6,
    "backprop thru time": 4,
    "prompt injection": 3,
    "backprop over layers": 2,
    "gradient decent steps": 2,
}


async def make_up_play(services: Services, town: Town) -> None:
    """Fill a fresh database; one with a quiz in it stays as it is."""
    guild_id, channel_id = town.guild_id, town.channel_id("quiz")
    if await GuildStore(services.database).has_played(guild_id):
        return
    rng, now = random.Random(1815), services.now()
    people = [each.id for each in (*town.people, *town.others)]
    terms = await services.library.terms(guild_id)
    games = await asyncio.to_thread(_games, Deck("", terms), guild_id, channel_id, people, now, rng)
    began = now - _SEASON_BEGAN
    season = NewSeason(guild_id, channel_id, "Season 1", _SEASON_DAYS, False, f"{rng.getrandbits(64):x}")
    await SeasonStore(services.database).start(season, began)
    await QuizStore(services.database).record(Transition(None, game) for game in games)
    await BoardStore(services.database).settle_all(now, guild_id)
    privacy = PrivacyStore(services.database)
    for user_id in people[::2]:
        await privacy.choose(guild_id, user_id, stats_open=True)
        await privacy.choose(EVERYWHERE, user_id, on_boards=True)
    looked_up = {(guild_id, term.id): rng.randint(1, 9) for term in rng.sample(terms, min(20, len(terms)))}
    missed = {(guild_id, text): (count, ()) for text, count in _MISSES.items()}
    await LookupStore(services.database).note(looked_up, missed, now=now)
    _log.info("Made up %s quizzes.", len(games))


def _games(
    deck: Deck, guild_id: int, channel_id: int, people: Sequence[int], now: datetime, rng: random.Random
) -> list[Game]:
    """The quizzes of all evenings; people learn from one to the next, and not everybody is there."""
    kinds = [name for name, recipe in KINDS.items() if recipe.chance]
    evenings = Evenings(make_questions(view_deck(deck), _QUESTIONS, rng, kinds), rng)
    skills = {user_id: rng.gauss(START + 100, _SKILL_SPREAD) for user_id in people}
    games: list[Game] = []
    for days in _DAYS_AGO:
        at = now - timedelta(days=days, minutes=rng.randint(20, 40))
        there = rng.sample(people, min(rng.randint(*_PLAYERS), len(people)))
        learned = (_DAYS_AGO[0] - days) * _LEARNED_A_DAY
        playing = {user_id: skills[user_id] + learned for user_id in there}
        games.append(evenings.play(guild_id, channel_id, playing, _SETTINGS, at))
    return games
