"""Names with slips of the fingers, alone and together with other mishaps, and as people misspell them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from random import Random

import codespell_lib

from tests.search_quality.glossary import Glossary, flat, squash
from tests.search_quality.model import Query
from tests.search_quality.slips import is_fair, slipped

# Below that many letters, so many slips leave nothing to recognise.
_LETTERS = {1: 5, 2: 8, 3: 11}
_KINDS = {1: "slip_one", 2: "slip_two", 3: "slip_three"}
_PER_NAME = {1: 2, 2: 2, 3: 1}


def queries(ours: Glossary) -> Iterator[Query]:
    for concept, name in ours.full_names():
        for count, kind in _KINDS.items():
            for number in range(_PER_NAME[count]):
                yield from _slips(ours, concept, name, count, kind, number)
        if " " in name or "-" in name:
            yield from _joined(ours, concept, name)
            yield from _reordered(ours, concept, name)
    yield from _misspelled(ours)


def _slips(ours: Glossary, concept: str, name: str, count: int, kind: str, number: int) -> Iterator[Query]:
    if len(squash(name)) < _LETTERS[count]:
        return
    wrong = slipped(name.lower(), count, ours.random(kind, name, number), ours, concept)
    if wrong:
        yield Query(wrong, kind, ours.name, concept, ours.expected(concept))


def _joined(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("slip_joined", name)
    joined = join(name.lower(), dice)
    wrong = slipped(joined, 2 if len(name) > 14 and dice.random() < 0.5 else 1, dice, ours, concept)
    if wrong:
        yield Query(wrong, "slip_joined", ours.name, concept, ours.expected(concept))


def _reordered(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("slip_order", name)
    text = shuffle(name.lower(), dice)
    if squash(text) in ours.spellings:
        return
    wrong = slipped(text, 2 if len(name) > 14 and dice.random() < 0.5 else 1, dice, ours, concept)
    if wrong:
        yield Query(wrong, "slip_order", ours.name, concept, ours.expected(concept))


def join(name: str, dice: Random) -> str:
    """The name without one of its gaps, or without any."""
    words = name.replace("-", " ").split()
    if len(words) == 2 or dice.random() < 0.5:
        return "".join(words)
    at = dice.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def shuffle(name: str, dice: Random) -> str:
    """The words of the name in another order."""
    words = name.replace("-", " ").split()
    shuffled = list(words)
    while shuffled == words:
        dice.shuffle(shuffled)
    return " ".join(shuffled)


def _misspelled(ours: Glossary) -> Iterator[Query]:
    for concepts, texts in flat(ours.folder / "misspelled.toml").items():
        for text in texts:
            yield Query(text, "misspelled", ours.name, concepts, ours.expected(concepts))
    for concept, name in ours.full_names():
        lowered = name.lower()
        for word in lowered.replace("-", " ").split():
            wrongs = human_misspellings().get(word)
            if wrongs:
                text = lowered.replace(word, ours.random("codespell", name, word).choice(wrongs))
                if is_fair(text, lowered, ours, concept):
                    yield Query(text, "misspelled", ours.name, concept, ours.expected(concept))


@lru_cache
def human_misspellings() -> dict[str, tuple[str, ...]]:
    """Words and how people misspell them: codespell's dictionary, only where it knows a single correction."""
    path = Path(codespell_lib.__file__).parent / "data" / "dictionary.txt"
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        wrong, _, right = line.partition("->")
        if "," not in right and " " not in right:
            found.setdefault(right, []).append(wrong)
    return {right: tuple(wrongs) for right, wrongs in found.items()}
