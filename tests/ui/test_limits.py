"""Messages stay within Discord's limits with the longest names and texts that a deck may have.

Signs of markdown are escaped, so that a text of them is shown at twice its length.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import discord
import pytest

from bot import limits
from bot.core.daily.entry import ACTIVE, Entry
from bot.core.daily.post import DailySettings
from bot.core.daily.reasons import Reason
from bot.core.glossary.model import Aspect, Definition, Kind, Term
from bot.core.quiz.settings import Settings
from bot.core.quiz.state import Game, Phase, Player
from bot.ui import browse, cards, daily
from bot.ui.quiz.lobby import lobby_layout

NOW = datetime(2026, 9, 30, 9, tzinfo=UTC)
SNOWFLAKE = 10**18
SIGN = pytest.mark.parametrize("sign", ["x", "*", "_", "漢"])


def term(number: int, sign: str) -> Term:
    texts = [f"{number}{place} {sign * 2_000}"[:2_000] for place in range(6)]
    definitions = tuple(Definition(text, Aspect.DEFINITION, "What is it?", 1) for text in texts)
    aliases = tuple(f"{place}{sign * 99}" for place in range(6))
    return Term(number, f"{number}{sign * 98}", aliases, definitions, sign * 100)


def words(layout: discord.ui.LayoutView) -> str:
    """What is shown, where that is no more than Discord shows."""
    shown = [item.content for item in layout.walk_children() if isinstance(item, discord.ui.TextDisplay)]
    assert sum(map(len, shown)) <= limits.DISPLAYED_CHARACTERS
    assert len(list(layout.walk_children())) <= limits.COMPONENTS_PER_MESSAGE
    return "\n".join(shown)


@SIGN
def test_a_card_leaves_out_other_ways_to_put_it_before_anything_else(sign: str) -> None:
    first, *others = [term(number, sign) for number in range(1, 12)]
    related = cards.Related(tuple(others[:5]), tuple(others[5:]))
    for layout in (cards.term_card(first, related), cards.term_card(first, related, instead_of=sign * 100)):
        text = words(layout)
        assert "Other ways to put it" in text
        assert "Not to be confused with" in text


@SIGN
def test_a_comparison(sign: str) -> None:
    sides = [term(1, sign), term(2, sign)]
    words(
        cards.comparison_card(sides, replace(term(3, sign), kind=Kind.COMPARISON, compares=(sign * 99, "b")))
    )


@SIGN
def test_what_a_message_speaks_of_and_a_page_of_terms(sign: str) -> None:
    terms = [term(number, sign) for number in range(1, 30)]
    assert "and 21 more" in words(cards.explained(terms))
    topics = {f"{number}{sign * 97}": 10 for number in range(40)}
    words(browse.topic_page(terms, topics, next(iter(topics)), 0))


@pytest.mark.parametrize("teams", range(2, 7))
@pytest.mark.parametrize("people", [50, 170, 400])
def test_a_lobby_of_teams_that_has_begun(teams: int, people: int) -> None:
    ids = [SNOWFLAKE + number for number in range(people)]
    players = {each: Player(each, team=each % teams) for each in ids}
    game = Game(SNOWFLAKE, 1, 2, SNOWFLAKE, Settings(teams=teams), NOW, phase=Phase.PICKING, players=players)
    words(lobby_layout(game))


@SIGN
@pytest.mark.parametrize("reason", [None, Reason.NO_THREAD])
def test_ten_posts_of_the_past_are_all_shown(sign: str, reason: Reason | None) -> None:
    settings = DailySettings(topic=sign * 100).to_json()
    zone = "America/Argentina/ComodRivadavia"
    entry = Entry(
        *(1, SNOWFLAKE, SNOWFLAKE, "daily", "", time(9), zone, frozenset({0, 2, 4, 5, 6}), settings, {}),
        *(ACTIVE, None, NOW, None, None, 1),
    )
    url = f"https://discord.com/channels/{SNOWFLAKE}/{SNOWFLAKE}/{SNOWFLAKE}"
    lines = [daily.Line(NOW, "posted", reason, number=day, name=sign * 90, url=url) for day in range(1, 11)]
    text = words(daily.history_layout(entry, lines, 0, 10))
    assert text.count(f"]({url})") == 10
    assert text.endswith(f"]({url})") or reason is not None
