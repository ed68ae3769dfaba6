"""Three terms of one topic and one that has nothing to do with it: which one?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot.core.quiz.masking import mask
from bot.core.quiz.options import CHOICES, Option, draw, option
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.recipe import Recipe
from bot.core.quiz.questions.texts import accepted, label
from bot.core.quiz.questions.topics import belongs, stranger_to
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import content_stems, kin_of

_ENOUGH = 40
_LOOK_AT = 200
# So many names of the topic may have a word of what it is called: who crosses them out gains little.
_NAMED_AT_MOST = 1
# A word may be shared by names when the odd one and at least two others have it.
_SHARED_BY = 3


def make(view: DeckView, asked: Seen, rng: random.Random) -> Question | None:
    """Ask which of four terms is not about a topic; `asked` is the one that is not."""
    topics = sorted(view.apart if view.asked_topics is None else view.asked_topics)
    rng.shuffle(topics)
    for topic in topics:
        if _names(asked, topic) or _has_name_of(topic, asked) or not stranger_to(view, asked, topic):
            continue
        if question := _ask(view, asked, topic, rng):
            return question
    return None


def within(view: DeckView, topic: str) -> tuple[DeckView, Sequence[int]]:
    """Only questions on what is not about `topic`; where that cannot be asked, those on its own terms."""
    told = [one for one in view.topics.get(topic, ()) if _not_named(view, view.terms[one], topic)]
    if topic not in view.apart or len(told) < CHOICES - 1 - _NAMED_AT_MOST:
        return view, view.topics.get(topic, ())
    narrowed = replace(view, asked_topics=(topic,))
    return narrowed, [term for other, ids in view.topics.items() if other != topic for term in ids]


def _ask(view: DeckView, asked: Seen, topic: str, rng: random.Random) -> Question | None:
    others = list(islice(_of_topic(view, topic, rng), _ENOUGH))
    answer = option(asked.term.id, label(asked.term), rare=view.weight(asked.name_stems))

    def suits(options: Sequence[Option]) -> float | None:
        holders = Counter(stem for one in options for stem in one.stems)
        for stem, count in holders.items():
            if count > 1 and (count < _SHARED_BY or stem not in asked.name_stems):
                return None
        others = [view.terms[one.term_id] for one in options if one is not answer]
        if sum(_names(other, topic) for other in others) > _NAMED_AT_MOST:
            return None
        if any(_contained(asked, other) for other in others):
            return None
        counts = [one.form.words for one in options if one is not answer]
        return 0.0 if min(counts) <= answer.form.words <= max(counts) else None

    options = draw(answer, others, rng, suits)
    if options is None:
        return None
    return Question(
        kind=RECIPE.name,
        prompt=f"Which of these is not about {topic}?",
        options=tuple(one.text for one in options),
        correct=[one.term_id for one in options].index(asked.term.id),
        answer=label(asked.term),
        accept=accepted(asked.term),
        term_id=asked.term.id,
        explanation=f"{asked.term.name} is about {asked.term.topic}; the other three are about {topic}.",
        option_ids=tuple(one.term_id for one in options),
        topic=asked.term.topic,
    )


def _of_topic(view: DeckView, topic: str, rng: random.Random) -> Iterator[Option]:
    ids = view.topics[topic]
    for term_id in rng.sample(ids, min(len(ids), _LOOK_AT)):
        other = view.terms[term_id]
        if belongs(view, other, topic) and not _has_name_of(topic, other):
            yield option(term_id, label(other.term), rare=view.weight(other.name_stems))


def _not_named(view: DeckView, seen: Seen, topic: str) -> bool:
    return not _names(seen, topic) and belongs(view, seen, topic)


def _contained(one: Seen, other: Seen) -> bool:
    """Whether one name has all words of the other: "Learning Rate" and "Learning Rate Scheduler"."""
    return one.name_stems <= other.name_stems or other.name_stems <= one.name_stems


def _has_name_of(topic: str, seen: Seen) -> bool:
    """Whether what a topic is called holds a name or an alias of the term: "Graph" in "Graph Models"."""
    return mask(topic, seen.names, frozenset[str]()).text != topic


def _names(seen: Seen, topic: str) -> bool:
    """Whether a term's name has a word of the topic's: it would answer the question by itself."""
    return any(kin_of(stem, content_stems(topic)) for stem in seen.name_stems)


RECIPE = Recipe("odd-one-out", make, chance=0.25, within=within)
