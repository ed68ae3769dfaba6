"""What stands in the field while somebody types: beginnings of names, aliases and the words inside them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.core.glossary.model import Term
from tests.search_quality.glossary import Glossary
from tests.search_quality.model import Query
from tests.search_quality.slips import slip

SHOWN = 5

# Of the beginnings of one label, this share is asked for.
_SHARE = 0.3


def plain(text: str) -> str:
    """Lower case, without accents, hyphens as spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(character for character in folded if not unicodedata.combining(character))
    return " ".join(kept.replace("-", " ").replace("'", "").split())


def queries(ours: Glossary) -> Iterator[Query]:
    book = _Beginnings(ours.deck.terms)
    for term in ours.deck.terms:
        for label in (term.name, *term.aliases):
            yield from _from_the_start(ours, book, term, label)
            yield from _from_inside(ours, book, term, label)
            yield from _with_slips(ours, book, term, label)


class _Beginnings:
    """Which terms have a label, or a word in a label, that begins with something."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self._labels = [(plain(label), term.id) for term in terms for label in (term.name, *term.aliases)]

    def of_labels(self, prefix: str) -> frozenset[int]:
        return frozenset(term for label, term in self._labels if label.startswith(prefix))

    def of_words(self, prefix: str) -> frozenset[int]:
        return frozenset(term for label, term in self._labels if f" {label}".find(f" {prefix}") >= 0)


def _from_the_start(ours: Glossary, book: _Beginnings, term: Term, label: str) -> Iterator[Query]:
    dice = ours.random("prefix", label)
    for length in range(1, len(label) + 1):
        if dice.random() >= _SHARE:
            continue
        typed = label[:length] if dice.random() < 0.3 else label[:length].lower()
        beginning = plain(typed)
        if not beginning:
            continue
        if len(book.of_labels(beginning)) <= SHOWN or length == len(label):
            yield Query(typed, "prefix", ours.name, label, frozenset({term.id}))
        else:
            yield Query(typed, "prefix", ours.name, label, book.of_words(beginning), every=True)


def _from_inside(ours: Glossary, book: _Beginnings, term: Term, label: str) -> Iterator[Query]:
    dice = ours.random("inner prefix", label)
    words = label.lower().split()
    for at in range(1, len(words)):
        word = words[at]
        for length in range(2, len(word) + 1):
            if dice.random() >= _SHARE:
                continue
            rivals = book.of_words(plain(word[:length]))
            if len(rivals) <= SHOWN:
                yield Query(word[:length], "prefix", ours.name, label, frozenset({term.id}))
            else:
                yield Query(word[:length], "prefix", ours.name, label, rivals, every=True)


def _with_slips(ours: Glossary, book: _Beginnings, term: Term, label: str) -> Iterator[Query]:
    if len(label) < 6:
        return
    for number in range(3):
        dice = ours.random("prefix slip", label, number)
        right = label[: dice.randint(5, len(label))].lower().rstrip(" -")
        rivals = book.of_labels(plain(right))
        wrong = slip(right, dice)
        fair = wrong[0] == right[0] and plain(wrong) != plain(right) and not book.of_words(plain(wrong))
        if fair and len(rivals) <= 3 and len(right) >= 5:
            yield Query(wrong, "prefix_slip", ours.name, label, frozenset({term.id}))
