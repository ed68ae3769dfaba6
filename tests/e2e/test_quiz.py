"""A quiz as people play it: the lobby, rounds, the podium, and what comes after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import discord
import pytest

from bot.config import Settings
from bot.runtime import answers
from bot.ui.quiz.words import seconds
from tests.support.quiz_evening import (
    SETTLE_SECONDS,
    begin,
    game_of,
    next_question,
    question,
    reaction,
    right,
    wrong,
)
from tests.support.simcord_internals import press_at_once
from tests.support.world import World, buttons, open_world, shown


@pytest.fixture
async def world(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[World]:
    """A world in which the second and a half until counts are shown is virtual, too."""
    monkeypatch.setattr("tests.support.world.SETTLE_SECONDS", SETTLE_SECONDS)
    async with open_world(settings) as opened:
        yield opened


async def test_a_whole_game(world: World) -> None:
    lobby = await world.alice.slash(world.quiz, "quiz start", rounds=3, seconds="15")
    assert lobby.response is not None
    assert "3 rounds · 15 seconds each · choose" in shown(lobby)
    joined = await world.bob.click(lobby.response.message, label="Join")
    assert joined.ephemeral
    await world.env.advance_time(2)
    assert f"**2 players**: {world.alice.mention} and {world.bob.mention}" in shown(world.quiz.last_message)
    await world.env.advance_time(28.1)
    for number in (1, 2, 3):
        asked = shown(question(world))
        assert f"### Question {number} of 3 · ends <t:" in asked
        assert "0 answers" in asked
        await world.env.advance_time(1.9)
        told = await world.alice.click(question(world), label=right(world))
        assert told.ephemeral
        took = reaction(world, world.alice)
        assert shown(told) == f"**{right(world)[0]}** it is, {took}."
        await world.bob.click(question(world), label=wrong(world))
        # The first round lasts its time; later ones end soon after everybody has answered.
        await world.env.advance_time(14.25 if number == 1 else 3.5)
        answered = shown(question(world))
        assert f"✅ **{right(world)}**" in answered
        assert f"⚡ {world.alice.mention} was fastest: {took}" in answered
        assert f"🥇 {world.alice.mention}" in answered
        await world.env.advance_time(7.6)
    podium = world.quiz.last_message
    assert podium is not None
    text = shown(podium)
    assert "## Quiz results" in text
    score = game_of(world).players[world.alice.id].score
    assert 3_000 < score < 3_150
    assert f"🥇 {world.alice.mention} **{score:,}** · 3 of 3 right" in text
    assert f"2. {world.bob.mention} **0** · 0 of 3 right" in text
    assert f"⚡ Fastest: {world.alice.mention} in " in text
    assert "🧗 Hardest" in text
    misses = await world.bob.click(podium, label="My misses")
    assert misses.ephemeral
    assert "You have missed 3" in shown(misses)
    assert len(buttons(misses)) == 3
    flawless = await world.alice.click(podium, label="My misses")
    assert "missed nothing" in shown(flawless)
    assert f"🥇 {world.alice.mention} **{score:,}** · 3 of 3 right" in shown(flawless)
    again = await world.bob.click(podium, label="Again")
    assert "3 rounds · 15 seconds each · choose" in shown(again)
    assert f"**1 player**: {world.bob.mention}" in shown(again)


async def test_the_first_press_counts_and_only_once(world: World) -> None:
    await begin(world)
    await world.bob.click(question(world), label=right(world))
    again = await world.bob.click(question(world), label=wrong(world))
    assert again.ephemeral
    assert "the first answer counts" in shown(again)
    assert len(game_of(world).rounds[0].answers) == 1


async def test_nothing_of_the_answer_is_in_a_button(world: World) -> None:
    await begin(world)
    for each in buttons(question(world)).values():
        assert each["custom_id"].startswith("q:")
        assert each["style"] == discord.ButtonStyle.secondary.value
    assert [button["custom_id"][-1] for button in buttons(question(world)).values()] == list("0123")


async def test_fifty_people_press_at_the_same_time(world: World) -> None:
    crowd = [world.guild.add_member(world.env.create_user(f"player{number}")) for number in range(50)]
    await begin(world)
    ids = [each["custom_id"] for each in buttons(question(world)).values()]
    edits = len([each for each in world.env.http_requests if each.method == "PATCH"])
    results = await press_at_once(
        world.env, question(world), [(member, ids[place % 4]) for place, member in enumerate(crowd)]
    )
    assert all(result.ephemeral and "it is, 0." in shown(result) for result in results)
    await world.env.advance_time(2.5)
    assert "50 answers" in shown(question(world))
    assert len([each for each in world.env.http_requests if each.method == "PATCH"]) - edits <= 2
    await world.env.advance_time(20)
    text = shown(question(world))
    assert sorted(int(line.rpartition("· ")[2]) for line in text.splitlines()[2:6]) == [12, 12, 13, 13]


async def test_one_person_pressing_everything_at_once_has_one_answer(world: World) -> None:
    await begin(world)
    ids = [each["custom_id"] for each in buttons(question(world)).values()]
    results = await press_at_once(world.env, question(world), [(world.bob, each) for each in ids * 3])
    assert sum("it is," in shown(result) for result in results) == 1
    assert sum("first answer counts" in shown(result) for result in results) == 11


async def test_a_restart_in_the_middle_of_a_round_loses_nothing(world: World) -> None:
    await begin(world, world.bob)
    asked = shown(question(world))
    await world.env.advance_time(2)
    await world.alice.click(question(world), label=right(world))
    await world.restart()
    await world.env.advance_time(4)
    assert shown(question(world)).splitlines()[:6] == asked.splitlines()[:6]
    told = await world.bob.click(question(world), label=right(world))
    took = game_of(world).rounds[0].answers[world.bob.id].reaction_ms
    assert 5_900 < took < 8_000
    assert f"it is, {seconds(took)}" in shown(told)
    again = await world.alice.click(question(world), label=wrong(world))
    assert "first answer counts" in shown(again)
    await world.env.advance_time(15.5)
    assert "· 2" in shown(question(world))
    assert [one.number for one in game_of(world).rounds] == [1]
    await next_question(world)
    questions = [message for message in world.quiz.history() if "### Question" in shown(message)]
    assert len(questions) == 2


async def test_the_time_of_a_round_passes_while_the_bot_is_away(world: World) -> None:
    await begin(world)
    await world.bob.click(question(world), label=right(world))
    await world.bot.end_features()
    assert "The quiz goes on in a moment" in shown(world.quiz.last_message)
    await world.env.advance_time(60)
    await world.restart()
    await world.env.advance_time(0.5)
    assert f"⚡ {world.bob.mention} was fastest" in shown(question(world))


async def test_my_misses_and_again_work_after_a_restart(world: World) -> None:
    await begin(world)
    await world.alice.click(question(world), label=wrong(world))
    await world.alice.slash(world.quiz, "quiz stop")
    await world.env.advance_time(1)
    podium = next(each for each in world.quiz.history() if "Quiz results" in shown(each))
    await world.restart()
    assert "missed nothing" in shown(await world.alice.click(podium, label="My misses"))
    again = await world.bob.click(podium, label="Again")
    assert f"**1 player**: {world.bob.mention}" in shown(again)


async def test_while_a_question_is_open_nothing_gives_it_away(world: World) -> None:
    await begin(world)
    current = game_of(world).rounds[-1].question
    for term_id in current.terms:
        result = await world.bob.slash(world.general, "define", term=f"term:{term_id}")
        assert result.ephemeral
        assert "could give it away" in shown(result)
    await world.bob.click(question(world), label=right(world))
    await world.alice.click(question(world), label=right(world))
    await world.env.advance_time(21)
    result = await world.bob.click(question(world), label="Look it up")
    assert result.ephemeral
    assert "##" in shown(result)


async def test_browsing_gives_nothing_away_either(world: World) -> None:
    await begin(world)
    library = world.bot.services.library
    for term_id in game_of(world).rounds[-1].question.terms:
        term = await library.term(term_id, world.guild.id)
        assert term is not None
        page = await world.bob.slash(world.general, "terms", topic=term.topic)
        assert f"**{term.name}**:" not in shown(page)
        for comparison in await library.comparisons_of(term_id, world.guild.id):
            told = await world.bob.slash(world.general, "define", term=f"term:{comparison.id}")
            assert "could give it away" in shown(told)


async def test_while_an_answer_is_typed_browsing_is_quiet_too(world: World) -> None:
    await begin(world, mode="typed")
    for command in ("terms", "random"):
        result = await world.bob.slash(world.general, command)
        assert result.ephemeral
        assert "could give it away" in shown(result)


async def test_a_question_pasted_into_a_lookup_does_not_complete_to_its_answer(world: World) -> None:
    await begin(world)
    pasted = game_of(world).rounds[-1].question.prompt
    for command, option in (("define", "term"), ("compare", "a"), ("compare", "b")):
        assert await world.bob.autocomplete(world.general, command, option, pasted) == []
        # Its options are names that everybody reads; so names may be offered.
        names = await world.bob.autocomplete(world.general, command, option, "drop")
        assert "Dropout" in [each["name"] for each in names]


async def test_while_an_answer_is_typed_no_name_is_offered(world: World) -> None:
    await begin(world, mode="typed")
    for text in ("", "drop", game_of(world).rounds[-1].question.prompt):
        assert await world.bob.autocomplete(world.general, "define", "term", text) == []


async def test_the_game_goes_on_when_its_host_has_left(world: World) -> None:
    await begin(world, world.bob)
    world.env.backend.remove_member(world.guild.id, world.alice.id)
    await world.env.settle()
    await world.bob.click(question(world), label=right(world))
    await world.env.advance_time(21)
    await next_question(world)
    await world.bob.click(question(world), label=right(world))
    await world.env.advance_time(21)
    assert "✅" in shown(question(world))
    stopped = await world.admin.slash(world.quiz, "quiz stop")
    assert "has stopped the quiz" in shown(stopped)


async def test_the_game_is_the_channels_own(world: World) -> None:
    await begin(world)
    second = await world.bob.slash(world.quiz, "quiz start")
    assert second.ephemeral
    assert "running in this channel already" in shown(second)
    elsewhere = await world.bob.slash(world.general, "quiz start")
    assert "## Quiz" in shown(elsewhere)
    status = await world.carol.slash(world.daily, "quiz status")
    assert status.ephemeral
    assert f"Quiz by {world.alice.mention} in {world.quiz.mention}" in shown(status)
    assert f"Quiz by {world.bob.mention} in {world.general.mention}" in shown(status)
    here = await world.carol.slash(world.quiz, "quiz status")
    assert f"Quiz by {world.bob.mention}" not in shown(here)
    links = [each for each in _links(here) if str(question(world).id) in each]
    assert links, "no link to the open question"


def _links(result: object) -> list[str]:
    return [str(each.get("url", "")) for each in buttons(result).values()]  # pyright: ignore[reportArgumentType] a result


async def test_only_the_host_or_an_admin_stops_it(world: World) -> None:
    await begin(world)
    refused = await world.bob.slash(world.quiz, "quiz stop")
    assert "Only who started the quiz" in shown(refused)
    for command in ("quiz pause", "quiz resume"):
        assert "Only who started the quiz" in shown(await world.bob.slash(world.quiz, command))
    stopped = await world.admin.slash(world.quiz, "quiz stop")
    assert f"{world.admin.mention} has stopped the quiz" in shown(stopped)
    await world.env.advance_time(1)
    assert game_of(world).over
    assert "No quiz is running" in shown(await world.bob.slash(world.quiz, "quiz stop"))


async def test_a_vote_skips_a_question(world: World) -> None:
    await begin(world, world.bob, world.carol)
    assert "1 of 2 to skip" in shown(await world.bob.slash(world.quiz, "quiz skip"))
    await world.env.advance_time(2)
    assert "1 vote of 2 to skip" in shown(question(world))
    assert "Skipped" in shown(await world.carol.slash(world.quiz, "quiz skip"))
    assert "this question does not count" in shown(question(world))


async def test_a_pause_lets_the_question_end_and_then_waits(world: World) -> None:
    await begin(world)
    paused = await world.alice.slash(world.quiz, "quiz pause")
    assert "has paused the quiz after this question" in shown(paused)
    await world.alice.click(question(world), label=right(world))
    await world.env.advance_time(60)
    assert len(game_of(world).rounds) == 1
    assert "Paused" in shown(question(world))
    await world.alice.slash(world.quiz, "quiz resume")
    await next_question(world)


async def test_status_names_no_quiz_in_a_channel_that_one_cannot_see(world: World) -> None:
    unseen, seen = (discord.PermissionOverwrite(view_channel=see) for see in (False, True))
    everyone, me = world.guild.default_role, world.guild.me
    staff = world.guild.create_text_channel("staff", overwrites={everyone: unseen, me: seen})
    await world.admin.slash(staff, "quiz start")
    told = await world.admin.slash(world.daily, "quiz status")
    assert f"Quiz by {world.admin.mention} in {staff.mention}" in shown(told)
    untold = await world.carol.slash(world.daily, "quiz status")
    assert shown(untold) == "No quiz is running where you can see it. `/quiz start` begins one."


async def test_typed_answers_and_an_appeal(world: World) -> None:
    await begin(world, mode="typed")
    current = game_of(world).rounds[-1].question
    modal = await world.bob.click(question(world), label="Type your answer")
    told = await world.bob.submit_modal(modal, {"answer": current.answer.upper()})
    assert told.ephemeral
    assert "it is, 0." in shown(told)
    modal = await world.carol.click(question(world), label="Type your answer")
    await world.carol.submit_modal(modal, {"answer": "my own word"})
    await world.env.advance_time(21)
    closed = shown(question(world))
    assert f"✅ **{current.answer}** · 1 of 2 answers right" in closed
    assert "nothing to appeal" not in closed
    refused = await world.bob.click(question(world), label="I was right")
    assert "counts as right already" in shown(refused)
    appeal = await world.carol.click(question(world), label="I was right")
    assert f"{world.carol.mention} typed “my own word” for **{current.answer}**" in shown(appeal)
    assert appeal.response is not None
    not_theirs = await world.carol.click(appeal.response.message, label="It counts")
    assert "Only who started the quiz" in shown(not_theirs)
    await world.alice.click(appeal.response.message, label="It counts")
    assert f"{world.alice.mention} has decided: “my own word” counts" in shown(
        next(each for each in world.quiz.history() if each.id == appeal.response.id)
    )
    await world.env.advance_time(1)
    assert game_of(world).players[world.carol.id].correct == 1
    assert "2 of 2 answers right" in shown(question(world))
    await world.alice.slash(world.quiz, "quiz stop")
    await world.env.advance_time(1)
    found = await world.bob.slash(world.general, "define", term="my own word")
    assert f"## {current.answer}" in shown(found)


async def test_an_appeal_is_posted_once_however_often_its_author_presses(world: World) -> None:
    await begin(world, mode="typed")
    modal = await world.carol.click(question(world), label="Type your answer")
    await world.carol.submit_modal(modal, {"answer": "my own word"})
    await world.env.advance_time(21)
    await world.carol.click(question(world), label="I was right")
    again = await world.carol.click(question(world), label="I was right")
    assert again.ephemeral
    assert "Your appeal is in already" in shown(again)
    assert sum("typed “my own word”" in shown(each) for each in world.quiz.history()) == 1


async def test_an_appeal_is_announced_while_its_word_is_looked_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(world, mode="typed")
    modal = await world.carol.click(question(world), label="Type your answer")
    await world.carol.submit_modal(modal, {"answer": "my own word"})
    await world.env.advance_time(21)
    announced = asyncio.Event()
    defer, lookup = discord.InteractionResponse[Any].defer, world.bot.services.library.lookup

    async def deferred(*args: Any, **how: Any) -> Any:
        announced.set()
        return await defer(*args, **how)

    async def slow(query: str, guild_id: int) -> Any:
        await announced.wait()
        return await lookup(query, guild_id)

    monkeypatch.setattr(answers, "ACKNOWLEDGE_AFTER", 0.0)
    monkeypatch.setattr(discord.InteractionResponse, "defer", deferred)
    monkeypatch.setattr(world.bot.services.library, "lookup", slow)
    appeal = await world.carol.click(question(world), label="I was right")
    assert "typed “my own word”" in shown(appeal)


async def test_another_terms_name_cannot_become_this_ones(world: World) -> None:
    """Two people would have `/define` answer with a term of their choice."""
    await begin(world, mode="typed")
    services = world.bot.services
    for typed in ("relu", "LSTMs"):
        other = (await services.library.lookup(typed, world.guild.id)).answer
        assert other is not None
        if other.term_id != game_of(world).rounds[-1].question.term_id:
            break
    modal = await world.carol.click(question(world), label="Type your answer")
    await world.carol.submit_modal(modal, {"answer": typed})
    await world.env.advance_time(21)
    refused = await world.carol.click(question(world), label="I was right")
    assert refused.ephemeral
    assert f"“{typed}” is a name of **{other.name}**" in shown(refused)
    assert not game_of(world).appeals


async def test_my_misses_tell_what_an_open_question_hides(world: World) -> None:
    await begin(world)
    await world.alice.click(question(world), label=wrong(world))
    await world.env.advance_time(21)
    await world.alice.slash(world.quiz, "quiz stop")
    await world.env.advance_time(1)
    podium = world.quiz.last_message
    await begin(world, mode="typed")
    misses = shown(await world.alice.click(podium, label="My misses"))
    assert "You have missed 1" in misses
    assert "It is shown when the quiz question that is open in this server is over" in misses
    stranger = shown(await world.bob.click(podium, label="My misses"))
    assert "You did not play in this quiz" in stranger


async def test_a_modal_that_was_open_over_a_restart_still_takes_the_answer(world: World) -> None:
    await begin(world, mode="typed")
    modal = await world.bob.click(question(world), label="Type your answer")
    await world.restart()
    await world.env.advance_time(1)
    told = await world.bob.submit_modal(modal, {"answer": game_of(world).rounds[-1].question.answer})
    took = game_of(world).rounds[0].answers[world.bob.id].reaction_ms
    assert 900 < took < 3_000
    assert f"it is, {seconds(took)}" in shown(told)


async def test_while_an_answer_is_typed_every_lookup_is_quiet(world: World) -> None:
    await begin(world, mode="typed")
    result = await world.bob.slash(world.general, "define", term="dropout")
    assert "could give it away" in shown(result)


async def test_a_calm_game_lets_people_change_their_mind(world: World) -> None:
    await begin(world, calm=True)
    assert "ends" not in shown(question(world)).splitlines()[0]
    first = await world.alice.click(question(world), label=wrong(world))
    assert "You can change it until the round ends" in shown(first)
    await world.alice.click(question(world), label=right(world))
    await world.env.advance_time(20.5)
    assert game_of(world).players[world.alice.id].score == 500
    assert "1 of 1 answer right" in shown(question(world))
    assert "fastest" not in shown(question(world))


async def test_teams_are_named_and_scored(world: World) -> None:
    lobby = await world.alice.slash(world.quiz, "quiz start", rounds=3, teams=2)
    assert lobby.response is not None
    await world.bob.click(lobby.response.message, label="Join")
    await world.alice.click(lobby.response.message, label="Start now")
    await world.env.advance_time(1)
    first = next(each for each in world.quiz.history() if each.id == lobby.response.id)
    assert "🟥 Red" in shown(first)
    assert "🟦 Blue" in shown(first)
    await world.alice.click(question(world), label=right(world))
    await world.bob.click(question(world), label=wrong(world))
    await world.env.advance_time(21)
    points = game_of(world).players[world.alice.id].score
    assert f"🥇 **🟥 Red** {points}" in shown(question(world))
    assert "2. **🟦 Blue** 0" in shown(question(world))


async def test_a_deleted_channel_ends_the_game(world: World) -> None:
    await begin(world)
    running = game_of(world)
    world.env.backend.delete_channel(world.quiz.id)
    await world.env.settle()
    await world.env.advance_time(60)
    assert world.bot.services.games.running == 0
    stored = await world.bot.services.games.look_back(running.id, world.guild.id)
    assert stored.over


async def test_a_thread_has_a_game_of_its_own(world: World) -> None:
    await begin(world)
    thread = world.env.backend.create_thread(world.quiz.id, "side", owner_id=world.alice.id)
    await world.env.settle()
    handle = next(each for each in world.quiz.threads if each.id == thread.id)
    result = await world.alice.slash(handle, "quiz start", rounds=3)
    assert "## Quiz" in shown(result)
    assert world.bot.services.games.running == 2


async def test_a_start_that_overtakes_the_news_of_our_own_lobby_takes_its_buttons_off(world: World) -> None:
    lobby = await world.alice.slash(world.quiz, "quiz start", rounds=3)
    assert lobby.response is not None
    running = world.bot.services.games.in_channel(world.quiz.id)
    running.game = replace(running.game, lobby_message_id=None)
    await world.alice.click(lobby.response.message, label="Start now")
    begun = next(each for each in world.quiz.history() if each.id == lobby.response.id)
    assert "It has begun" in shown(begun)
    assert not buttons(begun)


async def test_the_lobby_of_a_stopped_game_has_no_buttons(world: World) -> None:
    lobby = await world.alice.slash(world.quiz, "quiz start", rounds=3)
    assert lobby.response is not None
    await world.alice.slash(world.quiz, "quiz stop")
    stopped = next(each for each in world.quiz.history() if each.id == lobby.response.id)
    assert "stopped before it began" in shown(stopped)
    assert not buttons(stopped)
