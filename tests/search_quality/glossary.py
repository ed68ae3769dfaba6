"""A glossary of the set: its deck, and the hand-written lists that speak of its concepts."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from random import Random

from bot.core.glossary.model import Deck, Term
from bot.storage.glossary_files import SHIPPED, load_glossary_file

DATA = Path(__file__).parent / "data"
HOLDOUT = DATA / "holdout"
FILES = {
    "deep_learning": SHIPPED,
    "statistics": DATA / "statistics.txt",
    "cooking": DATA / "cooking.txt",
    "medicine": HOLDOUT / "medicine.txt",
}
NAMES = ("deep_learning", "statistics", "cooking")

_ASKED = re.compile(
    r"what is (?:the (?:purpose|role|concept) of )?(?:an? |the )?(?P<subject>.+?)"
    r"(?: in (?:a |an )?(?:deep learning|neural networks?|image processing|seq2seq model|cnns|model training"
    r"|training|classification|convolutional neural networks|experiment))?",
    re.IGNORECASE,
)


def squash(text: str) -> str:
    """Letters and digits alone, lower case, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def load(path: Path) -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def flat(path: Path) -> dict[str, list[str]]:
    """A file of one table: concepts and what is said for them."""
    table: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return table


@dataclass(frozen=True, eq=False)
class Glossary:
    name: str
    deck: Deck

    @cached_property
    def folder(self) -> Path:
        return DATA / self.name if self.name in NAMES else HOLDOUT / self.name

    @cached_property
    def concepts(self) -> dict[str, list[str]]:
        """Each concept with its full names, its own first; comparisons are among them."""
        return {
            concept: [concept, *more] for concept, more in load(self.folder / "names.toml")["names"].items()
        }

    @cached_property
    def acronyms(self) -> dict[str, list[str]]:
        return load(self.folder / "names.toml")["acronyms"]

    @cached_property
    def aliases(self) -> dict[str, list[str]]:
        return load(self.folder / "names.toml")["aliases"]

    def full_names(self) -> Iterator[tuple[str, str]]:
        """Concept and name, without the long names of the comparisons, which nobody types in full."""
        for concept, names in self.concepts.items():
            for name in names:
                if not name.startswith("Difference Between"):
                    yield concept, name

    @cached_property
    def _by_spelling(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for term in self.deck.terms:
            for spelling in (term.name, *term.aliases):
                found.setdefault(squash(spelling), set()).add(term.id)
        return found

    @cached_property
    def _by_subject(self) -> dict[str, set[int]]:
        """By what the glossary's own questions ask about, so that a new name of a term changes nothing."""
        found: dict[str, set[int]] = {}
        for term in self.deck.terms:
            for subject in _subjects(term):
                found.setdefault(squash(subject), set()).add(term.id)
        return found

    @cache  # noqa: B019 - the three glossaries of the set live as long as the tests
    def expected(self, concepts: str) -> frozenset[int]:
        """Ids of the terms for "One" or "One | Another"; raises `LookupError` for a name the deck lacks."""
        ids: set[int] = set()
        for concept in concepts.split(" | "):
            spelling = squash(concept)
            found = self._by_spelling.get(spelling) or self._by_subject.get(spelling)
            if not found:
                raise LookupError(f"The deck {self.name} has no term {concept!r}.")
            ids |= found
        return frozenset(ids)

    def lists(self, spelling: str) -> bool:
        """Whether the deck itself has a name or an alias spelled like that."""
        return squash(spelling) in self._by_spelling

    @cached_property
    def spellings(self) -> dict[str, frozenset[int]]:
        """Every squashed name that means something in this glossary, hand-written ones too."""
        found = {spelling: set(ids) for spelling, ids in self._by_spelling.items()}
        for table in (self.concepts, self.acronyms, self.aliases):
            for concept, names in table.items():
                for name in names:
                    found.setdefault(squash(name), set()).update(self.expected(concept))
        return {spelling: frozenset(ids) for spelling, ids in found.items()}

    def random(self, *parts: object) -> Random:
        """Dice for one query, so that what is added to a list changes no other query."""
        return Random("|".join(map(str, (self.name, *parts))))


def _subjects(term: Term) -> Iterator[str]:
    for definition in term.definitions:
        question = re.sub(r" \([^)]*\)", "", definition.question).rstrip("? ")
        asked = _ASKED.fullmatch(question)
        if asked:
            yield asked["subject"]


@lru_cache
def glossary(name: str) -> Glossary:
    return Glossary(name, load_glossary_file(FILES[name], name))
