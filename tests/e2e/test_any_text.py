"""Whatever stands in a message, is typed in a quiz or was missed before: nothing raw comes of it."""

from __future__ import annotations

from typing import Any

import discord

from bot.ui.quiz.private import LONGEST_ANSWER
from tests.support.hostile import HOSTILE, MARKDOWN, MENTIONS
from tests.support.judged import Stage
from tests.support.world import buttons, shown

LONGEST_MESSAGE = 2_000
TYPE, APPEAL, ACCEPT = "Type your answer", "I was right", "It counts"
NOT_EMPTY = [text for text in HOSTILE if text.strip()]
ALIVE = (*MENTIONS, *MARKDOWN)
"""What Discord would make something of."""
SOME_ALIVE = (MENTIONS[5], MARKDOWN[0], MARKDOWN[1], MARKDOWN[-1])


async def begin(stage: Stage, **options: Any) -> None:
    """Alice starts a quiz whose answers are typed, and waits for nobody."""
    lobby = await stage.world.alice.slash(stage.world.quiz, "quiz start", mode="typed", **options)
    assert lobby.response is not None, shown(lobby)
    await stage.world.alice.click(lobby.response.message, label="Start now")


def question(stage: Stage) -> discord.Message:
    return [each for each in stage.world.quiz.history() if TYPE in buttons(each)][-1]


async def answer(stage: Stage, text: str) -> Any:
    """Bob types it; what he is told."""
    form = await stage.world.bob.click(question(stage), label=TYPE)
    return await stage.world.bob.submit_modal(form, {"answer": text[:LONGEST_ANSWER]})


async def test_the_terms_in_any_message(stage: Stage) -> None:
    world = stage.world
    for text in NOT_EMPTY:
        message = await world.alice.send(world.general, text[:LONGEST_MESSAGE])
        stage.judge(await world.bob.context_menu(world.general, "Explain terms here", message))


async def test_any_answer_that_is_typed_in_a_quiz(stage: Stage) -> None:
    """In a calm game people may change their answers until the host goes on."""
    await begin(stage, rounds=3, calm=True)
    for text in NOT_EMPTY:
        stage.judge(await answer(stage, text))
        # The count under the question is refreshed.
        await stage.world.env.advance_time(2)


async def test_any_answer_that_is_appealed_in_a_quiz(stage: Stage) -> None:
    world = stage.world
    for text in SOME_ALIVE:
        await begin(stage, rounds=3, seconds="20")
        asked = question(stage)
        stage.judge(await answer(stage, text))
        await world.env.advance_time(21)
        appeal = await world.bob.click(asked, label=APPEAL)
        stage.judge(appeal)
        assert appeal.response is not None
        stage.judge(await world.alice.click(appeal.response.message, label=ACCEPT))
        await world.alice.slash(world.quiz, "quiz stop")
        # From now on it is a name of the term, here.
        stage.judge(await world.bob.slash(world.general, "define", term=text))
        await world.env.advance_time(2)


async def test_whatever_was_missed_is_reported(stage: Stage) -> None:
    world = stage.world
    for text in ALIVE:
        await world.alice.slash(world.general, "define", term=text)
        stage.judge(await world.admin.slash(world.general, "glossary report"))


async def test_any_name_of_a_season(stage: Stage) -> None:
    world = stage.world
    for text in ALIVE:
        for command in ("start", "status", "end", "history"):
            options = {"name": text[:60]} if command == "start" else {}
            stage.judge(await world.admin.slash(world.general, f"season {command}", **options))
        await world.env.advance_time(2)
