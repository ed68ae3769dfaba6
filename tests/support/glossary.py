"""Small decks for tests, written in a line."""

from __future__ import annotations

from bot.core.glossary.model import Aspect, Deck, Definition, Term


def a_term(
    term_id: int,
    name: str,
    *,
    question: str | None = None,
    text: str | None = None,
    aliases: tuple[str, ...] = (),
    mentions: tuple[int, ...] = (),
    topic: str | None = None,
) -> Term:
    """A term with one definition, which stands at the term's own place in the file."""
    definition = Definition(
        text or f"{name} is explained here.", Aspect.DEFINITION, question or f"What is {name}?", term_id
    )
    return Term(term_id, name, aliases, (definition,), topic, mentions)


def a_deck(*terms: Term, name: str = "deck") -> Deck:
    return Deck(name, terms)
