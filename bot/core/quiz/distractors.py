"""Wrong options that are plausible and certainly wrong.

`also_right` is the judge: it says why another term might be an answer too. It errs towards refusing, since
a dull option costs less than a disputed one.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from bot.core.glossary.model import Term
from bot.core.quiz.masking import mask
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import SORT_STEMS, content_stems, head, kin_of

# Of what a definition says, weighed by rarity: the share that another's definition says too, and the share
# of both that they have in common. From these on the two read as one definition in two wordings.
_LIKE = (0.42, 0.27)
# People who mix two terms up are whom a question is for; for them the two may be a little closer.
_LIKE_IF_CONFUSED = (0.45, 0.29)
# What is left of a definition when its term is hidden must not be half of another's.
_LIKE_AS_SHOWN = (0.5, 0.3)
# What is left of two definitions when the names of both terms are out must not be nearly the same.
_LIKE_BARE = (0.6, 0.4)
# Terms that are confused and of one kind fit each other's definitions much sooner.
_LIKE_IF_SISTERS = (0.24, 0.2)
# Definitions with fewer words in common are never alike, however short they are.
_LIKE_AT_LEAST = 2
# Enough for every pair of a few hundred terms; some 20 MB.
_REMEMBERED = 100_000


_NOTHING = frozenset[str]()


def also_right(view: DeckView, answer: Seen, text: str, other: Seen) -> str | None:
    """Why `other` might be right where `answer` is asked with the definition `text`, if it might be."""
    asked = (answer.term.id, text, other.term.id)
    if asked in view.judged:
        return view.judged[asked]
    verdict = next((why for why, holds in _RULES if holds(view, answer, text, other)), None)
    if len(view.judged) < _REMEMBERED:
        view.judged[asked] = verdict
    return verdict


def _named_alike(view: DeckView, answer: Seen, text: str, other: Seen) -> bool:
    return same_names(answer, other)


def _narrower_or_wider(view: DeckView, answer: Seen, text: str, other: Seen) -> bool:
    return _within(answer, other) or _within(other, answer)


def _within(one: Seen, other: Seen) -> bool:
    """Whether a name of `other` says all that sets `one` apart: "L2 regularization" is a regularization."""
    return any(one.core <= name for name in (other.name_stems, *other.other_names))


def _linked(view: DeckView, answer: Seen, text: str, other: Seen) -> bool:
    return cross_linked(view, answer, other)


def _in_the_question(view: DeckView, answer: Seen, text: str, other: Seen) -> bool:
    if speaks_of(view, _said(answer, text) - answer.hints, other, answer):
        return True
    shown = mask(text, answer.names, _NOTHING).text
    return mask(shown, other.names, _NOTHING).text != shown


def _explained_by_the_answer(view: DeckView, answer: Seen, text: str, other: Seen) -> bool:
    return any(speaks_of(view, own, answer, other) for own in other.definitions)


def _apart_by_a_hidden_word(view: DeckView, answer: Seen, text: str, other: Seen) -> bool:
    """Whether only a word that is hidden tells two of one sort apart: "data" of two normalizations."""
    sort = head(answer.term.name)
    if sort != head(other.term.name) or sort in SORT_STEMS:
        return False
    apart = answer.name_stems - other.name_stems - SORT_STEMS
    bare = content_stems(mask(text, answer.names, _NOTHING).text)
    return any(kin_of(stem, apart) for stem in bare)


def _says_the_same(view: DeckView, answer: Seen, text: str, other: Seen) -> bool:
    bounds = _LIKE_IF_CONFUSED if confused(answer, other) else _LIKE
    said = _said(answer, text)
    seen = _as_shown(answer, said)
    return any(
        alike(view, said, theirs, bounds)
        or alike(view, theirs, said, bounds)
        or alike(view, seen, theirs, _LIKE_AS_SHOWN)
        for theirs in (definition - other.name_stems for definition in other.definitions)
    )


_RULES: tuple[tuple[str, Callable[[DeckView, Seen, str, Seen], bool]], ...] = (
    ("has the same name or alias", _named_alike),
    ("is narrower or wider by name", _narrower_or_wider),
    ("is linked with the answer", _linked),
    ("is spoken of in the question", _in_the_question),
    ("is explained with the answer's own words", _explained_by_the_answer),
    ("is told from the answer by a hidden word", _apart_by_a_hidden_word),
    ("has a definition that says the same", _says_the_same),
)


def _said(answer: Seen, text: str) -> frozenset[str]:
    return frozenset(content_stems(text)) - answer.name_stems


def _as_shown(answer: Seen, said: frozenset[str]) -> frozenset[str]:
    """What is left of it with the answer hidden: a word that is hidden tells nobody which of two it is."""
    return frozenset(stem for stem in said - answer.hints if not kin_of(stem, answer.telling))


def same_names(one: Seen, other: Seen) -> bool:
    return not one.keys.isdisjoint(other.keys)


def cross_linked(view: DeckView, one: Seen, other: Seen) -> bool:
    """Whether a definition of either names the other, also over a chain of "is a kind of"."""
    if other.term.id in one.term.mentions or one.term.id in other.term.mentions:
        return True
    return other.term.id in view.kinds_of(one.term.id) or one.term.id in view.kinds_of(other.term.id)


def speaks_of(view: DeckView, said: frozenset[str], about: Seen, asked: Seen) -> bool:
    """Whether a text says a telling word of `about`'s name that is not one of `asked`'s name as well."""
    own = about.name_stems - view.common - asked.name_stems
    return any(kin_of(stem, own) for stem in said if stem not in view.common)


def alike(
    view: DeckView, said: frozenset[str], theirs: frozenset[str], bounds: tuple[float, float] = _LIKE
) -> bool:
    """Whether `theirs`, the stems of another definition, say nearly all of what `said` does."""
    shared = said & theirs
    if len(shared) < _LIKE_AT_LEAST:
        return False
    weight = view.weight(shared)
    most_of_one, most_of_both = bounds
    return weight >= most_of_one * view.weight(said) or weight >= most_of_both * view.weight(said | theirs)


def confused(one: Seen, other: Seen) -> bool:
    return other.term.id in one.term.confused_with or one.term.id in other.term.confused_with


def rivals(view: DeckView, said: frozenset[str], answer: Seen) -> Iterator[Seen]:
    """The other terms of the deck with a definition like `said`, or like all that is shown of it."""
    for other in view.near(said, _LIKE[1]):
        if other.term.id != answer.term.id and _near(view, said, other, _LIKE):
            yield other
    shown = _as_shown(answer, said)
    for other in view.near(shown, _LIKE_BARE[1]):
        names = _names(answer) | _names(other)
        if other.term.id != answer.term.id and _near(view, shown - names, other, _LIKE_BARE, names):
            yield other


def _names(seen: Seen) -> frozenset[str]:
    """The stems of all that a term is called."""
    return seen.name_stems.union(*seen.other_names)


def _near(
    view: DeckView,
    said: frozenset[str],
    other: Seen,
    bounds: tuple[float, float],
    names: frozenset[str] = _NOTHING,
) -> bool:
    """Whether a definition of `other` is like `said` without its name and the other `names`."""
    names |= other.name_stems
    return any(alike(view, said, definition - names, bounds) for definition in other.definitions)


def as_good(view: DeckView, said: frozenset[str], answer: Seen) -> Seen | None:
    """A term that people confuse with the answer and that `said` fits as well, though in other words.

    A kind of it, as everything that is true of the kind above is true of that below, unless its name only
    adds to the answer's; or one of the same kind whose definition is near.
    """
    none = frozenset[int]()
    own = view.sorts.get(answer.term.id, none)
    for other in (view.terms[one] for one in answer.term.confused_with if one in view.terms):
        sorts = view.sorts.get(other.term.id, none)
        if answer.term.id in sorts and not answer.name_stems <= other.name_stems:
            return other
        # What names the kind tells nothing of either.
        of_both = SORT_STEMS.union(*(view.terms[one].name_stems for one in own & sorts))
        if own & sorts and _near(view, said - of_both, other, _LIKE_IF_SISTERS):
            return other
    return None


def candidates(view: DeckView, answer: Term, rng: random.Random) -> Iterator[Seen]:
    """Other terms, the likely ones first: those people confuse with it, those of its topic, then the rest."""
    seen_before = {answer.id}
    tiers: tuple[Callable[[], Sequence[int]], ...] = (
        lambda: [one for one in answer.confused_with if one in view.terms],
        lambda: view.topics.get(answer.topic, ()),
        lambda: tuple(view.terms),
    )
    for tier in tiers:
        for other in _shuffled(tier(), rng):
            if other not in seen_before:
                seen_before.add(other)
                yield view.terms[other]


def near(view: DeckView, asked: Seen, other: Seen) -> bool:
    """Whether the other is of the same topic or confused with it; anything is where there is no such term."""
    if confused(asked, other) or (asked.term.topic and other.term.topic == asked.term.topic):
        return True
    return not asked.term.topic and not any(one in view.terms for one in asked.term.confused_with)


def plausible(view: DeckView, asked: Seen, other: Seen) -> float:
    """How likely people are to hesitate between the two."""
    pair = asked.term.id, other.term.id
    if pair in view.hesitation:
        return view.hesitation[pair]
    value = _plausible(view, asked, other)
    if len(view.hesitation) < _REMEMBERED:
        view.hesitation[pair] = value
    return value


def _plausible(view: DeckView, asked: Seen, other: Seen) -> float:
    shared = view.weight(asked.said & other.said) / max(view.weight(asked.said), 1e-9)
    return (
        4.0 * shared
        + 3.0 * confused(asked, other)
        + 3.0 * (other.term.topic == asked.term.topic)
        + 0.7 * (other.opening == asked.opening)
        + 1.5 * len(other.genus & asked.genus) / max(1, len(other.genus | asked.genus))
        + 0.5 * len(other.name_stems & asked.name_stems)
    )


def _shuffled(ids: Sequence[int], rng: random.Random) -> Iterator[int]:
    """A random order without shuffling what is never reached: decks are large, few are taken."""
    moved: dict[int, int] = {}
    for place in range(len(ids)):
        chosen = rng.randrange(place, len(ids))
        yield ids[moved.get(chosen, chosen)]
        moved[chosen] = moved.get(place, place)
