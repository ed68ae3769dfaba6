"""Questions, small talk around a name, short forms and descriptions that avoid the name."""

from __future__ import annotations

from collections.abc import Iterator

from tests.search_quality.exact import FRAMES, framed
from tests.search_quality.glossary import Glossary, flat, load, squash
from tests.search_quality.model import Query
from tests.search_quality.slips import slipped

_PER_NAME = {"question": 2, "chatty": 1}


def queries(ours: Glossary) -> Iterator[Query]:
    yield from _written(ours)
    yield from _the_glossarys_own(ours)
    for concept, name in _spoken_names(ours):
        for kind, count in _PER_NAME.items():
            dice = ours.random(kind, name)
            for frame in dice.sample(FRAMES[kind], count):
                written = name if dice.random() < 0.25 else name.lower()
                yield Query(framed(frame, written), kind, ours.name, concept, ours.expected(concept))
        yield from _misspelled(ours, concept, name)


def _written(ours: Glossary) -> Iterator[Query]:
    for kind, concepts in load(ours.folder / "questions.toml").items():
        for concept, texts in concepts.items():
            for text in texts:
                yield Query(text, kind, ours.name, concept, ours.expected(concept))
    for file, kind in (("short", "short_form"), ("near", "near"), ("far", "far")):
        for concept, texts in flat(ours.folder / f"{file}.toml").items():
            for text in texts:
                yield Query(text, kind, ours.name, concept, ours.expected(concept))


def _the_glossarys_own(ours: Glossary) -> Iterator[Query]:
    for term in ours.deck.terms:
        for question in {definition.question for definition in term.definitions}:
            yield Query(question, "question", ours.name, question, frozenset({term.id}))


def _spoken_names(ours: Glossary) -> Iterator[tuple[str, str]]:
    yield from ours.full_names()
    for concept, names in (*ours.acronyms.items(), *ours.aliases.items()):
        yield concept, names[0]


def _misspelled(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("question_misspelled", name)
    written = name.lower()
    if len(squash(name)) >= 7 and dice.random() < 0.7:
        written = slipped(written, 1, dice, ours, concept) or written
    frame = dice.choice(FRAMES["misspelled"])
    yield Query(framed(frame, written), "question_misspelled", ours.name, concept, ours.expected(concept))
