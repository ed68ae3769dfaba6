"""Names spelled rightly in another form: joined, split, hyphenated, in the plural, in another order."""

from __future__ import annotations

from collections.abc import Iterator

from tests.search_quality.glossary import Glossary, load, squash
from tests.search_quality.mistyped import join, shuffle
from tests.search_quality.model import Query


def queries(ours: Glossary) -> Iterator[Query]:
    for kind, concepts in load(ours.folder / "forms.toml").items():
        for concept, texts in concepts.items():
            for text in texts:
                yield Query(text, kind, ours.name, concept, ours.expected(concept))
    for concept, name in ours.full_names():
        yield from _plural(ours, concept, name)
        if " " in name or "-" in name:
            yield from _joined(ours, concept, name)
            yield from _split(ours, concept, name)
            yield from _hyphenated(ours, concept, name)
            yield from _ordered(ours, concept, name)


def _joined(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("joined", name)
    text = join(name if dice.random() < 0.2 else name.lower(), dice)
    if ours.spellings.get(squash(text), ours.expected(concept)) & ours.expected(concept):
        yield Query(text, "joined", ours.name, concept, ours.expected(concept))


def _split(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("split", name)
    words = name.lower().split()
    longest = max(words, key=len)
    if len(longest) < 8 or dice.random() < 0.5:
        return
    at = dice.randrange(3, len(longest) - 2)
    text = " ".join(f"{word[:at]} {word[at:]}" if word == longest else word for word in words)
    yield Query(text, "split", ours.name, concept, ours.expected(concept))


def _hyphenated(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("hyphen", name)
    if "-" in name:
        texts = (name.replace("-", " "), name.lower().replace("-", ""), name.replace("-", "–"))
    else:
        texts = (
            name.lower().replace(" ", "-"),
            name.lower().replace(" ", "_"),
            name.lower().replace(" ", "-", 1),
        )
    for text in dice.sample(texts, 1 + ("-" in name)):
        yield Query(text, "hyphen", ours.name, concept, ours.expected(concept))


def _plural(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    last = name.rsplit(maxsplit=1)[-1]
    if last.endswith(("ing", "s", "ity", "ness", "U", "fitting", "data")) or len(last) < 3:
        return
    if last.endswith("y") and last[-2] not in "aeiou":
        plural = f"{name[:-1]}ies"
    elif last.endswith(("x", "ch", "sh")):
        plural = f"{name}es"
    else:
        plural = f"{name}s"
    yield Query(plural.lower(), "plural", ours.name, concept, ours.expected(concept))


def _ordered(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("order", name)
    words = name.lower().replace("-", " ").split()
    texts = [
        shuffle(name.lower(), dice),
        f"{words[-1]} of {' '.join(words[:-1])}",
        f"{words[-1]}, {' '.join(words[:-1])}",
    ]
    for text in dice.sample(texts, 2):
        if squash(text) not in ours.spellings:
            yield Query(text, "order", ours.name, concept, ours.expected(concept))
