"""Looking terms up: the card, the guess, the question back, the honest "not here"."""

from __future__ import annotations

import asyncio
import re
from datetime import date
from typing import Any

import discord
import pytest

from bot import limits
from bot.core.glossary.build import build_deck
from bot.core.glossary.model import Pair
from bot.runtime import answers
from bot.storage.glossary import GlossaryStore
from bot.storage.lookups import LookupStore
from tests.support.world import World, buttons, shown


async def test_a_name_shows_its_card_to_everybody(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="dropout")
    assert not result.ephemeral
    text = shown(result)
    assert "## Dropout" in text
    assert "regularization technique" in text
    assert "Showing" not in text


async def test_a_private_answer_is_private(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="dropout", private=True)
    assert result.ephemeral


async def test_a_typo_shows_the_card_and_says_for_what(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="backpropogation")
    assert "Showing **Backpropagation** for “backpropogation”." in shown(result)


async def test_what_is_not_in_the_glossary_is_said_so_privately(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="zebra sandwich")
    assert result.ephemeral
    assert "“zebra sandwich” is not in this glossary." in shown(result)
    assert not buttons(result)


async def test_an_unsure_answer_offers_terms_and_a_press_opens_one_for_all(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="network")
    assert result.ephemeral
    offered = buttons(result)
    assert 1 <= len(offered) <= 5
    label = next(iter(offered))
    assert result.response is not None
    opened = await world.alice.click(result.response.message, label=label)
    assert not opened.ephemeral
    assert f"## {label}" in shown(opened)


async def test_the_buttons_of_a_card_are_told_by_a_line_before_them(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="dropout")
    text = shown(result)
    labels = list(buttons(result))
    assert text.index("-# See also") < text.index(f"\n{labels[0]}\n")


async def test_what_is_confused_with_a_term_stands_apart_from_see_also(world: World) -> None:
    lines = shown(await world.alice.slash(world.general, "define", term="backpropagation")).split("\n")
    (confused,) = [number for number, line in enumerate(lines) if line.startswith("-# Not to be confused")]
    see_also = lines.index("-# See also")
    names = re.findall(r"\*\*(.+?)\*\*", lines[confused])
    assert names
    assert lines[confused + 1 : see_also] == names
    assert not set(names) & set(lines[see_also + 1 :])


async def test_see_also_opens_a_card_to_who_pressed_alone(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="dropout")
    assert result.response is not None
    label = next(iter(buttons(result)))
    opened = await world.bob.click(result.response.message, label=label)
    assert opened.ephemeral
    assert f"## {label}" in shown(opened)


async def test_a_button_works_after_a_restart(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="dropout")
    assert result.response is not None
    label = next(iter(buttons(result)))
    await world.restart()
    opened = await world.bob.click(result.response.message, label=label)
    assert f"## {label}" in shown(opened)


async def test_autocomplete_sends_ids_that_define_takes(world: World) -> None:
    choices = await world.alice.autocomplete(world.general, "define", "term", "gradient v")
    assert 1 <= len(choices) <= limits.AUTOCOMPLETE_CHOICES
    assert choices[0]["value"].startswith("term:")
    result = await world.alice.slash(world.general, "define", term=choices[0]["value"])
    assert f"## {choices[0]['name'].split(' (')[0]}" in shown(result)


async def test_before_anything_is_typed_autocomplete_offers_a_good_start(world: World) -> None:
    first = await world.alice.autocomplete(world.general, "define", "term", "")
    assert len(first) == limits.AUTOCOMPLETE_CHOICES
    await world.alice.slash(world.general, "define", term="siamese network")
    then = await world.bob.autocomplete(world.general, "define", "term", "")
    assert then[0]["name"] == "Siamese Network"


async def test_an_id_that_never_was_is_refused_in_a_sentence(world: World) -> None:
    result = await world.alice.slash(world.general, "define", term="term:999999")
    assert result.ephemeral
    assert "no longer in the glossary" in shown(result)


async def test_what_was_typed_is_shown_without_its_marks(world: World) -> None:
    hostile = "@everyone **[x](http://127.0.0.1)** zebra"
    result = await world.alice.slash(world.general, "define", term=hostile)
    text = shown(result)
    assert "@everyone" not in text
    assert "\\*\\*\\[x\\]" in text


