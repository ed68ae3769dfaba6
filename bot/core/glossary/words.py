"""How two spellings of one name are recognised: case, hyphens, possessives and plurals do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bot.core.search.english import zipf

# Letters of every script with their combining marks, digits, and the signs that tell C, C# and C++ apart.
_TOKEN = re.compile(r"[^\s!-\"$-*,-/:-@\[-`{-~\u00a1\u00ab\u00bb\u00bf\u2010-\u2027\u3000-\u3003]+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_IRREGULAR = {
    "analyses": "analysis",
    "axes": "axis",
    "caches": "cache",
    "children": "child",
    "hypotheses": "hypothesis",
    "indices": "index",
    "leaves": "leaf",
    "matrices": "matrix",
    "people": "person",
    "vertices": "vertex",
}
_SHORTEST_PLURAL = 4
# Glass and bias are no plurals; statistics is not about more than one statistic.
_NO_PLURALS = ("ss", "ias", "ics")


def tokens(text: str) -> list[str]:
    """The words of a text, case-folded, without punctuation; "Multi-Layer" gives two."""
    folded = (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()
    return _TOKEN.findall(folded.translate(_APOSTROPHES))


@lru_cache(maxsize=65_536)
def singular(word: str) -> str:
    """One form for a case-folded word and its English plural; not always a word of the language."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(_NO_PLURALS):
        return word
    # The more frequent is meant; of words that nobody lists, what most plurals are made from.
    one = max(_singulars(word), key=zipf)
    return one if one in (word, word[:-1]) else singular(one)


def _singulars(word: str) -> tuple[str, ...]:
    """What an English plural may be made from, the likeliest first."""
    if word.endswith(("us", "is")):
        return (word, word[:-1])
    if word.endswith("ies"):
        return (word[:-3] + "y", word[:-1])
    if word.endswith(("sses", "xes", "ches", "shes", "iases")):
        return (word[:-2],)
    if word.endswith("zzes"):
        return (word[:-3], word[:-2])
    if word.endswith("ses"):
        return (word[:-1], word[:-2])
    return (word[:-1],)


def key(name: str) -> str:
    """What two names share when they are the same name; a name of signs alone is its own key."""
    return " ".join(map(singular, tokens(name))) or name.strip().casefold()
