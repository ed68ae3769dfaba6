"""Boards as people read them, and the log of adjustments."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Self

import discord
from discord import ui

from bot.core.leaderboard.board import EVERYWHERE, FEWEST_ANSWERS, By, Page, Row
from bot.core.leaderboard.periods import Period
from bot.ui.layout import Layout, button, card, rows
from bot.ui.text import counted, cut, escape

ROWS: Final = 10
BY: Final = {
    By.POINTS: "Points",
    By.ACCURACY: "Accuracy",
    By.WINS: "Wins",
    By.RATING: "Rating",
    By.STREAK: "Longest streak",
}
PERIODS: Final = {
    Period.TODAY: "Today",
    Period.WEEK: "This week",
    Period.MONTH: "This month",
    Period.SEASON: "This season",
    Period.ALL: "All time",
}
_OF: Final = 50
_LONG_OF: Final = 41
_NAMED: Final = 60
# Each is at most about 520 characters long: a reason of 200 that is all to be escaped, people and days.
LOG_ROWS: Final = 7
LOG: Final = r"lb:l:(?P<page>\d{1,6})"
_MEDALS: Final = {1: "🥇", 2: "🥈", 3: "🥉"}
_STATE: Final = (
    rf"(?P<period>{'|'.join(Period)}):(?P<by>{'|'.join(By)}):(?P<scope>server|channel|topic|global)"
    r":(?P<of>.{0,50})"
)
TURN: Final = rf"lb:p:(?P<page>\d{{1,6}}):{_STATE}"
CHOOSE_PERIOD: Final = rf"lb:d:{_STATE}"
CHOOSE_BY: Final = rf"lb:b:{_STATE}"
PICTURE: Final = rf"lb:i:{_STATE}"


@dataclass(frozen=True, slots=True)
class View:
    """What a board's buttons carry: which board it is. `of` is the channel's id or the topic's name.

    From a button, the topic is what `short_topic` makes of its name.
    """

    period: Period
    by: By
    scope: str
    of: str = ""

    @classmethod
    def of_match(cls, match: re.Match[str]) -> Self:
        return cls(Period(match["period"]), By(match["by"]), match["scope"], match["of"])

    def id(self, verb: str, page: int | None = None) -> str:
        number = "" if page is None else f"{page}:"
        return f"lb:{verb}:{number}{self.period}:{self.by}:{self.scope}:{short_topic(self.of)}"

    @property
    def words(self) -> str:
        """The title of a picture, which shows no mention."""
        where = {"topic": f" on {cut(self.of, _NAMED)}", "global": " across servers"}.get(self.scope, "")
        return f"{BY[self.by]}, {PERIODS[self.period].lower()}{where}"

    @property
    def title(self) -> str:
        where = {
            "channel": f" in <#{self.of}>",
            "topic": f" on {escape(cut(self.of, _NAMED))}",
            "global": " across servers",
        }.get(self.scope, "")
        return f"{BY[self.by]} · {PERIODS[self.period].lower()}{where}"


def short_topic(topic: str) -> str:
    """A topic as custom ids have room for: long ones are told apart by a checksum."""
    if len(topic) <= _OF:
        return topic
    return f"{topic[:_LONG_OF]}~{zlib.crc32(topic.encode()):08x}"


def periods_of(scope: str) -> dict[Period, str]:
    """Seasons are a server's own."""
    return {each: label for each, label in PERIODS.items() if scope != "global" or each is not Period.SEASON}


def measures_of(scope: str) -> dict[By, str]:
    """A rating compares the players of one server."""
    return {each: label for each, label in BY.items() if scope != "global" or each is not By.RATING}


def person(user_id: int, gone: Collection[int] = ()) -> str:
    """A mention, which names without a ping; somebody whose data was deleted has no name any more."""
    if user_id <= 0:
        return "someone"
    return f"<@{user_id}>" + (" (left)" if user_id in gone else "")


def shown_value(row: Row, by: By) -> str:
    match by:
        case By.ACCURACY:
            return f"{row.value:.0%}"
        case By.WINS:
            return counted(row.wins, "win")
        case By.RATING:
            return f"{row.value:.0f}"
        case By.STREAK:
            return f"{counted(row.best_streak, 'right answer')} in a row"
        case By.POINTS:
            return counted(row.points, "point")


def line(row: Row, by: By, gone: Collection[int] = ()) -> str:
    number = f"`{row.place:>3}`"
    mark = _MEDALS.get(row.place, number) if row.value > 0 else number
    right = f"{row.correct} of {row.answered} right"
    return f"{mark} {person(row.user_id, gone)} **{shown_value(row, by)}** · {right}"


