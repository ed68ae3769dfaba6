"""The term card and the answers around it: suggestions, "not here", comparisons, explanations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import discord
from discord import ui

from bot import limits
from bot.core.glossary.model import Definition, Term
from bot.core.glossary.near import best_definition, other_definitions
from bot.ui.layout import Layout, button, card, rows
from bot.ui.text import cut, fitted, joined

BUTTONS_A_KIND = 5
OTHER_DEFINITIONS = 3
SUGGESTIONS = 5
# Rendering a card takes as long as all the rest of an answer; these are a few megabytes.
CARDS_KEPT = 2_000
_NAME = 200
_DEFINITION = 1_200
_SHORT_DEFINITION = 280


@dataclass(frozen=True, slots=True)
class Related:
    """The terms that a card points to: mentioned in it, mixed up with it, comparing it."""

    see_also: tuple[Term, ...] = ()
    confused_with: tuple[Term, ...] = ()

    def __hash__(self) -> int:
        # Cards are cached by their term and these; hashing the terms would take longer than the rest.
        return hash((len(self.see_also), len(self.confused_with)))


def open_term_id(term_id: int) -> str:
    """The custom id of a button that opens this term's card for whoever presses it."""
    return f"t:{term_id}"


OPEN_TERM = r"t:(?P<term>[1-9]\d{0,17})"


def term_button(term: Term, *, public: bool = False) -> ui.Button[Any]:
    prefix = "T" if public else "t"
    return button(cut(term.name, limits.BUTTON_LABEL), f"{prefix}:{term.id}")


OPEN_TERM_FOR_ALL = r"T:(?P<term>[1-9]\d{0,17})"


def term_card(term: Term, related: Related, *, instead_of: str | None = None) -> Layout:
    """One term; `instead_of` is what was typed when the name was only guessed from it."""
    if instead_of is None:
        return _plain_card(term, related)
    showing = _showing(term, instead_of)
    room = limits.DISPLAYED_CHARACTERS - len(showing)
    return Layout([ui.TextDisplay(showing), card(*card_items(term, related, room=room))])


@lru_cache(maxsize=CARDS_KEPT)
def _plain_card(term: Term, related: Related) -> Layout:
    return Layout([card(*card_items(term, related))])


def _showing(term: Term, typed: str) -> str:
    return f"Showing **{fitted(term.name, _NAME)}** for “{fitted(typed, limits.CHOICE_LABEL)}”."


def card_items(
    term: Term, related: Related, *, room: int = limits.DISPLAYED_CHARACTERS
) -> list[ui.Item[Any]]:
    """What stands on a card of at most `room` characters: the more other ways to put it, the better."""
    for others in range(OTHER_DEFINITIONS, 0, -1):
        items = _card_items(term, related, others)
        if sum(len(each.content) for each in items if isinstance(each, ui.TextDisplay)) <= room:
            return items
    return _card_items(term, related, 0)


def _card_items(term: Term, related: Related, others: int) -> list[ui.Item[Any]]:
    items: list[ui.Item[Any]] = [ui.TextDisplay(heading(term)), ui.TextDisplay(body(term, others=others))]
    confused = _others(related.confused_with, [term])
    see_also = _others(related.see_also, [term, *confused])
    if confused or see_also:
        items.append(ui.Separator(spacing=discord.SeparatorSpacing.small))
    if confused:
        names = joined([f"**{fitted(each.name, _NAME)}**" for each in confused])
        items += _said(f"Not to be confused with {names}", confused)
    if see_also:
        items += _said("See also", see_also)
    return items


def _others(found: Sequence[Term], but: Sequence[Term]) -> list[Term]:
    """As many of the found terms as there are buttons for, each once."""
    seen = {term.id for term in but}
    return list({each.id: each for each in found if each.id not in seen}.values())[:BUTTONS_A_KIND]


def _said(why: str, terms: Sequence[Term]) -> list[ui.Item[Any]]:
    """A row of buttons with a line before it, so that who only hears the card knows what they are."""
    return [ui.TextDisplay(f"-# {why}"), *rows([term_button(each) for each in terms])]


def heading(term: Term) -> str:
    lines = [f"## {fitted(term.name, _NAME)}"]
    if term.aliases:
        lines.append(f"-# also: {fitted(', '.join(term.aliases[:6]), _NAME)}")
    return "\n".join(lines)


def body(term: Term, *, others: int = OTHER_DEFINITIONS) -> str:
    lines = [fitted(best_definition(term).text, _DEFINITION)]
    more = other_definitions(term)[:others]
    if more:
        lines.append("\n**Other ways to put it**")
        lines += [_other(definition) for definition in more]
    if term.topic:
        lines.append(f"\n-# Topic: {fitted(term.topic, limits.CHOICE_LABEL)}")
    return "\n".join(lines)


def _other(definition: Definition) -> str:
    return f"- {fitted(definition.text, _DEFINITION // 2)}"


def short(term: Term, limit: int = _SHORT_DEFINITION) -> str:
    """One line: the name and the beginning of its best definition."""
    return f"**{fitted(term.name, _NAME)}**: {fitted(best_definition(term).text, limit)}"


def suggestions(typed: str, terms: Sequence[Term], *, public: bool) -> Layout:
    """Not sure what was meant: up to five terms to choose from."""
    text = f"I am not sure what “{fitted(typed, limits.CHOICE_LABEL)}” is here. Did you mean one of these?"
    buttons = [term_button(term, public=public) for term in terms[:SUGGESTIONS]]
    return Layout([ui.TextDisplay(text), *rows(buttons)])


def not_here(typed: str) -> Layout:
    shown = fitted(typed, limits.CHOICE_LABEL).strip()
    asked = f"“{shown}” is not in this glossary." if shown else "There was no term in that."
    return Layout([ui.TextDisplay(f"{asked} `/terms` shows what is.")])


def comparison_card(found: Sequence[Term], comparison: Term | None) -> Layout:
    """The cards of the terms one above the other, and the glossary's own comparison where it has one.

    A side that is no term of its own is found as the comparison, and has no card beside it.
    """
    terms = [term for term in found if comparison is None or term.id != comparison.id]
    containers = [card(ui.TextDisplay(heading(each)), ui.TextDisplay(_brief_body(each))) for each in terms]
    if comparison is not None:
        text = f"### {_difference(comparison)}\n{_brief_body(comparison)}"
        containers.append(card(ui.TextDisplay(text), accent=discord.Colour.gold()))
    return Layout([*containers, *rows([term_button(each) for each in terms])])


def _difference(comparison: Term) -> str:
    sides = joined([fitted(side, limits.CHOICE_LABEL) for side in comparison.compares])
    return f"The difference between {sides}"


def _brief_body(term: Term) -> str:
    return fitted(best_definition(term).text, _DEFINITION // 2)


def explained(terms: Sequence[Term], *, limit: int = 8) -> Layout:
    """The terms that a message speaks of, each with its short definition."""
    shown = terms[:limit]
    lines = [short(term) for term in shown]
    if len(terms) > limit:
        lines.append(f"-# … and {len(terms) - limit} more")
    return Layout(
        [card(ui.TextDisplay("\n\n".join(lines))), *rows([term_button(term) for term in shown[:5]])]
    )
