"""The small words of a quiz: letters with shapes, people, times, teams, places."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

from bot.core.quiz.settings import Difficulty, Mode, Settings
from bot.ui.text import counted, escape

# A letter and a shape for each option: nobody needs colours to tell them apart.
MARKS: Final = ("A ▲", "B ◆", "C ●", "D ■", "E ★", "F ✚")
TEAMS: Final = ("🟥 Red", "🟦 Blue", "🟩 Green", "🟨 Yellow", "🟪 Purple", "🟧 Orange")
MEDALS: Final = {1: "🥇", 2: "🥈", 3: "🥉"}


def letter(choice: int) -> str:
    return MARKS[choice].partition(" ")[0]


def person(user_id: int) -> str:
    """A member by their name, as each client shows it; nobody is notified."""
    return f"<@{user_id}>"


def seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f} s"


def countdown(at: datetime) -> str:
    """The time left, counted down by each client itself."""
    return f"<t:{math.ceil(at.timestamp())}:R>"


def place(number: int, score: int) -> str:
    """A medal, or the place as a number: with no points nobody has won anything."""
    return MEDALS.get(number, f"{number}.") if score > 0 else f"{number}."


def rules(settings: Settings) -> str:
    """The settings in a line."""
    parts = [counted(settings.rounds, "round")]
    if settings.calm:
        parts.append("calm: no clock, no streaks")
    elif settings.seconds is None:
        parts.append("no clock")
    else:
        parts.append(f"{settings.seconds} seconds each")
    parts.append(
        {Mode.CHOICE: "choose", Mode.TYPED: "type the answer", Mode.MIXED: "choose or type"}[settings.mode]
    )
    parts += [escape(name) for name in (settings.topic, settings.deck) if name]
    if settings.difficulty is not Difficulty.FITTING:
        parts.append(settings.difficulty.value)
    if settings.teams is not None:
        parts.append(counted(settings.teams, "team"))
    return " · ".join(parts)
