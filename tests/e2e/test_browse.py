"""What the glossary holds: by topic, by chance, and the bot's own card."""

from __future__ import annotations

import re

from discord import app_commands

from tests.support.world import World, buttons, shown


async def test_terms_are_paged_with_buttons(world: World) -> None:
    result = await world.alice.slash(world.general, "terms")
    assert result.ephemeral
    first = shown(result)
    assert "page 1 of" in first
    assert result.response is not None
    assert buttons(result)["◀ Previous"]["disabled"]
    await world.alice.click(result.response.message, label="Next ▶")
    assert result.response is not None
    assert "page 2 of" in shown(result)
    assert shown(result) != first


async def test_a_topic_narrows_the_list(world: World) -> None:
    (choice, *_) = await world.alice.autocomplete(world.general, "terms", "topic", "")
    result = await world.alice.slash(world.general, "terms", topic=choice["value"])
    assert f"## {choice['name']}" in shown(result)


async def test_a_topic_that_is_not_there_is_named(world: World) -> None:
    result = await world.alice.slash(world.general, "terms", topic="cooking")
    assert "There is no topic “cooking”" in shown(result)


async def test_a_topic_of_nothing_but_spaces_is_none(world: World) -> None:
    result = await world.alice.slash(world.general, "terms", topic="  ")
    assert "## All terms" in shown(result)


async def test_a_random_term_is_a_card(world: World) -> None:
    result = await world.alice.slash(world.general, "random")
    assert shown(result).startswith("## ")


async def test_about_names_every_command(world: World) -> None:
    text = shown(await world.alice.slash(world.general, "about"))
    for command in world.bot.tree.get_commands():
        is_menu = isinstance(command, app_commands.ContextMenu)
        assert (f"**{command.name}**" if is_menu else f"`/{command.name}`") in text
    assert "Privacy" in text


async def test_in_direct_messages_about_names_what_works_there(world: World) -> None:
    text = shown(await world.alice.user.slash("about"))
    named = set(re.findall(r"`/(\w+)`", text.split("### Privacy")[0]))
    assert named == {"define", "compare", "terms", "random", "about", "privacy"}
    assert "**Explain terms here**" in text


async def test_about_says_which_message_is_read(world: World) -> None:
    text = shown(await world.alice.slash(world.general, "about"))
    assert "I read no messages, only the one you choose for **Explain terms here**." in text