def board(
    view: View,
    page: Page,
    *,
    gone: Collection[int] = (),
    own_id: int | None = None,
    season_runs: bool = True,
    privately: bool = True,
) -> Layout:
    """A page of a board; the asker's own row stands below it unless it is on it.

    Whether they lack one is said to them alone: with `privately` nobody else sees the board.
    """
    lines = [f"## {view.title}"]
    lines += [line(row, view.by, gone) for row in page.rows] or [_empty(view, page, season_runs)]
    if page.own is not None and own_id not in {row.user_id for row in page.rows}:
        lines += ["…", line(page.own, view.by)]
        if not page.own_listed:
            lines.append("-# Only you see your row: you stay off this board.")
    elif page.own is None and page.rows and privately:
        lines.append(f"-# You are not on this board yet: {_TAKES[view.by]}.")
    lines.append(f"-# {counted(page.total, 'player')}{_note(view)}")
    number, last = page.first // ROWS, max(0, (page.total - 1) // ROWS)
    turn = [
        *_turn(lambda to: view.id("p", to), number, last),
        button("As a picture", view.id("i"), disabled=not page.rows),
    ]
    menus = [
        _menu(view, "d", periods_of(view.scope), view.period),
        _menu(view, "b", measures_of(view.scope), view.by),
    ]
    items: list[ui.Item[Any]] = [card(ui.TextDisplay("\n".join(lines)))]
    return Layout([*items, *(ui.ActionRow(menu) for menu in menus), *rows(turn)])


def _turn(id_of: Callable[[int], str], number: int, last: int) -> list[ui.Button[Any]]:
    return [
        button("◀ Previous", id_of(max(number - 1, 0)), disabled=number == 0),
        button("Next ▶", id_of(number + 1), disabled=number >= last),
    ]


_ANSWERS: Final = f"it takes {FEWEST_ANSWERS} answers in quizzes with two players or more"
_TAKES: Final = {
    By.POINTS: "it takes a quiz with two players or more",
    By.ACCURACY: _ANSWERS,
    By.WINS: "it takes a game that is won",
    By.RATING: _ANSWERS,
    By.STREAK: "it takes a right answer",
}


def _empty(view: View, page: Page, season_runs: bool) -> str:
    if view.period is Period.SEASON and not season_runs:
        return "No season runs in this server. `/season start` begins one."
    if page.total:
        return "The board ends before this page."
    # Somebody may have played who stays off boards.
    if view.scope == "global":
        return "Nobody is on this board yet."
    if view.by is By.POINTS:
        return "Nobody is on this board yet. `/quiz start` opens a game; it counts from two players on."
    return f"Nobody is on this board yet: {_TAKES[view.by]}."


def _note(view: View) -> str:
    if view.scope == "global":
        return " · only who chose so with `/privacy visibility` is named here"
    return ""


def _menu(view: View, verb: str, choices: dict[Any, str], chosen: Any) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=label, value=str(value), default=value == chosen)
        for value, label in choices.items()
    ]
    return ui.Select(custom_id=view.id(verb), options=options)


def chosen(view: View, verb: str, value: str) -> View:
    """The board that a menu's choice leads to."""
    return replace(view, period=Period(value)) if verb == "d" else replace(view, by=By(value))


def guild_of(view: View, guild_id: int) -> int:
    return EVERYWHERE if view.scope == "global" else guild_id


@dataclass(frozen=True, slots=True)
class LogLine:
    user_id: int
    admin_id: int
    points: int
    reason: str
    made_at: datetime
    earlier_day: date | None


def for_day(earlier: date | None) -> str:
    return "" if earlier is None else f" for {earlier.isoformat()}"


def log(entries: Sequence[LogLine], gone: Collection[int] = (), *, page: int = 0, total: int = 0) -> Layout:
    """A page of what admins gave and took, with their reasons; every member may read it."""
    lines = ["## Adjusted scores"]
    lines += [
        f"- {discord.utils.format_dt(each.made_at, 'd')} {person(each.user_id, gone)} **{each.points:+,}** "
        f"by {person(each.admin_id, gone)}{for_day(each.earlier_day)}: {escape(cut(each.reason, 200))}"
        for each in entries
    ] or ["No score has been adjusted."]
    items: list[ui.Item[Any]] = [card(ui.TextDisplay("\n".join(lines)))]
    last = max(0, (total - 1) // LOG_ROWS)
    return Layout([*items, *(rows(_turn(lambda to: f"lb:l:{to}", page, last)) if last else [])])
