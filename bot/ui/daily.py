"""What admins see of their daily schedules: setting up, status, the days ahead, history, notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from bot import limits
from bot.core.daily.entry import ACTIVE, Entry
from bot.core.daily.post import DailySettings
from bot.core.daily.reasons import Reason
from bot.core.daily.wall_time import show_time, show_weekdays
from bot.core.daily.zones import show_zone
from bot.ui.layout import Layout, button, card, rows
from bot.ui.reasons import why, why_waiting
from bot.ui.text import counted, cut, escape

PER_PAGE: Final = 10
_STANDINGS: Final = "It has ended all the same: `/season history` names the winner."
# What a paused entry of each kind is called, and how it goes on.
_GO_ON: Final = {
    "daily": ("The daily term", "Then `/daily resume` goes on; `/daily setup` moves it to another channel."),
    "quiz": ("The quiz on schedule", "Then set it anew with `/season schedule`."),
}
_ANYTHING: Final = ("A scheduled post", "")
_ENTRY = r"(?P<entry>[1-9]\d{0,17})"
_CHOSEN = _ENTRY + r":(?P<round>\d{1,9}):(?P<term>[1-9]\d{0,17})"
HISTORY: Final = rf"d:h:{_ENTRY}:(?P<page>\d{{1,6}})"
CHOOSE: Final = rf"d:p:{_ENTRY}"
SKIP: Final = rf"d:skip:{_CHOSEN}"
MOVE_UP: Final = rf"d:up:{_CHOSEN}"
PIN: Final = rf"d:pin:{_CHOSEN}"
_NAME: Final = 90
_BRIEF_NAME: Final = 30
_NOTHING: Final = "There is nothing to post: the deck or topic is empty."


@dataclass(frozen=True, slots=True)
class Line:
    """One post of the past, or what kept it from coming. `number`, `name` and `url` where it has them."""

    due: datetime
    status: str
    reason: str | None
    number: int | None = None
    name: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """One post to come."""

    at: datetime
    term: int
    round: int
    name: str
    pinned: bool


def summary(entry: Entry, *, name: int = _NAME) -> str:
    """One line: where, when and of what, its name in at most `name` characters."""
    settings = DailySettings.from_json(entry.settings)
    parts = [
        f"<#{entry.channel_id}>",
        f"{show_time(entry.at)} {show_zone(entry.zone)}",
        show_weekdays(entry.weekdays),
    ]
    if settings.topic or settings.deck:
        parts.append(escape(cut(settings.topic or settings.deck or "", name)))
    return " · ".join(parts)


def _moment(at: datetime) -> str:
    return f"{discord.utils.format_dt(at, 'F')} ({discord.utils.format_dt(at, 'R')})"


def set_up_layout(entry: Entry, ahead: Sequence[Ahead], notes: Sequence[str]) -> Layout:
    """The schedule as it is now, and what the next posts bring."""
    settings = DailySettings.from_json(entry.settings)
    lines = ["## The daily term is set up", summary(entry)]
    if settings.role:
        lines.append(f"Each post pings <@&{settings.role}> and nobody else.")
    if settings.thread:
        lines.append("Each post gets a thread to talk about it.")
    lines.append("### The next posts")
    lines += [f"- {_moment(each.at)} · {escape(cut(each.name, _NAME))}" for each in ahead] or [_NOTHING]
    lines += [f"-# {each}" for each in notes]
    lines.append("-# `/daily preview` shows what comes and lets you change it.")
    return Layout([card(ui.TextDisplay("\n".join(lines)))])


@dataclass(frozen=True, slots=True)
class Schedule:
    """An entry, what became of its last post, and why the next one waits although it is due."""

    entry: Entry
    last: Line | None
    kept_by: str | None = None


def status_layout(schedules: Sequence[Schedule]) -> Layout:
    """Every schedule: the next post, or why there is none, and what became of the last one."""
    if not schedules:
        return Layout([ui.TextDisplay("There is no daily term here yet. `/daily setup` begins one.")])
    text = "\n\n".join(_status(schedule) for schedule in schedules)
    if len(text) > limits.DISPLAYED_CHARACTERS:
        # Each gets the same room, so that none is missing.
        room = limits.DISPLAYED_CHARACTERS // len(schedules) - 2
        text = "\n\n".join(cut(_status(schedule, brief=True), room) for schedule in schedules)
    return Layout([card(ui.TextDisplay(text))])


def _status(schedule: Schedule, *, brief: bool = False) -> str:
    """Its lines; a `brief` one has no link and a shorter name."""
    entry, last = schedule.entry, schedule.last
    lines = [f"**{summary(entry, name=_BRIEF_NAME if brief else _NAME)}**", *_extras(entry)]
    if entry.status == ACTIVE and entry.next_due is not None:
        lines.append(f"Next: {_moment(entry.next_due)} {why_waiting(schedule.kept_by)}".rstrip())
    else:
        lines.append(f"⏸️ Paused. {_paused('daily', entry.reason)}")
    if last is None:
        lines.append("Nothing has been posted yet.")
    else:
        told = last.status != "sending" and last.reason == entry.reason
        shown = replace(last, reason=None if told else last.reason, url=None if brief else last.url)
        lines.append(f"Last: {_line(shown)}")
    return "\n".join(lines)


def _extras(entry: Entry) -> list[str]:
    settings = DailySettings.from_json(entry.settings)
    extras = [
        f"pings <@&{settings.role}>" if settings.role else "",
        "opens threads" if settings.thread else "",
    ]
    text = " · ".join(filter(None, extras))
    return [f"-# {text[0].upper()}{text[1:]}"] if text else []


def _line(line: Line) -> str:
    when = discord.utils.format_dt(line.due, "f")
    what = f"Day {line.number:,}" if line.number else ""
    if line.name:
        what += f": {escape(cut(line.name, _NAME))}"
    shown = f"[{what}]({line.url})" if line.url else what
    outcome = {"sending": "on its way", "posted": "", "missed": "not posted", "failed": "not posted"}
    reason = why_waiting(line.reason) if line.status == "sending" else why(line.reason)
    parts = [when, shown, outcome[line.status], reason]
    return " · ".join(part for part in parts if part)


def history_layout(entry: Entry, lines: Sequence[Line], page: int, total: int) -> Layout:
    """Page `page` (from 0) of the posts, the newest first."""
    last = max(0, (total - 1) // PER_PAGE)
    text = [f"## History\n{summary(entry)}", f"-# {counted(total, 'post')} · page {page + 1} of {last + 1}"]
    text += _past(lines, limits.DISPLAYED_CHARACTERS - sum(map(len, text)) - len(text))
    turns = [
        button("◀ Newer", f"d:h:{entry.id}:{max(page - 1, 0)}", disabled=page == 0),
        button("Older ▶", f"d:h:{entry.id}:{page + 1}", disabled=page >= last),
    ]
    return Layout([card(ui.TextDisplay(cut("\n".join(text), limits.DISPLAYED_CHARACTERS))), *rows(turns)])


def _past(lines: Sequence[Line], room: int) -> list[str]:
    """A line each; with shorter names where they would not all fit."""
    if not lines:
        return ["Nothing has been posted yet."]
    shown = [f"- {_line(line)}" for line in lines]
    if sum(map(len, shown)) + len(shown) <= room:
        return shown
    return [f"- {_line(replace(line, name=cut(line.name or '', _BRIEF_NAME)))}" for line in lines]


def preview_layout(
    entry: Entry,
    ahead: Sequence[Ahead],
    days: Sequence[datetime],
    chosen: Ahead | None = None,
    *,
    ends: bool = False,
) -> Layout:
    """What the next days bring; with one `chosen`, the ways to change it. `days` can be pinned to.

    `ends` where the order that is known ends with the last of `ahead`.
    """
    lines = [f"## The next posts\n{summary(entry)}"]
    if entry.status != ACTIVE:
        lines.append("⏸️ Paused: nothing comes before `/daily resume`.")
    lines += [f"{number}. {_ahead(each, chosen)}" for number, each in enumerate(ahead, start=1)]
    if not ahead:
        lines.append(_NOTHING)
    elif ends:
        lines.append("-# Then all terms begin anew, in an order that is not drawn yet.")
    items: list[ui.Item[Any]] = [card(ui.TextDisplay("\n".join(lines)))]
    if ahead:
        items.append(ui.ActionRow(_chooser(entry, ahead, chosen)))
    if chosen is not None:
        items += _changes(entry, ahead, days, chosen)
    return Layout(items)


def _ahead(each: Ahead, chosen: Ahead | None) -> str:
    name = escape(cut(each.name, _NAME))
    text = f"{discord.utils.format_dt(each.at, 'f')} · {f'**{name}**' if each == chosen else name}"
    return f"{text} 📌" if each.pinned else text


def _chooser(entry: Entry, ahead: Sequence[Ahead], chosen: Ahead | None) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=cut(f"{number}. {each.name}", limits.SELECT_OPTION_LABEL),
            value=f"{each.round}:{each.term}",
            default=each == chosen,
        )
        for number, each in enumerate(ahead, start=1)
    ]
    return ui.Select(custom_id=f"d:p:{entry.id}", placeholder="Choose a post to change it", options=options)


def _changes(
    entry: Entry, ahead: Sequence[Ahead], days: Sequence[datetime], chosen: Ahead
) -> list[ui.Item[Any]]:
    key = f"{entry.id}:{chosen.round}:{chosen.term}"
    first = next((each for each in ahead if each.round == chosen.round and not each.pinned), None)
    buttons = [
        button("Skip", f"d:skip:{key}"),
        button("Move up", f"d:up:{key}", disabled=chosen.pinned or chosen == first),
    ]
    pin: ui.Select[Any] = ui.Select(
        custom_id=f"d:pin:{key}",
        placeholder="Pin it to a date",
        options=[
            discord.SelectOption(label=f"{day:%A, %d %B %Y}", value=day.date().isoformat())
            for day in days[: limits.SELECT_OPTIONS]
        ],
    )
    return [*rows(buttons), ui.ActionRow(pin)]


def notice_layout(kind: str, channel_id: int | None, reason: str) -> Layout:
    """What admins are told, once, when something stopped."""
    where = f" in <#{channel_id}>" if channel_id else ""
    if kind == "season":
        text = f"⏸️ **The end of the season could not be told{where}.** {why(reason)} {_STANDINGS}"
    else:
        name, _ = _GO_ON.get(kind, _ANYTHING)
        text = f"⏸️ **{name}{where} is paused.** {_paused(kind, reason)}"
    return Layout([card(ui.TextDisplay(text), accent=discord.Colour.orange())])


def _paused(kind: str, reason: str | None) -> str:
    """Why, and how it goes on."""
    _, how = _GO_ON.get(kind, _ANYTHING)
    return why(reason) if reason == Reason.NO_ZONE else f"{why(reason)} {how}".rstrip()
