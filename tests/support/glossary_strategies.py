"""Texts, and decks in which everything is said that a deck can say."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.core.glossary.build import finish
from bot.core.glossary.drafts import Draft
from bot.core.glossary.model import Aspect, Deck, Definition, Kind
from bot.core.glossary.texts import clean_block, clean_line

# Marks that the formats themselves use come often.
_MARKS = st.sampled_from(
    ["Q:", "A:", "\n", "\n\n", "\\", "|", ";", ",", '"', "'", "{", "\t", " ", "=", "\ufeff"]
)
_LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
_TEXTS = st.lists(st.one_of(_MARKS, st.text(_LETTERS, max_size=12)), max_size=8).map("".join)


def _or_x(text: str) -> str:
    return text if text.strip() else "x"


questions = _TEXTS.map(lambda text: _or_x(clean_line(text)))
answers = _TEXTS.map(lambda text: _or_x(clean_block(text)))
names = questions


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    """A deck as a file makes it: ids and positions count from 1, terms stand in the order of their pairs."""
    own = draw(st.lists(names, min_size=1, max_size=6, unique=True))
    pairs = draw(st.lists(st.sampled_from(own), max_size=6).map(lambda more: [*own, *more]))
    drafts = {name: _draft(draw, name, own) for name in own}
    for position, name in enumerate(pairs, 1):
        aspect = draw(st.sampled_from(Aspect))
        definition = Definition(draw(answers), aspect, draw(questions), position)
        drafts[name].definitions = (*drafts[name].definitions, definition)
    return finish("deck", list(drafts.values()))


def _draft(draw: st.DrawFn, name: str, own: list[str]) -> Draft:
    aliases = [alias for alias in draw(st.lists(names, max_size=3, unique=True)) if alias != name]
    compares = draw(st.one_of(st.just(()), st.tuples(names, names)))
    return Draft(
        name,
        tuple(aliases),
        topic=draw(st.one_of(st.none(), names)),
        confused_with=draw(st.lists(st.sampled_from(own), max_size=2, unique=True)),
        kind=Kind.COMPARISON if compares else Kind.TERM,
        compares=compares,
    )