async def test_terms_in_play_stay_unsaid_in_that_server(world: World) -> None:
    dropout = await world.bot.services.library.lookup("dropout")
    assert dropout.answer is not None
    world.bot.services.in_play.hide(world.guild.id, "round", [dropout.answer.term_id])
    result = await world.alice.slash(world.general, "define", term="dropout")
    assert result.ephemeral
    assert "quiz question is open" in shown(result)
    world.bot.services.in_play.reveal(world.guild.id, "round")
    assert "## Dropout" in shown(await world.alice.slash(world.general, "define", term="dropout"))


async def test_comparing_shows_both_cards(world: World) -> None:
    result = await world.alice.slash(world.general, "compare", a="overfitting", b="underfitting")
    text = shown(result)
    assert "## Overfitting" in text
    assert "## Underfitting" in text
    assert "The difference" not in text


async def test_comparing_shows_both_cards_and_the_glossarys_own_comparison(world: World) -> None:
    await _give_own_deck(world)
    result = await world.alice.slash(world.general, "compare", a="quokka", b="wombat")
    text = shown(result)
    assert "## Quokka" in text
    assert "## Wombat" in text
    assert "### The difference between Quokka and Wombat" in text
    assert "A quokka smiles, a wombat digs." in text


@pytest.mark.parametrize(
    ("a", "b"),
    [("supervised learning", "unsupervised learning"), ("unsupervised learning", "supervised learning")],
)
async def test_comparing_what_only_a_comparison_tells_of_shows_it(world: World, a: str, b: str) -> None:
    result = await world.alice.slash(world.general, "compare", a=a, b=b)
    text = shown(result)
    assert not result.ephemeral
    assert "### The difference between Supervised Learning and Unsupervised Learning" in text
    assert "labeled data" in text
    assert not buttons(result)


@pytest.mark.parametrize(
    ("a", "b"), [("shallow learning", "deep learning"), ("deep learning", "shallow learning")]
)
async def test_comparing_a_term_with_a_side_that_is_no_term_shows_the_term_and_the_comparison(
    world: World, a: str, b: str
) -> None:
    result = await world.alice.slash(world.general, "compare", a=a, b=b)
    text = shown(result)
    assert "## Deep Learning" in text
    assert "### The difference between Shallow Learning and Deep Learning" in text
    assert list(buttons(result)) == ["Deep Learning"]


async def test_a_comparison_in_play_stays_unsaid(world: World) -> None:
    await _give_own_deck(world)
    comparison = await world.bot.services.library.lookup("quokka vs. wombat", world.guild.id)
    assert comparison.answer is not None
    world.bot.services.in_play.hide(world.guild.id, "round", [comparison.answer.term_id])
    result = await world.alice.slash(world.general, "compare", a="quokka", b="wombat")
    assert "quiz question is open" in shown(result)


async def _give_own_deck(world: World) -> None:
    """Two terms and the comparison of them, in this server's own glossary."""
    pairs = (
        Pair("What is a Quokka?", "A quokka is a small wallaby.", 1),
        Pair("What is a Wombat?", "A wombat is a stout marsupial.", 3),
        Pair("What is the Difference Between a Quokka and a Wombat?", "A quokka smiles, a wombat digs.", 5),
    )
    store = GlossaryStore(world.bot.services.database)
    await store.import_deck(build_deck("zoo", pairs), guild_id=world.guild.id, now=world.now())
    await world.bot.services.library.open()


async def test_comparing_a_term_with_itself_is_refused(world: World) -> None:
    result = await world.alice.slash(world.general, "compare", a="dropout", b="dropout")
    assert result.ephemeral
    assert "Choose two different terms" in shown(result)


async def test_explaining_a_message_names_its_terms_privately(world: World) -> None:
    message = await world.bob.send(world.general, "We added dropout and early stopping against overfitting.")
    result = await world.alice.context_menu(world.general, "Explain terms here", message)
    assert result.ephemeral
    text = shown(result)
    for name in ("Dropout", "Early Stopping", "Overfitting"):
        assert f"**{name}**" in text


async def test_a_card_of_the_bots_own_is_explained(world: World) -> None:
    card = await world.alice.slash(world.general, "define", term="dropout")
    assert card.response is not None
    result = await world.bob.context_menu(world.general, "Explain terms here", card.response.message)
    assert "**Dropout**" in shown(result)


