"""Three terms of one topic and one that has nothing to do with it: which one?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.core.quiz.distractors import cross_linked, same_names
from bot.core.quiz.options import Option, draw, option
from bot.core.quiz.questions.model import Question
from bot.core.quiz.questions.recipe import Recipe
from bot.core.quiz.questions.texts import accepted
from bot.core.quiz.questions.view import DeckView, Seen
from bot.core.quiz.questions.words import content_stems, kin_of

_ENOUGH = 24
_LOOK_AT = 400
_FEWEST_OF_TOPIC = 3


def make(view: DeckView, asked: Seen, rng: random.Random) -> Question | None:
    """Ask which of four terms is not about a topic; `asked` is the one that is not."""
    topics = [
        topic
        for topic, ids in view.topics.items()
        if topic and topic != asked.term.topic and asked.term.topic and len(ids) >= _FEWEST_OF_TOPIC
    ]
    rng.shuffle(topics)
    for topic in topics:
        if stranger_to(view, asked, topic) and (question := _ask(view, asked, topic, rng)):
            return question
    return None


def stranger_to(view: DeckView, asked: Seen, topic: str) -> bool:
    """Whether nothing ties a term to a topic: no word of it in what is said, few links to its terms."""
    telling = frozenset(content_stems(topic)) - view.common
    if any(kin_of(stem, telling) for stem in asked.said | asked.name_stems):
        return False
    return not any(
        same_names(asked, view.terms[other]) or cross_linked(view, asked, view.terms[other])
        for other in view.topics[topic]
    )


def _ask(view: DeckView, asked: Seen, topic: str, rng: random.Random) -> Question | None:
    telling = content_stems(topic)
    if kin_of_any(asked.name_stems, telling):
        return None

    def suits(options: Sequence[Option]) -> float | None:
        stems = [set(content_stems(one.text)) for one in options]
        answer = next(place for place, one in enumerate(options) if one.term_id == asked.term.id)
        others = [words for place, words in enumerate(stems) if place != answer]
        # A word that the terms of the topic share and the odd one lacks would single it out.
        for place, own in enumerate(others):
            for more in others[place + 1 :]:
                if any(not kin_of(stem, stems[answer]) for stem in own if kin_of(stem, more)):
                    return None
        return 0.0

    others = list(islice(_of_topic(view, asked, topic, rng), _ENOUGH))
    options = draw(option(asked.term.id, asked.term.name), others, rng, suits)
    if options is None:
        return None
    return Question(
        kind=RECIPE.name,
        prompt=f"Which of these is not about {topic}?",
        options=tuple(one.text for one in options),
        correct=[one.term_id for one in options].index(asked.term.id),
        answer=asked.term.name,
        accept=accepted(asked.term),
        term_id=asked.term.id,
        explanation=f"{asked.term.name} is about {asked.term.topic}; the other three are about {topic}.",
        option_ids=tuple(one.term_id for one in options),
        topic=topic,
    )


def _of_topic(view: DeckView, asked: Seen, topic: str, rng: random.Random) -> Iterator[Option]:
    telling = content_stems(topic)
    ids = list(view.topics[topic])
    for term_id in rng.sample(ids, min(len(ids), _LOOK_AT)):
        other = view.terms[term_id]
        if not kin_of_any(other.name_stems, telling):
            yield option(term_id, other.term.name, 0.5 * (other.opening == asked.opening))


def kin_of_any(stems: frozenset[str], others: Sequence[str]) -> bool:
    return any(kin_of(stem, others) for stem in sorted(stems))


RECIPE = Recipe("odd-one-out", make, chance=0.25)
