"""In the playground real time passes: a schedule a moment ahead posts in #daily while one watches."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import pytest

from bot.app import LexicordBot
from bot.config import Settings
from bot.core.clock import Now
from bot.playground import live
from bot.playground.town import Town
from tests.support.world import shown

BEFORE_NINE = datetime(2026, 6, 10, 8, 59, tzinfo=UTC)


class JustBeforeNine(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return BEFORE_NINE.astimezone(tz)


async def unfurnished(_: Town) -> None:
    """Nobody has played here."""


async def test_a_term_comes_while_one_watches(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "datetime", JustBeforeNine)
    made: list[LexicordBot] = []

    def make_bot(now: Now) -> LexicordBot:
        made.append(LexicordBot(settings, now=now))
        return made[0]

    async with live.open_playground(make_bot, 0, unfurnished) as playground:
        general, daily, _ = playground.town.channels
        admin = playground.town.people[0]
        answer = await admin.slash(general, "daily setup", channel=daily, time="9:00", timezone="UTC")
        assert "is set up" in shown(answer)
        assert daily.history() == []
        # As if a minute had passed; a post is shown with the tick after it.
        playground._clock -= 60
        for _ in range(2):
            await playground.tick()
        assert "Term of the day · Day 1" in shown(daily.history()[0])
        await made[0].end_features()
