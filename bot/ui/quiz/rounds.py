"""A round: the question while it is open, the answer in its place when it is closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import discord
from discord import ui

from bot.core.quiz.control import votes_needed
from bot.core.quiz.settings import IN_TRANSIT
from bot.core.quiz.standings import fastest, option_counts, standings, team_places
from bot.core.quiz.state import Game, Phase, Round, RoundStatus
from bot.ui.cards import open_term_id
from bot.ui.layout import Layout, button, card, rows
from bot.ui.quiz.ids import appeal_id, press_id, type_id
from bot.ui.quiz.words import MARKS, TEAMS, countdown, person, place, seconds
from bot.ui.text import counted, fitted

_PROMPT: Final = 900
_OPTION: Final = 320
_EXPLANATION: Final = 700
_STANDINGS: Final = 5
_RIGHT = discord.Colour(0x2D7D46)


def round_layout(game: Game, number: int, now: datetime) -> Layout:
    """The question or its answer, whichever the round's state asks for."""
    current = game.rounds[number - 1]
    if current.status is RoundStatus.ASKED:
        return _question(game, current, now)
    return _result(game, current)


def _question(game: Game, current: Round, now: datetime) -> Layout:
    lines = [
        _heading(game, current, _time_left(game, current, now)),
        fitted(current.question.prompt, _PROMPT),
    ]
    options = current.question.options
    lines += [f"**{MARKS[place]}** {_option(text)}" for place, text in enumerate(options)]
    if options:
        buttons = [
            button(MARKS[place], press_id(game.id, current.number, place)) for place in range(len(options))
        ]
    else:
        buttons = [
            button("Type your answer", type_id(game.id, current.number), style=discord.ButtonStyle.primary)
        ]
    return Layout(
        [card(ui.TextDisplay("\n".join(lines)), *rows(buttons), ui.TextDisplay(_progress(game, current)))]
    )


def _heading(game: Game, current: Round, more: str = "") -> str:
    return f"### Question {current.number} of {game.settings.rounds}{more}"


def _option(text: str) -> str:
    return fitted(text, _OPTION)


def _time_left(game: Game, current: Round, now: datetime) -> str:
    limit = game.settings.limit
    if limit is None:
        return ""
    if current.closes_at is not None:
        return f" · ends {countdown(current.closes_at - IN_TRANSIT)}"
    return f" · ends {countdown(now + limit)}"


def _progress(game: Game, current: Round) -> str:
    words = [counted(len(current.answers), "answer")]
    if game.settings.calm:
        words.append("you may change yours until the end")
    if current.votes:
        words.append(f"{counted(len(current.votes), 'vote')} of {votes_needed(game)} to skip")
    if game.paused:
        words.append("paused after this question")
    return f"-# {' · '.join(words)}"


def _result(game: Game, current: Round) -> Layout:
    lines = [_heading(game, current), fitted(current.question.prompt, _PROMPT), *_answers(current)]
    lines += ["", fitted(current.question.explanation, _EXPLANATION), *_who(game, current)]
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    if board := _board(game):
        items += [ui.Separator(spacing=discord.SeparatorSpacing.small), ui.TextDisplay("\n".join(board))]
    buttons = [button("Look it up", open_term_id(current.question.term_id))]
    if _has_refused(current) and not game.over:
        buttons.append(button("I was right", appeal_id(game.id, current.number)))
    items += rows(buttons)
    return Layout([card(*items, accent=_RIGHT)])


def _answers(current: Round) -> list[str]:
    question = current.question
    if not question.options:
        right = sum(answer.correct for answer in current.answers.values())
        given = counted(len(current.answers), "answer")
        return [f"✅ **{fitted(question.answer, _OPTION)}** · {right} of {given} right"]
    lines: list[str] = []
    for choice, (text, count) in enumerate(zip(question.options, option_counts(current), strict=True)):
        if choice == question.correct:
            lines.append(f"✅ **{MARKS[choice]}** **{_option(text)}** · {count}")
        else:
            lines.append(f"▫️ {MARKS[choice]} {_option(text)} · {count}")
    return lines


def _who(game: Game, current: Round) -> list[str]:
    if current.status is RoundStatus.VOID:
        return ["", "-# Skipped: this question does not count."]
    first = fastest(current)
    if first is not None and game.settings.calm:
        right = sum(answer.correct for answer in current.answers.values())
        return ["", f"{right} of {counted(len(current.answers), 'answer')} right"]
    if first is not None:
        return ["", f"⚡ {person(first[0])} was fastest: {seconds(first[1])}"]
    if not current.answers:
        return ["", "-# Nobody answered."]
    return ["", "-# Nobody had it."]


def _board(game: Game) -> list[str]:
    lines: list[str] = []
    if game.settings.teams is not None:
        lines += [
            f"{place(where, score)} **{TEAMS[team]}** {score:,}" for where, team, score in team_places(game)
        ]
    shown = [one for one in standings(game).values() if one.player.score][:_STANDINGS]
    for one in shown:
        score = one.player.score
        streak = f" · {one.player.streak} in a row" if one.player.streak > 1 else ""
        lines.append(f"{place(one.place, score)} {person(one.player.user_id)} {score:,}{streak}")
    if what_next := _next(game):
        lines.append(what_next)
    return lines


def _next(game: Game) -> str:
    if game.phase is not Phase.BREAK:
        return ""
    if game.paused:
        return "-# Paused. `/quiz resume` goes on."
    at = countdown(game.wake_at) if game.wake_at else "soon"
    last = len(game.rounds) >= game.settings.rounds
    return f"-# {'Final standings' if last else 'Next question'} {at}"


def _has_refused(current: Round) -> bool:
    return current.status is RoundStatus.CLOSED and any(
        answer.text is not None and not answer.correct for answer in current.answers.values()
    )
