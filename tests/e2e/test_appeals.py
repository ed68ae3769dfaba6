"""Appeals: who decides, once, and that a name stays one term's."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from bot.config import Settings
from tests.support.quiz_evening import SETTLE_SECONDS, begin, game_of, question
from tests.support.simcord_internals import press_at_once
from tests.support.world import World, buttons, open_world, shown


@pytest.fixture
async def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[World]:
    monkeypatch.setattr("tests.support.world.SETTLE_SECONDS", SETTLE_SECONDS)
    async with open_world(settings) as opened:
        yield opened


async def test_after_the_end_too_only_an_admin_decides_on_their_own_answer(world: World) -> None:
    await begin(world, mode="typed")
    modal = await world.alice.click(question(world), label="Type your answer")
    await world.alice.submit_modal(modal, {"answer": "my own word"})
    await world.env.advance_time(21)
    appeal = await world.alice.click(question(world), label="I was right")
    assert appeal.response is not None
    await world.alice.slash(world.quiz, "quiz stop")
    await world.env.advance_time(1)
    assert game_of(world).over
    told = await world.alice.click(appeal.response.message, label="It counts")
    assert "This is your own answer" in shown(told)
    found = await world.bob.slash(world.general, "define", term="my own word")
    assert "## " not in shown(found)


async def test_after_the_end_too_an_appeal_is_decided_once(world: World) -> None:
    await begin(world, mode="typed")
    modal = await world.bob.click(question(world), label="Type your answer")
    await world.bob.submit_modal(modal, {"answer": "my own word"})
    await world.env.advance_time(21)
    appeal = await world.bob.click(question(world), label="I was right")
    assert appeal.response is not None
    message = appeal.response.message
    await world.alice.slash(world.quiz, "quiz stop")
    await world.env.advance_time(1)
    yes, no = (each["custom_id"] for each in buttons(appeal).values())
    pressed = await press_at_once(world.env, message, [(world.admin, no), (world.alice, yes)])
    await world.env.advance_time(1)
    told = [shown(each) for each in pressed]
    assert sum("was decided already" in each for each in told) == 1


async def test_one_text_becomes_the_name_of_one_term(world: World) -> None:
    await begin(world, mode="typed")
    appeals = list[object]()
    for _ in range(2):
        modal = await world.bob.click(question(world), label="Type your answer")
        await world.bob.submit_modal(modal, {"answer": "my own word"})
        await world.env.advance_time(21)
        appeal = await world.bob.click(question(world), label="I was right")
        assert appeal.response is not None
        appeals.append(appeal.response.message)
        await world.env.advance_time(15)
    first, second = (each.question for each in game_of(world).rounds[:2])
    assert first.term_id != second.term_id
    await world.alice.click(appeals[0], label="It counts")
    await world.env.advance_time(1)
    refused = await world.alice.click(appeals[1], label="It counts")
    assert f"is a name of **{first.answer}**" in shown(refused)