async def test_an_embed_is_explained(world: World) -> None:
    embed = discord.Embed(title="Notes", description="We added dropout.")
    embed.add_field(name="Then", value="Early stopping helped.").set_footer(text="Against overfitting")
    message = await _post(world, embed=embed)
    text = shown(await world.bob.context_menu(world.general, "Explain terms here", message))
    for name in ("Dropout", "Early Stopping", "Overfitting"):
        assert f"**{name}**" in text


async def test_a_forwarded_message_is_explained(world: World) -> None:
    original = await _post(world, content="We added dropout.")
    forwarded = await original.forward(original.channel)
    result = await world.bob.context_menu(world.general, "Explain terms here", forwarded)
    assert "**Dropout**" in shown(result)


async def _post(world: World, **what: Any) -> discord.Message:
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    return await channel.send(**what)


async def test_a_message_without_terms_is_answered_too(world: World) -> None:
    message = await world.bob.send(world.general, "Good morning!")
    result = await world.alice.context_menu(world.general, "Explain terms here", message)
    assert "no term" in shown(result)


async def test_misses_and_lookups_are_counted_without_who_asked(world: World) -> None:
    await world.alice.slash(world.general, "define", term="zebra sandwich")
    await world.bob.slash(world.general, "define", term="zebra sandwich")
    await world.bob.slash(world.general, "define", term="dropout")
    journal = world.bot.services.journal
    await journal.write()
    (miss,) = await journal.store.misses(world.guild.id)
    assert (miss.text, miss.count) == ("zebra sandwich", 2)
    since = world.now().date()
    assert [count for _, count in await journal.store.most_looked_up(world.guild.id, since)] == [1]


async def test_terms_are_looked_up_in_direct_messages_too(world: World) -> None:
    alice = world.alice.user
    result = await alice.slash("define", term="dropout")
    assert "## Dropout" in shown(result)
    choices = await alice.autocomplete("define", "term", "")
    assert len(choices) == limits.AUTOCOMPLETE_CHOICES


async def test_a_refusal_shows_what_was_typed_without_its_marks(world: World) -> None:
    result = await world.alice.slash(
        world.general, "compare", a="@everyone [x](http://127.0.0.1)", b="dropout"
    )
    text = shown(result)
    assert result.ephemeral
    assert "@everyone" not in text
    assert "\\[x\\]" in text


@pytest.mark.parametrize(
    "command", [("define", {"term": "dropout"}), ("terms", {}), ("random", {}), ("about", {})]
)
async def test_a_server_whose_own_words_are_read_first_is_told_in_time(
    world: World, monkeypatch: pytest.MonkeyPatch, command: tuple[str, dict[str, str]]
) -> None:
    library = world.bot.services.library
    await library.add_guild_alias(world.guild.id, 1, "my own word")
    announced = asyncio.Event()
    load, defer = GlossaryStore.guild_aliases, discord.InteractionResponse[Any].defer

    async def deferred(*args: Any, **how: Any) -> Any:
        announced.set()
        return await defer(*args, **how)

    async def slow(store: GlossaryStore, guild_id: int) -> Any:
        await announced.wait()
        return await load(store, guild_id)

    monkeypatch.setattr(answers, "ACKNOWLEDGE_AFTER", 0.0)
    monkeypatch.setattr(discord.InteractionResponse, "defer", deferred)
    monkeypatch.setattr(GlossaryStore, "guild_aliases", slow)
    name, options = command
    result = await world.alice.slash(world.general, name, **options)
    assert "##" in shown(result)
    assert library.at_hand(world.guild.id)


async def test_nothing_is_counted_for_a_server_that_the_bot_is_not_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By user install it answers there too, but nobody would ever delete what it kept."""
    monkeypatch.setattr(type(world.bot), "get_guild", lambda *_: None)
    await world.alice.slash(world.general, "define", term="dropout")
    await world.alice.slash(world.general, "define", term="zebra sandwich")
    await world.bot.services.journal.write()
    store = LookupStore(world.bot.services.database)
    assert await store.misses(world.guild.id) == ()
    assert await store.most_looked_up(world.guild.id, date(2020, 1, 1)) == ()
