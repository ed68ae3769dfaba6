"""What a member has done, in words, with a chart beside it that says the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import discord
from discord import ui

from bot.core.leaderboard.stats import MemberStats, Share, Week
from bot.ui.layout import Layout, card
from bot.ui.leaderboard import person
from bot.ui.text import counted, cut, escape

CHART_NAME: Final = "weeks.png"
_GALLERY_DESCRIPTION: Final = 256


def stats(user_id: int, found: MemberStats, terms: Mapping[int, str]) -> Layout:
    """`terms` names those that are missed; the chart is attached as `CHART_NAME`."""
    items: list[ui.Item[Any]] = [
        ui.TextDisplay("\n".join([f"## Progress of {person(user_id)}", *_sums(found)])),
        *_texts("### Topics", [f"- {escape(name)}: {_share(share)}" for name, share in found.topics]),
        *_texts("### Most missed", [_miss(terms.get(each), share) for each, share in found.missed]),
        ui.TextDisplay("### The last 12 weeks\n" + _table(found.weeks)),
        _gallery(found.weeks),
    ]
    return Layout([card(*items)])


def nothing_yet(user_id: int, *, own: bool) -> Layout:
    text = (
        "You have not played here yet. `/quiz start` opens a quiz."
        if own
        else f"{person(user_id)} has not played here yet."
    )
    return Layout([ui.TextDisplay(text)])


def _sums(found: MemberStats) -> list[str]:
    games = counted(found.games, "quiz", "quizzes")
    lines = [
        f"**{games}**, {found.ranked:,} of them for the boards, {counted(found.wins, 'win')}",
        f"**{_share(found.answers)}** in quizzes, at best "
        f"{counted(found.best_streak, 'right answer')} in a row",
    ]
    if found.daily.answered:
        days = counted(found.best_daily_streak, "day")
        lines.append(f"**{_share(found.daily)}** to daily questions, at best {days} in a row")
    return lines


def _share(share: Share) -> str:
    if not share.answered:
        return "no answers"
    return f"{share.correct:,} of {share.answered:,} right ({share.part:.0%})"


def _miss(name: str | None, share: Share) -> str:
    known = "a term that is gone" if name is None else escape(cut(name, 80))
    return f"- {known}: wrong {counted(share.answered - share.correct, 'time')} of {share.answered:,}"


def _texts(heading: str, lines: Sequence[str]) -> list[ui.Item[Any]]:
    return [ui.TextDisplay("\n".join([heading, *lines]))] if lines else []


def _table(weeks: Sequence[Week]) -> str:
    """The numbers of the chart, in columns of equal width."""
    lines = ["week of  answers  right"]
    lines += [
        f"{each.monday.day:>3} {each.monday:%b}  {each.share.answered:>7,}  "
        + (f"{each.share.correct:>5,}" if each.share.answered else "    –")
        for each in weeks
    ]
    return "```\n" + "\n".join(lines) + "\n```"


def chart_words(weeks: Sequence[Week]) -> str:
    """What the chart shows, for who cannot see it."""
    busy = [
        f"{each.monday.day} {each.monday:%b} {each.share.correct}/{each.share.answered}"
        for each in weeks
        if each.share.answered
    ]
    return f"Right of all answers a week: {', '.join(busy) or 'none in the last 12 weeks'}"


def _gallery(weeks: Sequence[Week]) -> ui.Item[Any]:
    words = cut(chart_words(weeks), _GALLERY_DESCRIPTION)
    return ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{CHART_NAME}", description=words))
