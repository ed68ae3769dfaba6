"""Seasons: what runs, what is over, and the podium that is posted at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from bot.core.leaderboard.board import By, Row
from bot.limits import MEDIA_DESCRIPTION, SELECT_OPTION_LABEL
from bot.ui.layout import Layout, card
from bot.ui.leaderboard import line, person
from bot.ui.text import counted, cut, escape

PICTURE_NAME: Final = "board.png"
STANDINGS: Final = "se:standings"
_NAMED: Final = 10
_NAME: Final = 60
# Somebody may have played in it who stays off boards.
_NOBODY: Final = "Nobody is on its board."


@dataclass(frozen=True, slots=True)
class SeasonView:
    """A season as people see it; `rows` are the first of `board_size` at its end, none while it runs."""

    name: str
    starts_at: datetime
    ends_at: datetime
    again: bool
    rows: tuple[Row, ...] = ()
    board_size: int = 0
    id: int = 0


def when(instant: datetime) -> str:
    return discord.utils.format_dt(instant, "D")


def running(season: SeasonView) -> Layout:
    lines = [
        f"## {escape(cut(season.name, _NAME))}",
        f"From {when(season.starts_at)} to {discord.utils.format_dt(season.ends_at, 'f')} "
        f"({discord.utils.format_dt(season.ends_at, 'R')}).",
        "The next season follows by itself." if season.again else "No season follows by itself.",
        "-# `/leaderboard show period:This season` has the standings.",
    ]
    return Layout([card(ui.TextDisplay("\n".join(lines)))])


def podium(
    season: SeasonView,
    following: SeasonView | None,
    *,
    gone: Collection[int] = (),
    described: str | None = None,
) -> Layout:
    """The end of a season; its picture, attached as `PICTURE_NAME`, is there where `described` in words."""
    lines = [f"## {escape(cut(season.name, _NAME))} is over"]
    lines += [line(row, By.POINTS, gone) for row in season.rows[:_NAMED]] or [_NOBODY]
    if following is not None:
        lines.append(f"\n**{escape(cut(following.name, _NAME))}** runs until {when(following.ends_at)}.")
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    if described is not None:
        items.append(picture(described))
    return Layout([card(*items)])


def picture(description: str) -> ui.MediaGallery[Any]:
    item = discord.MediaGalleryItem(
        f"attachment://{PICTURE_NAME}", description=cut(description, MEDIA_DESCRIPTION)
    )
    return ui.MediaGallery(item)


def pictured(description: str) -> Layout:
    """A picture on request, with the same in words beside it."""
    return Layout([card(picture(description), ui.TextDisplay(f"-# {escape(description)}"))])


def history(seasons: Sequence[SeasonView], gone: Collection[int] = ()) -> Layout:
    lines = ["## Past seasons"]
    for season in seasons:
        span = f"{when(season.starts_at)} to {when(season.ends_at)}"
        lines.append(f"- **{escape(cut(season.name, _NAME))}** ({span}): {_outcome(season, gone)}")
    if not seasons:
        lines.append("None yet. `/season start` begins one.")
    return Layout([card(ui.TextDisplay("\n".join(lines))), *_choice(seasons)])


def _choice(seasons: Sequence[SeasonView]) -> list[ui.Item[Any]]:
    options = [
        discord.SelectOption(label=cut(season.name, SELECT_OPTION_LABEL), value=str(season.id))
        for season in seasons
        if season.rows
    ]
    if not options:
        return []
    menu: ui.Select[Any] = ui.Select(custom_id=STANDINGS, placeholder="Final standings", options=options)
    return [ui.ActionRow(menu)]


def standings(season: SeasonView, seasons: Sequence[SeasonView], gone: Collection[int] = ()) -> Layout:
    """All rows of a past season that were frozen at its end, with a menu of `seasons` for the others."""
    lines = [f"## {escape(cut(season.name, _NAME))}"]
    lines += [line(row, By.POINTS, gone) for row in season.rows] or [_NOBODY]
    lines.append(f"-# {when(season.starts_at)} to {when(season.ends_at)}, {_size(season)}")
    return Layout([card(ui.TextDisplay("\n".join(lines))), *_choice(seasons)])


def _size(season: SeasonView) -> str:
    return f"{counted(max(season.board_size, len(season.rows)), 'player')} on the board"


def _outcome(season: SeasonView, gone: Collection[int]) -> str:
    if not season.board_size and not season.rows:
        return "nobody on the board"
    first = [person(row.user_id, gone) for row in season.rows if row.place == 1]
    # The winner may have chosen since to stay off boards.
    won = f"won by {', '.join(first[:5])}" if first else "won by someone"
    return f"{won}, {_size(season)}"


def quiz_reminder(starts_at: datetime, rounds: int, topic: str | None) -> Layout:
    about = f" on **{escape(cut(topic, _NAME))}**" if topic else ""
    text = (
        f"### Quiz {discord.utils.format_dt(starts_at, 'R')}\n"
        f"{counted(rounds, 'question')}{about}, here, at {discord.utils.format_dt(starts_at, 't')}. "
        "Come and play."
    )
    return Layout([card(ui.TextDisplay(text))])


@dataclass(frozen=True, slots=True)
class PlannedQuiz:
    channel_id: int
    next_at: datetime | None
    rounds: int
    topic: str | None


def planned(quizzes: Sequence[PlannedQuiz], not_ended: Iterable[int] = ()) -> Layout:
    """The quizzes that start by themselves; `not_ended` are the channels of some that should be no more."""
    lines = ["## Quizzes on schedule"]
    for quiz in quizzes:
        at = discord.utils.format_dt(quiz.next_at, "F") if quiz.next_at else "paused"
        about = f" on {escape(cut(quiz.topic, _NAME))}" if quiz.topic else ""
        lines.append(f"- <#{quiz.channel_id}>: {counted(quiz.rounds, 'question')}{about}, next {at}")
    if not quizzes:
        lines.append("None. `/season schedule` sets one up.")
    lines += [
        f"One in <#{channel_id}> did not end, for somebody else is just changing it, or its reminder is going"
        " out. Use `/season unschedule` in a moment."
        for channel_id in dict.fromkeys(not_ended)
    ]
    return Layout([card(ui.TextDisplay("\n".join(lines)))])
