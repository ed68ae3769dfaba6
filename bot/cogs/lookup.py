"""What the commands that take a term share: its autocomplete, and the term that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable

import discord
from discord import app_commands

from bot import limits
from bot.core.glossary.model import Term
from bot.core.refusal import Refusal
from bot.core.search import Match
from bot.runtime.answers import in_time
from bot.runtime.related import related as related_terms
from bot.runtime.services import Services
from bot.ui.cards import Related
from bot.ui.text import cut, escape

_CHOSEN = re.compile(r"term:([1-9]\d{0,17})")
QUIET = (
    "A quiz question is open in this server, and the answer to yours could give it away. "
    "Ask again when the round is over."
)


async def own_words(
    services: Services, interaction: discord.Interaction, *, ephemeral: bool = True, thinking: bool = True
) -> None:
    """Have the server's own terms in memory before the answer; where reading them takes long, announce it.

    Without `thinking` the answer is a change of the message that was pressed.
    """
    library, guild_id = services.library, interaction.guild_id
    if not library.at_hand(guild_id):
        await in_time(interaction, library.shelves(guild_id), ephemeral=ephemeral, thinking=thinking)


def chosen_id(value: str) -> int | None:
    """The term's id, where an autocomplete choice was taken; None for typed text."""
    match = _CHOSEN.fullmatch(value)
    return int(match[1]) if match else None


def choice(term_id: int, label: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=cut(label, limits.CHOICE_LABEL), value=f"term:{term_id}")


async def complete_term(
    services: Services, interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """At most 25 choices: what fits the text, or a good start where there is none yet.

    While a quiz question is open they are names that begin so, or none at all where the answer is a name to
    type: a question's own words, pasted here, must not find their term.
    """
    guild_id = interaction.guild_id
    if services.in_play.typing(guild_id):
        return []
    if not current.strip():
        return await _good_start(services, guild_id)
    matches = await services.library.complete(
        current,
        guild_id,
        limit=limits.AUTOCOMPLETE_CHOICES,
        names_only=bool(services.in_play.hidden(guild_id)),
    )
    return [choice(match.term_id, _label(match)) for match in matches]


def _label(match: Match) -> str:
    return match.name if match.label == match.name else f"{match.name} ({match.label})"


async def _good_start(services: Services, guild_id: int | None) -> list[app_commands.Choice[str]]:
    """Recently looked up here, popular here, then the first terms of each topic in turn."""
    ids = [*services.journal.recent(guild_id), *services.journal.popular(guild_id)]
    ids += [term.id for term in await services.library.first_of_topics(guild_id)]
    terms = [await services.library.term(term_id, guild_id) for term_id in dict.fromkeys(ids)]
    known = [term for term in terms if term is not None]
    return [choice(term.id, term.name) for term in known[: limits.AUTOCOMPLETE_CHOICES]]


async def complete_topic(
    services: Services, interaction: discord.Interaction, current: str
) -> list[app_commands.Choice[str]]:
    """At most 25 topics that hold what was typed."""
    return fitting_choices(await services.library.topics(interaction.guild_id), current)


def fitting_choices(names: Iterable[str], current: str) -> list[app_commands.Choice[str]]:
    """At most 25 names that hold what was typed; one that is too long for a choice has to be typed."""
    wanted = current.casefold().strip()
    fitting = [name for name in names if wanted in name.casefold() and len(name) <= limits.CHOICE_LABEL]
    return [app_commands.Choice(name=name, value=name) for name in fitting[: limits.AUTOCOMPLETE_CHOICES]]


async def one_term(services: Services, value: str, guild_id: int | None) -> Term:
    """The term that an option names, surely. Raises Refusal where it does not."""
    term_id = chosen_id(value)
    if term_id is None:
        found = await services.library.lookup(value, guild_id)
        if found.answer is None:
            raise Refusal(
                f"I am not sure which term “{escape(cut(value, limits.CHOICE_LABEL))}” is. "
                "Choose one from the list that appears while you type."
            )
        term_id = found.answer.term_id
    return await visible_term(services, term_id, guild_id)


async def visible_term(services: Services, term_id: int, guild_id: int | None) -> Term:
    """The term, where this guild may see it now. Raises Refusal."""
    term = await services.library.term(term_id, guild_id)
    if term is None:
        raise Refusal("That term is no longer in the glossary. `/terms` shows what is.")
    for hidden in services.in_play.hidden(guild_id):
        if term_id == hidden or term in await services.library.comparisons_of(hidden, guild_id):
            raise Refusal(QUIET)
    return term


async def related(services: Services, term: Term, guild_id: int | None) -> Related:
    """The terms that the card of `term` points to."""
    return await related_terms(services.library, term, guild_id)
