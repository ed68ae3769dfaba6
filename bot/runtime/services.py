"""What every feature is given: the long-lived parts, made once in `bot.app`."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bot.config import Settings
from bot.core.clock import Now
from bot.runtime.deck_views import DeckViews
from bot.runtime.in_play import TermsInPlay
from bot.runtime.journal import Journal
from bot.runtime.library import Library
from bot.runtime.metrics import Metrics
from bot.runtime.pacer import Pacer
from bot.runtime.poster import Poster
from bot.runtime.quiz.games import Games
from bot.runtime.quiz.outlet import DiscordOutlet
from bot.runtime.tally import Tally
from bot.storage.engine import Database


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    database: Database
    library: Library
    journal: Journal
    pacer: Pacer
    poster: Poster
    in_play: TermsInPlay
    views: DeckViews
    outlet: DiscordOutlet
    games: Games
    metrics: Metrics
    tally: Tally
    now: Now
    rng: random.Random
