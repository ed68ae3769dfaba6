"""What a quiz says to one person alone, and the little that a command answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.core.quiz.control import votes_needed
from bot.core.quiz.state import Answer, Appeal, Game, Phase
from bot.ui.layout import Layout, button, card, link, note, rows
from bot.ui.quiz.ids import decide_id, typed_id
from bot.ui.quiz.words import countdown, letter, person, rules, seconds
from bot.ui.text import counted, fitted

LONGEST_ANSWER = 100
_GAMES_SHOWN = 5


def confirmation(game: Game, answer: Answer) -> Layout:
    given = letter(answer.choice) if answer.choice is not None else fitted(answer.text or "", 100)
    if game.settings.calm:
        return note(f"**{given}** it is. You can change it until the round ends.")
    return note(f"**{given}** it is, {seconds(answer.reaction_ms)}.")


class AnswerModal(ui.Modal):
    """Where an answer is typed. It is stopped at once: what is sent in is routed by its custom id."""

    def __init__(self, game_id: int, number: int) -> None:
        super().__init__(title="Your answer", custom_id=typed_id(game_id, number), timeout=None)
        field = ui.TextInput[Any](max_length=LONGEST_ANSWER, custom_id="answer", placeholder="The term")
        self.add_item(ui.Label(text="Which term is it?", component=field))
        self.stop()


def appeal_layout(game: Game, number: int, user_id: int, text: str, term: str) -> Layout:
    words = (
        f"{person(user_id)} typed “{fitted(text, LONGEST_ANSWER)}” for **{fitted(term, 100)}** "
        f"(question {number}). Should it count, now and in later quizzes of this server?\n"
        f"-# {person(game.host_id)} or an admin decides."
    )
    buttons = [
        button(
            "It counts",
            decide_id(game.id, number, user_id, accepted=True),
            style=discord.ButtonStyle.success,
        ),
        button("It does not", decide_id(game.id, number, user_id, accepted=False)),
    ]
    return Layout([card(ui.TextDisplay(words), *rows(buttons))])


def decision_layout(appeal: Appeal, term: str, by: int, *, accepted: bool, late: bool) -> Layout:
    """What was decided; `late` is after the end, when the game changes no more."""
    verdict = ("counts from now on" if late else "counts") if accepted else "does not count"
    return note(
        f"{person(by)} has decided: “{fitted(appeal.text, LONGEST_ANSWER)}” {verdict} for "
        f"**{fitted(term, 100)}** ({person(appeal.user_id)})."
    )


def status_layout(games: Sequence[Game], client: discord.Client) -> Layout:
    """Where games stand, each with a link to its latest message."""
    return Layout([_status(game, client) for game in games[:_GAMES_SHOWN]])


def _status(game: Game, client: discord.Client) -> ui.Container[Any]:
    title = f"## Quiz by {person(game.host_id)} in <#{game.channel_id}>"
    items: list[ui.Item[Any]] = [ui.TextDisplay("\n".join([title, rules(game.settings), _standing(game)]))]
    latest = game.rounds[-1].message_id if game.rounds else None
    if message_id := latest or game.lobby_message_id:
        channel = client.get_partial_messageable(game.channel_id, guild_id=game.guild_id)
        items.append(ui.ActionRow(link("Go there", channel.get_partial_message(message_id).jump_url)))
    return card(*items)


def _standing(game: Game) -> str:
    number, players = len(game.rounds), counted(len(game.players), "player")
    if game.phase is Phase.LOBBY:
        if game.paused:
            return f"Paused before the first question, {players} so far."
        begins = countdown(game.wake_at) if game.wake_at else "soon"
        return f"Begins {begins}, {players} so far."
    if game.paused and game.phase is Phase.BREAK:
        return f"Paused after question {number} of {game.settings.rounds}, {players}."
    follows = " A pause follows." if game.paused else ""
    return f"Question {max(number, 1)} of {game.settings.rounds}, {players}.{follows}"


def vote_layout(game: Game) -> Layout:
    votes = len(game.rounds[-1].votes)
    return note(f"Your vote is in: {votes} of {votes_needed(game)} to skip this question.")


def restarting() -> Layout:
    return note("I am restarting. The quiz goes on in a moment; what you have answered is safe.")
