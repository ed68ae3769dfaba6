"""The end of a game: the podium, everybody's place, and what one person has missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import discord
from discord import ui

from bot import limits
from bot.core.glossary.model import Term
from bot.core.quiz.settings import IDLE_ROUNDS
from bot.core.quiz.standings import (
    Standing,
    closed_rounds,
    fastest_of_all,
    hardest,
    standings,
    team_places,
)
from bot.core.quiz.state import End, Game, Round
from bot.ui.cards import short, term_button
from bot.ui.layout import Layout, button, card, note, rows
from bot.ui.quiz.ids import again_id, misses_id
from bot.ui.quiz.words import TEAMS, letter, person, place, seconds
from bot.ui.text import counted, cut, fitted

_PLACES_SHOWN: Final = 25
_NAME: Final = 80
MISSES_PER_PAGE: Final = 5

_WHY: Final = {
    End.COMPLETED: "",
    End.STOPPED: "-# It was stopped early.",
    End.IDLE: "-# It ended because nobody answered any more.",
    End.INTERRUPTED: "-# It ended because I was away for too long.",
    End.NO_QUESTIONS: "-# It ended because there are no more questions of this kind to ask.",
    End.FAILED: "-# It ended because of a fault on my side. What was answered counts.",
    End.LOST: "",
}


def podium_layout(game: Game) -> Layout:
    ordered = list(standings(game).values())
    lines = ["## Quiz results", *_teams(game)]
    lines += [_line(game, one) for one in ordered[:_PLACES_SHOWN]]
    if len(ordered) > _PLACES_SHOWN:
        more = len(ordered) - _PLACES_SHOWN
        lines.append(f"-# and {more} more; **My misses** tells each their place")
    lines += ["", *_facts(game)]
    items: list[ui.Item[Any]] = [ui.TextDisplay(cut("\n".join(lines), limits.DISPLAYED_CHARACTERS))]
    items += rows(
        [
            button("My misses", misses_id(game.id)),
            button("Again", again_id(game.id), style=discord.ButtonStyle.success),
        ]
    )
    return Layout([card(*items, accent=discord.Colour.gold())])


def _teams(game: Game) -> list[str]:
    if game.settings.teams is None:
        return []
    places = team_places(game)
    return [*(f"{place(where, score)} **{TEAMS[team]}** {score:,}" for where, team, score in places), ""]


def _line(game: Game, one: Standing) -> str:
    player = one.player
    asked = sum(each.number >= player.joined_round for each in closed_rounds(game))
    right = f"{player.correct} of {asked} right"
    return f"{place(one.place, player.score)} {person(player.user_id)} **{player.score:,}** · {right}"


def _facts(game: Game) -> list[str]:
    facts: list[str] = []
    if first := fastest_of_all(game):
        facts.append(f"⚡ Fastest: {person(first[0])} in {seconds(first[1])}")
    found = hardest(game)
    if found is not None and found[1] < found[2]:
        current, right, answers = found
        share = f"{right} of {counted(answers, 'answer')} right"
        # The answer may be a whole definition, which says too much here.
        answer = current.question.answer
        name = f" (**{fitted(answer, _NAME)}**)" if len(answer) <= _NAME else ""
        facts.append(f"🧗 Hardest: question {current.number}{name}, {share}")
    if game.end is End.IDLE and game.idle_rounds < IDLE_ROUNDS:
        facts.append("-# It ended because it was paused for half an hour.")
    elif game.end is not None and _WHY[game.end]:
        facts.append(_WHY[game.end])
    if not game.ranked:
        facts.append("-# With fewer than two players it was practice: no points for the boards.")
    return facts


def misses_layout(
    game: Game, user_id: int, missed: Sequence[tuple[Round, Term | None]], page: int, *, held_back: int = 0
) -> Layout:
    """A page of what this player has missed, each with its card to open.

    `held_back` is how many more there are that an open question in this server keeps quiet about.
    """
    own = standings(game).get(user_id)
    if own is None:
        return note("You did not play in this quiz, so there is nothing that you have missed.")
    if not missed and not held_back:
        return note(f"{_line(game, own)}\nYou have missed nothing. Well played!")
    lines = [
        f"## You have missed {len(missed) + held_back}",
        _line(game, own),
        *_held_back(held_back, missed),
    ]
    if not missed:
        return note("\n".join(lines))
    last = (len(missed) - 1) // MISSES_PER_PAGE
    page = min(page, last)
    shown = missed[page * MISSES_PER_PAGE : (page + 1) * MISSES_PER_PAGE]
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join(lines))]
    items += [ui.TextDisplay(_miss(current, term, user_id)) for current, term in shown]
    buttons = [term_button(term) for _, term in shown if term is not None]
    if last:
        turn = [
            button("◀ Previous", misses_id(game.id, max(page - 1, 0)), disabled=page == 0),
            button("Next ▶", misses_id(game.id, page + 1), disabled=page == last),
        ]
        return Layout([card(*items, *rows(buttons), *rows(turn))])
    return Layout([card(*items, *rows(buttons))])


def _held_back(count: int, missed: Sequence[object]) -> list[str]:
    if not count:
        return []
    all_of_one = count == 1 and not missed
    them = "It is" if all_of_one else f"{count} of them {'is' if count == 1 else 'are'}"
    return [f"-# {them} shown when the quiz question that is open in this server is over."]


def _miss(current: Round, term: Term | None, user_id: int) -> str:
    answer = current.answers.get(user_id)
    given = "no answer"
    if answer is not None and answer.choice is not None:
        given = f"{letter(answer.choice)}: {fitted(current.question.options[answer.choice], 120)}"
    elif answer is not None and answer.text is not None:
        given = f"“{fitted(answer.text, 120)}”"
    told = short(term) if term is not None else fitted(current.question.explanation, 300)
    return f"{told}\n-# Question {current.number} · you: {given}"
