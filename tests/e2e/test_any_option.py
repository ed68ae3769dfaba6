"""Whatever is given to an option, typed in full or in part: an answer, nothing raw, nobody else's rows."""

from __future__ import annotations

from typing import Any

import pytest
from discord import app_commands
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import limits
from tests.support.judged import Stage, leaves
from tests.support.options import texts, values
from tests.support.simcord_internals import autocompleted

PREPARED = {
    "daily": "daily setup",
    "season": "season start",
    "quiz": "quiz start",
    "leaderboard": "leaderboard adjust",
    "glossary": "define",
}
"""By group, what has to have been done so that its other commands have something to do."""


def explored(examples: int) -> Any:
    """Each test goes on in one world, from example to example."""
    return settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


async def use(stage: Stage, name: str, data: st.DataObject) -> None:
    first = PREPARED.get(name.split(maxsplit=1)[0], name)
    before = data.draw(stage.values(first), first)
    person = data.draw(stage.people, "then")
    options = data.draw(stage.values(name), name)
    if first != name:
        await stage.prepare(first, before)
    stage.judge(await person.slash(stage.world.quiz, name, **options))
    await stage.clear()


@pytest.mark.parametrize("name", leaves())
@given(data=st.data())
@explored(8)
async def test_any_values_of_a_commands_options(stage: Stage, name: str, data: st.DataObject) -> None:
    await use(stage, name, data)


@pytest.mark.full
@pytest.mark.parametrize("name", leaves())
@given(data=st.data())
@explored(300)
async def test_many_values_of_a_commands_options(stage: Stage, name: str, data: st.DataObject) -> None:
    await use(stage, name, data)


async def test_every_command_is_among_them(stage: Stage) -> None:
    tree = stage.world.bot.tree
    commands = [each for each in tree.walk_commands() if isinstance(each, app_commands.Command)]
    assert leaves() == sorted(each.qualified_name for each in commands)


def others_than(option: Any, every: list[Any]) -> list[Any]:
    """The other texts, which may be filled in or not by then."""
    return [{**each, "required": False} for each in every if each is not option and each["type"] == 3]


async def type_into(stage: Stage, data: st.DataObject) -> None:
    typed = [
        (
            name,
            option["name"],
            data.draw(stage.people),
            data.draw(texts(option), f"{name} {option['name']}"),
            data.draw(values(others_than(option, every), stage.by_kind), "with"),
        )
        for name, option, every in stage.completed()
    ]
    for name, option, person, text, others in typed:
        result = await autocompleted(person, stage.world.quiz, name, option, text, others)
        stage.judge(result)
        choices = result.autocomplete_choices or []
        assert len(choices) <= limits.AUTOCOMPLETE_CHOICES
        for choice in choices:
            assert 1 <= len(choice["name"]) <= limits.CHOICE_LABEL
            assert 1 <= len(choice["value"]) <= limits.CHOICE_LABEL


@given(data=st.data())
@explored(6)
async def test_typing_anything_where_the_bot_suggests(stage: Stage, data: st.DataObject) -> None:
    await type_into(stage, data)


@pytest.mark.full
@given(data=st.data())
@explored(300)
async def test_typing_much_where_the_bot_suggests(stage: Stage, data: st.DataObject) -> None:
    await type_into(stage, data)
