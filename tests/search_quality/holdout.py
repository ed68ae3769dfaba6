"""A second set in another hand: other frames, thumbs on a phone, autocorrection, spelling by ear."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from tests.search_quality import completion
from tests.search_quality.exact import framed
from tests.search_quality.glossary import HOLDOUT, Glossary, flat, glossary, squash
from tests.search_quality.mistyped import join, shuffle
from tests.search_quality.model import Query
from tests.search_quality.slips import is_fair

GLOSSARIES = ("deep_learning", "medicine")


@lru_cache
def _typing(table: str) -> dict[str, str]:
    tables: dict[str, dict[str, str]] = tomllib.loads((HOLDOUT / "typing.toml").read_text(encoding="utf-8"))
    return tables[table]


@lru_cache
def every_query() -> tuple[Query, ...]:
    seen: dict[tuple[str, str, bool], Query] = {}
    for name in GLOSSARIES:
        ours = glossary(name)
        for query in (*_lookups(ours), *_written(ours), *_strangers(ours)):
            seen.setdefault((name, query.text, False), query)
        for query in completion.queries(ours) if name == "medicine" else ():
            seen.setdefault((name, query.text, True), query)
    return tuple(seen.values())


def _lookups(ours: Glossary) -> Iterator[Query]:
    for concept, name in ours.full_names():
        for kind, text in _typed(ours, concept, name):
            if text is not None:
                yield Query(text, kind, ours.name, concept, ours.expected(concept))
    for concept, acronyms in ours.acronyms.items():
        for text in (
            acronyms[0].lower(),
            f"{acronyms[0]}s",
            f"the {acronyms[0]}",
            f"what is {acronyms[0].lower()}",
        ):
            yield Query(text, "acronym", ours.name, concept, ours.expected(concept))


def _typed(ours: Glossary, concept: str, name: str) -> Iterator[tuple[str, str | None]]:
    lowered = name.lower()
    dice = ours.random("holdout", name)
    frames = flat(HOLDOUT / "frames.toml")
    yield "exact", name
    yield "case", name.upper()
    yield "question", framed(dice.choice(frames["question"]), lowered)
    yield "chatty", framed(dice.choice(frames["chatty"]), lowered)
    length = len(squash(name))
    yield "slip_one", _thumbed(lowered, 1, dice, ours, concept) if length >= 5 else None
    yield "slip_one", _stretched(lowered, dice)
    yield "slip_two", _thumbed(lowered, 2, dice, ours, concept) if length >= 8 else None
    yield "slip_three", _thumbed(lowered, 3, dice, ours, concept) if length >= 11 else None
    yield "misspelled", _by_ear(lowered, dice, ours, concept) if length >= 6 else None
    wrong = _thumbed(lowered, 1, dice, ours, concept) if length >= 7 else None
    yield "question_misspelled", wrong and framed(dice.choice(frames["question"]), wrong)
    if " " in name or "-" in name:
        yield "joined", join(lowered, dice)
        yield "slip_joined", _thumbed(join(lowered, dice), 1, dice, ours, concept)
        yield "slip_joined", _missed_space(lowered, dice)
        shuffled = shuffle(lowered, dice)
        if squash(shuffled) not in ours.spellings:
            yield "order", shuffled
            yield "slip_order", _thumbed(shuffled, 1, dice, ours, concept)


def _thumbed(text: str, count: int, dice: Random, ours: Glossary, concept: str) -> str | None:
    for _ in range(40):
        wrong = text
        for _ in range(count):
            wrong = _thumb_slip(wrong, dice)
        if squash(wrong) != squash(text) and is_fair(wrong, text, ours, concept):
            return wrong
    return None


def _thumb_slip(text: str, dice: Random) -> str:
    thumb = _typing("thumb")
    at = dice.choice([at for at, letter in enumerate(text) if letter in thumb])
    struck = dice.choice(thumb[text[at]])
    changed = dice.choice((struck, struck, struck, text[at] + struck, struck + text[at], ""))
    return text[:at] + changed + text[at + 1 :]


def _stretched(text: str, dice: Random) -> str:
    """A letter held too long, often the last."""
    at = dice.choice((len(text) - 1, dice.randrange(len(text))))
    return (
        text[: at + 1] + text[at] * dice.randint(1, 2) + text[at + 1 :]
        if text[at].isalpha()
        else f"{text}{text[-1]}"
    )


def _missed_space(text: str, dice: Random) -> str:
    """The thumb aimed at the space bar and struck a letter above it."""
    gaps = [at for at, letter in enumerate(text) if letter in " -"]
    at = dice.choice(gaps)
    return text[:at] + dice.choice("vbn") + text[at + 1 :]


def _by_ear(text: str, dice: Random, ours: Glossary, concept: str) -> str | None:
    rules = [rule for rule in _typing("by_ear").items() if rule[0] in text[1:]]
    dice.shuffle(rules)
    for heard, written in rules:
        wrong = text[0] + text[1:].replace(heard, written, 1)
        if is_fair(wrong, text, ours, concept):
            return wrong
    return None


def _written(ours: Glossary) -> Iterator[Query]:
    folder = HOLDOUT / ours.name
    for file, kind in (
        ("short", "short_form"),
        ("near", "near"),
        ("far", "far"),
        ("misspelled", "misspelled"),
    ):
        for concepts, texts in flat(folder / f"{file}.toml").items():
            for text in texts:
                yield Query(text, kind, ours.name, concepts, ours.expected(concepts))


def _strangers(ours: Glossary) -> Iterator[Query]:
    frames = flat(HOLDOUT / "frames.toml")
    for kind, texts in flat(HOLDOUT / ours.name / "strangers.toml").items():
        for text in texts:
            yield Query(text, f"stranger_{kind}", ours.name, text, frozenset())
            dice = ours.random("holdout stranger", text)
            if kind == "field" and dice.random() < 0.3:
                asked = framed(dice.choice(frames["question"]), text)
                yield Query(asked, "stranger_field", ours.name, text, frozenset())
            if kind in {"field", "everyday"} and len(text) > 5 and dice.random() < 0.5:
                wrong = _thumb_slip(text.lower(), dice)
                yield Query(wrong, "stranger_misspelled", ours.name, text, frozenset())
