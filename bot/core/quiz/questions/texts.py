"""The parts of a question that every kind writes alike."""

from __future__ import annotations

import random

from bot.core.glossary.model import Definition, Term
from bot.core.quiz.forms import form_of
from bot.core.quiz.masking import BLANK, Masked, mask
from bot.core.quiz.questions.view import usable_definitions

# Of a longer definition the end may be cut off where it is shown.
_SHOWN_SURELY = 600


def drawn(term: Term, rng: random.Random) -> list[Definition]:
    """A term's definitions in a random order."""
    definitions = list(usable_definitions(term))
    rng.shuffle(definitions)
    return definitions


def label(term: Term) -> str:
    """How a term is written as an option: its name, or what a name such as "ReLU" abbreviates.

    Among names in plain words the capitals of an acronym would stand out.
    """
    if not form_of(term.name).capitals:
        return term.name
    spelled_out = (alias for alias in term.aliases if alias.istitle() and " " in alias)
    return next(spelled_out, term.name)


def prompt_of(masked: Masked) -> str:
    """The question to show; a definition that names its term late or never gets the blank before it."""
    return masked.text if BLANK in masked.text[:_SHOWN_SURELY] else f"{BLANK}: {masked.text}"


def accepted(term: Term) -> tuple[str, ...]:
    """Every spelling of the term that is right, its name first, each once."""
    return tuple({name.casefold(): name for name in (*reversed(term.aliases), term.name)}.values())[::-1]


def explained(term: Term, definition: Definition) -> str:
    """The answer in words: the definition in full, after the term's name unless it opens with one."""
    masked = mask(definition.text, (term.name, *term.aliases), frozenset[str]())
    if masked.text.startswith(BLANK) or term.name.casefold() in definition.text.casefold():
        return definition.text
    return f"{term.name}: {definition.text}"
