"""A term: which definition is its own?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.core.glossary.model import Definition
from bot.core.quiz.distractors import also_right, candidates, near, plausible
from bot.core.quiz.masking import BLANK, GAP, Masked, mask
from bot.core.quiz.options import Option, draw, option
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.recipe import Recipe
from bot.core.quiz.questions.texts import drawn, explained
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import content_stems, kin_of, opening, said_to_be

_ENOUGH = 40
_LOOK_AT = 120
_LONGEST = 240
# The right definition may say a common word of the name when so many of the options do.
_SHARED_BY = 3
# So many, so that what sort of thing it is does not point at the definition.
_SORT_SHARED_BY = 2
# So many words may be hidden within a definition.
_MOST_GAPS = 2
# Whole sentences all chosen for their likeness to the right one would put it in their middle.
_BLUNTED = 0.4


def make(view: DeckView, asked: Seen, rng: random.Random) -> Question | None:
    """Ask which of four definitions is that of `asked`."""
    for definition in drawn(asked.term, rng):
        text = as_option(view, asked, definition)
        if text is not None and (question := _ask(view, asked, definition, text, rng)):
            return question
    return None


def as_option(view: DeckView, seen: Seen, definition: Definition) -> str | None:
    """A definition as it is shown, None where `obstacle` knows why not."""
    return None if obstacle(view, seen, definition) else shown(view, seen, definition)


def shown(view: DeckView, seen: Seen, definition: Definition) -> str:
    """A definition with its term as a blank in front, and as a gap where it comes again."""
    text = _masked(view, seen, definition).text
    return BLANK + text.removeprefix(BLANK).replace(BLANK, GAP)


def obstacle(view: DeckView, seen: Seen, definition: Definition) -> str | None:
    """Why a definition cannot be one of four options.

    All must open alike, with the term hidden; where it is named again a gap is shown, as for its words.
    """
    masked = _masked(view, seen, definition)
    if not masked.text.startswith(BLANK):
        return "it does not begin with the term"
    if masked.fault:
        return masked.fault
    if masked.blanks - 1 + masked.gaps > _MOST_GAPS:
        return "it says the words of the name too often"
    return f"it is longer than {_LONGEST} characters" if len(masked.text) > _LONGEST else None


def _masked(view: DeckView, seen: Seen, definition: Definition) -> Masked:
    return mask(definition.text, seen.names, seen.telling - view.common, seen.short_forms)


def _ask(
    view: DeckView, asked: Seen, definition: Definition, text: str, rng: random.Random
) -> Question | None:
    telling = sorted(asked.telling)

    def suits(options: Sequence[Option]) -> float | None:
        for stem in telling:
            same = [one.term_id for one in options if stem in one.stems]
            kindred = [one.term_id for one in options if kin_of(stem, one.stems)]
            # A word of the name in one definition alone would point at it, or away from it.
            if len(same) == 1 or len(kindred) == 1:
                return None
            if asked.term.id in kindred and len(kindred) < _SHARED_BY:
                return None
            of_that_sort = sum(stem in said_to_be(one.text) for one in options)
            if kin_of(stem, opening(text)) and of_that_sort < _SORT_SHARED_BY:
                return None
        return 0.0

    others = list(islice(_wrong(view, asked, definition, rng), _ENOUGH))
    options = draw(option(asked.term.id, text, rare=view.weight(content_stems(text))), others, rng, suits)
    if options is None:
        return None
    return Question(
        kind=RECIPE.name,
        prompt=f"What is meant by “{asked.term.name}”?",
        options=tuple(one.text for one in options),
        correct=[one.term_id for one in options].index(asked.term.id),
        answer=text,
        accept=(text,),
        term_id=asked.term.id,
        explanation=explained(asked.term, definition),
        option_ids=tuple(one.term_id for one in options),
        topic=asked.term.topic,
    )


def _wrong(view: DeckView, asked: Seen, right: Definition, rng: random.Random) -> Iterator[Option]:
    for other in islice(candidates(view, asked.term, rng), _LOOK_AT):
        if also_right(view, asked, right.text, other):
            continue
        for definition in drawn(other.term, rng):
            text = as_option(view, other, definition)
            if text is not None and also_right(view, other, definition.text, asked) is None:
                yield option(
                    other.term.id,
                    text,
                    _BLUNTED * plausible(view, asked, other),
                    view.weight(content_stems(text)),
                    near=near(view, asked, other),
                )
                break


RECIPE = Recipe("which-definition", make, chance=0.25, obstacle=obstacle, shown=shown)
