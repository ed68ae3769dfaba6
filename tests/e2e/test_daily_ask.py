"""**Ask me**: one private question a person a day about the term before, and how it went for all."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.core.daily.post import DailyPost
from bot.core.quiz.questions.model import Question
from tests.support.daily_term import DAY, passes
from tests.support.world import World, buttons, shown

LETTERS = "ABCD"

pytestmark = pytest.mark.usefixtures("no_hourly_looks")


@pytest.fixture
async def asked(world: World) -> World:
    """A world on the second day of its daily term: the first question is open."""
    options = {"channel": world.daily, "time": "09:00", "timezone": "UTC", "topic": "Sequence Models"}
    await world.admin.slash(world.general, "daily setup", **options)
    await passes(world, timedelta(hours=9).total_seconds())
    await passes(world, DAY)
    return world


def last_post(world: World) -> discord.Message:
    return [message for message in world.daily.history() if message.components][-1]


async def question(world: World) -> Question:
    """What the last post asks, as it is stored."""
    parts = world.bot.services.poster
    (entry,) = await parts.timetable.of_guild(world.guild.id, "daily")
    items, _ = await parts.outbox.history(world.guild.id, entry.id, limit=1)
    found = DailyPost.from_json(items[0].payload).question
    assert found is not None
    return found


async def ask(world: World, person: Any) -> Any:
    result = await person.click(last_post(world), label="Ask me")
    assert result.ephemeral
    return result


async def answer(world: World, person: Any, *, right: bool) -> Any:
    result = await ask(world, person)
    correct = (await question(world)).correct or 0
    letter = LETTERS[correct if right else (correct + 1) % 4]
    await person.click(result.response.message, label=letter)
    return result


async def test_the_first_post_has_nothing_to_ask(world: World) -> None:
    options = {"channel": world.daily, "time": "09:00", "timezone": "UTC", "topic": "Sequence Models"}
    await world.admin.slash(world.general, "daily setup", **options)
    await passes(world, timedelta(hours=9).total_seconds())
    assert "Ask me" not in buttons(last_post(world))


async def test_the_question_is_about_the_term_of_the_day_before(asked: World) -> None:
    first = shown(next(message for message in asked.daily.history() if message.components))
    term = await asked.bot.services.library.term((await question(asked)).term_id, asked.guild.id)
    assert term is not None
    assert f"## {term.name}" in first
    result = await ask(asked, asked.alice)
    assert list(buttons(result)) == list(LETTERS)
    assert "One answer. Open until" in shown(result)


async def test_the_answer_is_told_at_once_with_the_streak(asked: World) -> None:
    text = shown(await answer(asked, asked.alice, right=True))
    assert "✅ Right" in text
    assert "Your streak: 1 day" in text
    wrong = shown(await answer(asked, asked.bob, right=False))
    assert "❌ Not this time" in wrong
    assert "It is **" in wrong


async def test_the_first_answer_counts(asked: World) -> None:
    before = await ask(asked, asked.alice)
    await answer(asked, asked.alice, right=False)
    again = await ask(asked, asked.alice)
    assert "You have answered this one already." in shown(again)
    correct = LETTERS[(await question(asked)).correct or 0]
    await asked.alice.click(before.response.message, label=correct)
    assert "❌ Not this time" in shown(before)


async def test_the_next_post_tells_how_it_went_and_names_nobody(asked: World) -> None:
    for person, right in ((asked.alice, True), (asked.bob, True), (asked.carol, True), (asked.admin, False)):
        await answer(asked, person, right=right)
    correct = LETTERS[(await question(asked)).correct or 0]
    await passes(asked, DAY)
    text = shown(last_post(asked))
    assert "4 people answered, 75 % of them right." in text
    assert f"**{correct} 75 %** ✓" in text
    assert "25 %" in text
    for person in (asked.alice, asked.bob, asked.carol, asked.admin):
        assert str(person.id) not in text


async def test_who_wants_to_be_named_is_named(asked: World) -> None:
    for person in (asked.alice, asked.bob):
        result = await answer(asked, person, right=True)
        await person.click(result.response.message, label="Name me when I am right")
        assert "Do not name me" in shown(result)
    await asked.bob.click(result.response.message, label="Do not name me")
    await passes(asked, DAY)
    post = last_post(asked)
    assert f"Right: <@{asked.alice.id}>" in shown(post)
    assert str(asked.bob.id) not in shown(post)


async def test_nobody_answered(asked: World) -> None:
    await passes(asked, DAY)
    assert "Nobody answered. It was " in shown(last_post(asked))


async def test_a_question_is_closed_when_the_next_one_is_there(asked: World) -> None:
    old = last_post(asked)
    unanswered = await ask(asked, asked.bob)
    await passes(asked, DAY)
    result = await asked.alice.click(old, label="Ask me")
    assert "This question is closed." in shown(result)
    await asked.bob.click(unanswered.response.message, label="A")
    assert "This question is closed." in shown(unanswered)


async def test_it_is_open_for_a_day(asked: World) -> None:
    await asked.admin.slash(asked.general, "daily pause")
    await passes(asked, DAY - 60)
    assert "Open until" in shown(await ask(asked, asked.alice))
    await passes(asked, 120)
    assert "This question is closed." in shown(await ask(asked, asked.alice))


async def test_a_day_without_a_post_breaks_no_streak_and_a_missed_question_does(asked: World) -> None:
    await answer(asked, asked.alice, right=True)
    await answer(asked, asked.bob, right=True)
    await asked.admin.slash(asked.general, "daily pause")
    await passes(asked, 3 * DAY)
    await asked.admin.slash(asked.general, "daily resume")
    await passes(asked, DAY)
    assert "Your streak: 2 days" in shown(await answer(asked, asked.alice, right=False))
    await passes(asked, DAY)
    assert "Your streak: 3 days" in shown(await answer(asked, asked.alice, right=True))
    assert "Your streak: 1 day" in shown(await answer(asked, asked.bob, right=True))


async def test_two_posts_in_a_day_ask_for_one_answer_to_keep_the_streak(asked: World) -> None:
    await answer(asked, asked.alice, right=True)
    await asked.admin.slash(asked.general, "daily now")
    await asked.env.settle()
    assert "Your streak: 1 day" in shown(await answer(asked, asked.bob, right=True))
    await passes(asked, DAY)
    for person in (asked.alice, asked.bob):
        assert "Your streak: 2 days" in shown(await answer(asked, person, right=True))


async def test_whoever_has_answered_today_is_asked_nothing_more_that_day(asked: World) -> None:
    await answer(asked, asked.alice, right=True)
    opened = await ask(asked, asked.bob)
    await asked.admin.slash(asked.general, "daily now")
    await asked.env.settle()
    assert "You have answered a question of this day already." in shown(await ask(asked, asked.alice))
    # Bob has not answered yet, and the first question has told its answer with the second post.
    await asked.bob.click(opened.response.message, label="A")
    assert "This question is closed." in shown(opened)
    assert "Your streak: 1 day" in shown(await answer(asked, asked.bob, right=True))


async def test_the_buttons_work_after_a_restart(asked: World) -> None:
    result = await ask(asked, asked.alice)
    await asked.restart()
    await asked.alice.click(result.response.message, label="A")
    assert "you chose A" in shown(result)


async def test_while_its_term_is_in_play_nothing_is_asked(asked: World) -> None:
    term_id = (await question(asked)).term_id
    asked.bot.services.in_play.hide(asked.guild.id, "round", [term_id])
    assert "A quiz question is open in this server" in shown(await ask(asked, asked.alice))
