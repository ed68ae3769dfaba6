"""What the glossary does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from tests.search_quality.exact import FRAMES, framed
from tests.search_quality.glossary import DATA, Glossary, flat, squash
from tests.search_quality.model import Query
from tests.search_quality.slips import is_word, slip

NOBODY: frozenset[int] = frozenset()


def queries(ours: Glossary) -> Iterator[Query]:
    lists = flat(DATA / "shared" / "strangers.toml")
    for name, texts in flat(ours.folder / "strangers.toml").items():
        lists[name] = [*lists.get(name, []), *texts]
    for name, texts in lists.items():
        for text in texts:
            yield _stranger(ours, text, name)
    for text in lists["field"]:
        yield from _asked(ours, text)
        yield from _slipped(ours, text)
    for text in lists["everyday"]:
        yield from _slipped(ours, text)


def _stranger(ours: Glossary, text: str, name: str) -> Query:
    return Query(text, f"stranger_{name}", ours.name, text, NOBODY)


def _asked(ours: Glossary, text: str) -> Iterator[Query]:
    """Every fourth is asked for in a sentence."""
    dice = ours.random("asked", text)
    if dice.random() < 0.25:
        frame = dice.choice(FRAMES[dice.choice(("question", "chatty"))])
        yield _stranger(ours, framed(frame, text), "field")


def _slipped(ours: Glossary, text: str) -> Iterator[Query]:
    dice = ours.random("misspelled stranger", text)
    if len(text) < 5 or dice.random() < 0.5:
        return
    wrong = slip(text.lower(), dice)
    changed = [token for token in wrong.split() if token not in text.lower().split()]
    if squash(wrong) != squash(text) and not any(is_word(token) for token in changed):
        yield _stranger(ours, wrong, "misspelled")
