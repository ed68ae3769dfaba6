"""How common a word is in English, to tell a real word from a slip.

The figures are part of the code as a constant is, only too many to write down: `english.bin` is made by
`scripts/make_english_figures.py` and holds no words, only checksums of words and their frequencies. It is
read once, when a query first needs it.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from functools import cache
from importlib import resources
from zlib import crc32

_BYTES_A_WORD = 5


def zipf(word: str) -> float:
    """The word's frequency as log10 of its uses in a billion words; 0 where it is not a known word.

    "the" has about 7.7, "vacation" 4.4, "overheating" 3.1; words under 2 are not listed.
    """
    checksums, tenths = _figures()
    checksum = crc32(word.encode("utf-8", "surrogatepass"))
    place = bisect_left(checksums, checksum)
    if place < len(checksums) and checksums[place] == checksum:
        return tenths[place] / 10
    return 0.0


@cache
def _figures() -> tuple[array[int], bytes]:
    data = resources.files(__package__).joinpath("english.bin").read_bytes()
    count = len(data) // _BYTES_A_WORD
    checksums = array("I", data[: 4 * count])
    if sys.byteorder == "big":
        checksums.byteswap()
    return checksums, data[4 * count :]
