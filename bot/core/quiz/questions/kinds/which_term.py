"""A definition with its term hidden: which term is it?"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from bot.core.glossary.model import Definition
from bot.core.quiz.distractors import also_right, candidates, near, plausible
from bot.core.quiz.masking import Masked, mask
from bot.core.quiz.options import Option, draw, option
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.recipe import Recipe
from bot.core.quiz.questions.texts import accepted, drawn, explained, label, prompt_of
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import content_stems, head, kin, kin_of, opening

_ENOUGH = 40
_LOOK_AT = 120
# What a hidden word takes off a set of options that does not share it.
_GAP_COSTS = 0.5
# A common word may stay in the question when so many of the options have it in their names.
_SHARED_BY = 3
_SORT_SHARED_BY = 2


def make(view: DeckView, asked: Seen, rng: random.Random) -> Question | None:
    """Ask for `asked` by one of its definitions."""
    for definition in drawn(asked.term, rng):
        if question := _ask(view, asked, definition, rng):
            return question
    return None


def obstacle(view: DeckView, asked: Seen, definition: Definition) -> str | None:
    """Why a definition cannot be asked about, however much the options share."""
    return _least_masked(view, asked, definition).fault


def shown(view: DeckView, asked: Seen, definition: Definition) -> str:
    """The definition as it is asked with where the options share all that they may."""
    return prompt_of(_least_masked(view, asked, definition))


def _least_masked(view: DeckView, asked: Seen, definition: Definition) -> Masked:
    hide = asked.telling - _common(view, asked, definition)
    return mask(definition.text, asked.names, hide, asked.hints)


def _common(view: DeckView, asked: Seen, definition: Definition) -> frozenset[str]:
    """The common words of the name that the definition says apart from the name."""
    bare = content_stems(mask(definition.text, asked.names, frozenset[str]()).text)
    return frozenset(stem for stem in asked.telling & view.common if kin_of(stem, bare))


def _ask(view: DeckView, asked: Seen, definition: Definition, rng: random.Random) -> Question | None:
    if obstacle(view, asked, definition):
        return None
    hide = asked.telling
    common = _common(view, asked, definition)
    sort = head(label(asked.term)) if kin_of(head(label(asked.term)), opening(definition.text)) else None
    others = list(islice(_wrong(view, asked, definition, rng), _ENOUGH))

    def _may_stay(stem: str, options: Sequence[Option]) -> bool:
        """Whether enough options have a word; if the question is what sort of thing it is, as their sort."""
        if stem == sort and sum(head(one.text) == sort for one in options) < _SORT_SHARED_BY:
            return False
        return _shared(stem, options) >= _SHARED_BY

    def masked_for(options: Sequence[Option]) -> Masked:
        kept = {stem for stem in common if _may_stay(stem, options)}
        return mask(definition.text, asked.names, hide - kept, asked.hints)

    def suits(options: Sequence[Option]) -> float | None:
        masked = masked_for(options)
        return None if masked.fault else -_GAP_COSTS * masked.gaps

    options = draw(
        option(asked.term.id, label(asked.term), rare=view.weight(asked.name_stems)), others, rng, suits
    )
    if options is None:
        return None
    return Question(
        kind=RECIPE.name,
        prompt=prompt_of(masked_for(options)),
        options=tuple(one.text for one in options),
        correct=[one.term_id for one in options].index(asked.term.id),
        answer=label(asked.term),
        accept=accepted(asked.term),
        term_id=asked.term.id,
        explanation=explained(asked.term, definition),
        option_ids=tuple(one.term_id for one in options),
        topic=asked.term.topic,
    )


def _wrong(view: DeckView, asked: Seen, definition: Definition, rng: random.Random) -> Iterator[Option]:
    for other in islice(candidates(view, asked.term, rng), _LOOK_AT):
        if also_right(view, asked, definition.text, other) is None:
            yield option(
                other.term.id,
                label(other.term),
                plausible(view, asked, other),
                view.weight(other.name_stems),
                near=near(view, asked, other),
            )


def _shared(stem: str, options: Iterable[Option]) -> int:
    return sum(1 for one in options if any(kin(stem, other) for other in content_stems(one.text)))


RECIPE = Recipe("which-term", make, chance=0.25, obstacle=obstacle, shown=shown)
