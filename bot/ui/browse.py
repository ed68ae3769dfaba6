"""Pages of terms by topic, and the bot's own card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

import discord
from discord import ui

from bot import limits
from bot.core.glossary.model import Term
from bot.ui.cards import short
from bot.ui.layout import Layout, button, card, rows
from bot.ui.text import counted, cut, escape

TERMS_PER_PAGE = 8
# As much of a topic's name as fits beside the number of a page.
TOPIC_ID, _CHECKSUM = 90, 8
PAGE = r"p:(?P<page>\d{1,5}):(?P<topic>.{0,90})"
CHOOSE_TOPIC = r"topic"
# A choice beside the topics: with two spaces it is the name of none.
ALL_TOPICS = "all  topics"


def page_id(page: int, topic: str | None) -> str:
    return f"p:{page}:{page_topic(topic or '')}"


def page_topic(topic: str) -> str:
    """How the button of a page calls a topic: two that begin alike differ at its end."""
    if len(topic) <= TOPIC_ID:
        return topic
    return f"{topic[: TOPIC_ID - _CHECKSUM]}{crc32(topic.encode()):0{_CHECKSUM}x}"


def pages(terms: int) -> int:
    return max(1, -(-terms // TERMS_PER_PAGE))


def topic_page(terms: Sequence[Term], topics: Mapping[str, int], topic: str | None, page: int) -> Layout:
    """Page `page` (from 0; the nearest one that exists) of `terms`, with a menu of the topics."""
    last = pages(len(terms)) - 1
    page = min(max(page, 0), last)
    shown = terms[page * TERMS_PER_PAGE : (page + 1) * TERMS_PER_PAGE]
    title = escape(topic) if topic else "All terms"
    lines = [f"## {title}", f"-# {counted(len(terms), 'term')} · page {page + 1} of {last + 1}"]
    lines += [f"- {short(term, 110)}" for term in shown] or ["Nothing here yet."]
    items: list[ui.Item[Any]] = [card(ui.TextDisplay("\n".join(lines)))]
    if topics:
        items.append(ui.ActionRow(_topic_menu(topics, topic)))
    return Layout([*items, *rows(_turn_buttons(topic, page, last))])


def _turn_buttons(topic: str | None, page: int, last: int) -> list[ui.Button[Any]]:
    return [
        button("◀ Previous", page_id(max(page - 1, 0), topic), disabled=page == 0),
        button("Next ▶", page_id(page + 1, topic), disabled=page == last),
    ]


def _topic_menu(topics: Mapping[str, int], chosen: str | None) -> ui.Select[Any]:
    options = [discord.SelectOption(label="All terms", value=ALL_TOPICS, default=chosen is None)]
    options += [
        discord.SelectOption(
            label=cut(topic, limits.SELECT_OPTION_LABEL),
            value=topic[: limits.SELECT_OPTION_VALUE],
            description=counted(number, "term"),
            default=topic == chosen,
        )
        for topic, number in list(topics.items())[: limits.SELECT_OPTIONS - 1]
    ]
    return ui.Select(custom_id=CHOOSE_TOPIC, placeholder="Choose a topic", options=options)


def about(terms: int, topics: int, commands: Sequence[tuple[str, str]], menus: Sequence[str]) -> Layout:
    """What the bot is, its commands (name and description) and message menus, what it keeps."""
    lines = [
        "## Lexicord",
        "I keep this community's glossary: look a term up, meet one a day, compete in quizzes.",
        f"-# {counted(terms, 'term')} in {counted(topics, 'topic')}",
        "### Commands",
        *(f"- `/{name}` {escape(description)}" for name, description in commands),
        *(f"- **{name}** The terms of a message, to you alone: in its menu, under Apps" for name in menus),
        "### Privacy",
        "I read no messages, only the one you choose for **Explain terms here**. I keep what you do in "
        "quizzes and with daily terms, and which terms are "
        "looked up in a server, never who looked them up. `/privacy` shows, exports and deletes it.",
    ]
    return Layout([card(ui.TextDisplay(cut("\n".join(lines), limits.DISPLAYED_CHARACTERS)))])
