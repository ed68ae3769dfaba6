"""Cross-links: which other terms a definition mentions, found once at load.

Names are matched as whole words, the longest first, so that "convolutional neural network" is not a
mention of "neural network". One dictionary look-up for each word and each length that a name beginning
with that word has: the time grows with the text, not with the number of terms.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from bot.core.glossary.words import singular, tokens

K = TypeVar("K", str, tuple[str, ...])


class Mentions:
    """Finds names in texts. `names` gives, for each term, its name and aliases.

    A name that two terms claim is no link. An acronym (all capitals, at most five letters) is matched
    with its case, so that "it" in a sentence is not IT.
    """

    def __init__(self, names: Mapping[int, Iterable[str]]) -> None:
        owners: dict[tuple[str, ...], int | None] = {}
        self._lengths: dict[str, tuple[int, ...]] = {}
        self._acronyms: dict[str, int | None] = {}
        for term, texts in names.items():
            for text in texts:
                if _is_acronym(text):
                    _claim(self._acronyms, text, term)
                else:
                    _claim(owners, tuple(map(singular, tokens(text))), term)
        owners.pop((), None)
        self._owners = owners
        for words in owners:
            lengths = self._lengths.get(words[0], ())
            if len(words) not in lengths:
                self._lengths[words[0]] = tuple(sorted({*lengths, len(words)}, reverse=True))

    def find(self, text: str) -> list[int]:
        """The terms mentioned, each once, in the order of the text."""
        return list(dict.fromkeys(self._scan(text)))

    def opening(self, text: str) -> int | None:
        """The term whose name the text begins with, an article set aside."""
        words = [singular(word) for word in tokens(text)]
        start = 1 if words[:1] in (["a"], ["an"], ["the"]) else 0
        return self._at(words, start)[0] if len(words) > start else None

    def _scan(self, text: str) -> Iterator[int]:
        words = [singular(word) for word in tokens(text)]
        position = 0
        while position < len(words):
            found, length = self._at(words, position)
            if found is not None:
                yield found
            position += length
        yield from self._acronyms_in(text)

    def _at(self, words: Sequence[str], position: int) -> tuple[int | None, int]:
        for length in self._lengths.get(words[position], ()):
            name = tuple(words[position : position + length])
            if name in self._owners:
                return self._owners[name], length
        return None, 1

    def _acronyms_in(self, text: str) -> Iterator[int]:
        if not self._acronyms:
            return
        for word in text.replace("-", " ").split():
            bare = word.strip("()[]{}.,;:!?\"'“”‘’")
            owner = self._acronyms.get(bare) or self._acronyms.get(bare.removesuffix("s"))
            if owner is not None:
                yield owner


def mentions_by_term(
    texts: Mapping[int, Iterable[str]], names: Mapping[int, Iterable[str]]
) -> dict[int, tuple[int, ...]]:
    """For each term the other terms that its texts mention, the least often mentioned first.

    What nearly every definition mentions ("neural network") tells a reader least about this one.
    """
    mentions = Mentions(names)
    found = {
        term: list(dict.fromkeys(other for text in own for other in mentions.find(text) if other != term))
        for term, own in texts.items()
    }
    common = Counter(other for others in found.values() for other in others)
    return {term: tuple(sorted(others, key=common.__getitem__)) for term, others in found.items()}


def _is_acronym(text: str) -> bool:
    return (
        text.isupper() and text.isalnum() and len(text) <= 5 and text == unicodedata.normalize("NFKC", text)
    )


def _claim(owners: dict[K, int | None], name: K, term: int) -> None:
    owners[name] = term if owners.get(name, term) == term else None
