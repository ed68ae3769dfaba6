"""Which topics can be told apart by the glossary's own words, and what belongs to them.

Asking what is not about a topic is fair only then: "Training" holds together, "Foundations" is a drawer, and
what is about "Hyperparameters" is about "Training" too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from bot.core.quiz.distractors import alike, confused, cross_linked, same_names
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import SORT_STEMS, content_stems, kin_of

_FEWEST = 3
# Terms of a topic must be so many times more alike than they are like other topics' terms …
_ALIKE_INSIDE = 1.8
# … or so many of them must speak of what the topic is called.
_SPEAK_OF_IT = 0.4
# So many terms of a topic, evenly spread, are enough to judge it by.
_COMPARED = 30


def topics_apart(view: DeckView) -> Mapping[str, frozenset[str]]:
    """For each topic that holds together, the others with less in common with it than two usually have."""
    groups = {
        topic: _some([view.terms[one] for one in ids])
        for topic, ids in view.topics.items()
        if topic and len(ids) >= _FEWEST and topic_words(topic)
    }
    everybody = _some([one for group in groups.values() for one in group])
    clear = sorted(topic for topic, group in groups.items() if _holds_together(view, topic, group, everybody))
    likeness = {pair: _likeness(view, groups[pair[0]], groups[pair[1]]) for pair in combinations(clear, 2)}
    usual = sum(likeness.values()) / len(likeness) if likeness else 0.0
    far = {pair for pair, value in likeness.items() if value <= usual}
    return {
        topic: frozenset(other for other in clear if (topic, other) in far or (other, topic) in far)
        for topic in clear
    }


def topic_words(topic: str) -> frozenset[str]:
    """The stems of a topic's name that say what it is about; none where it only names a sort of thing."""
    return frozenset(content_stems(topic)) - SORT_STEMS


def speaks_of(seen: Seen, topic: str) -> bool:
    telling = topic_words(topic)
    return any(kin_of(stem, telling) for stem in seen.said | seen.name_stems)


def belongs(view: DeckView, seen: Seen, topic: str) -> bool:
    """Whether the glossary's words tie a term to its topic: it speaks of it, or is linked with its terms."""
    return speaks_of(seen, topic) or any(
        cross_linked(view, seen, view.terms[other]) for other in view.topics[topic] if other != seen.term.id
    )


def stranger_to(view: DeckView, seen: Seen, topic: str) -> bool:
    """Whether nothing ties a term of another topic to this one: no word, no term, no definition.

    Likeness is judged by the term's own topic where that holds together, else by the term; one that others
    are kinds of is then too wide to be far from anything.
    """
    own = seen.term.topic
    if not own or own == topic or speaks_of(seen, topic):
        return False
    far = topic in view.apart[own] if own in view.apart else _less_like(view, seen, topic)
    return far and not any(_tied(view, seen, view.terms[one]) for one in view.topics[topic])


def _less_like(view: DeckView, seen: Seen, topic: str) -> bool:
    """Whether a term is less like those of a topic than like those of all that hold together."""
    if any(seen.term.id in sorts for sorts in view.sorts.values()):
        return False
    groups = {each: _some([view.terms[one] for one in view.topics[each]]) for each in view.apart}
    everybody = [one for group in groups.values() for one in group]
    return _likeness(view, [seen], groups[topic]) < _likeness(view, [seen], everybody)


def _tied(view: DeckView, one: Seen, other: Seen) -> bool:
    if same_names(one, other) or confused(one, other) or cross_linked(view, one, other):
        return True
    return any(
        alike(view, own - one.name_stems, theirs - other.name_stems)
        for own in one.definitions
        for theirs in other.definitions
    )


def _holds_together(view: DeckView, topic: str, group: Sequence[Seen], everybody: Sequence[Seen]) -> bool:
    if sum(speaks_of(one, topic) for one in group) >= _SPEAK_OF_IT * len(group):
        return True
    outside = [one for one in everybody if one.term.topic != topic]
    return _likeness(view, group, group) > _ALIKE_INSIDE * _likeness(view, group, outside)


def _likeness(view: DeckView, some: Sequence[Seen], others: Sequence[Seen]) -> float:
    """How alike two groups of terms are on average, 0 to 1, by the rarity of the words they share."""
    pairs = [(one, other) for one in some for other in others if one is not other]
    return sum(_alike(view, one, other) for one, other in pairs) / len(pairs) if pairs else 0.0


def _alike(view: DeckView, one: Seen, other: Seen) -> float:
    own, theirs = one.said - one.name_stems, other.said - other.name_stems
    shared = own & theirs
    if not shared:
        return 0.0
    return view.weight(shared) / min(view.weight(own), view.weight(theirs))


def _some(terms: Sequence[Seen]) -> Sequence[Seen]:
    return terms[:: max(1, len(terms) // _COMPARED)][:_COMPARED]
