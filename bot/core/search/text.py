"""From what people type to comparable words: Unicode, case, punctuation, possessives, British spelling.

Names and queries go through the same functions, so a folding need not be right English: it only has to
treat both sides alike.
"""

from __future__ import annotations

import re
import unicodedata

import Stemmer

from bot.core.search.data import table

LONGEST_TEXT = 400
"""Characters of a query that are read; no name is longer, and a message of 6,000 must not cost more."""

_WORD = re.compile(r"[^\W_]+(?:\+\+|#)?")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_SIGNS_OF_CODE = frozenset(".(=")
_CODE = re.compile(r"(?:[A-Za-z_]\w*\.){0,9}(?P<name>[A-Za-z_]\w*)(?:\([^()]*\)|\s*=.*)?")
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z][A-Za-z])")
_DIMENSION = re.compile(r"(?<=\D)\dd$", re.IGNORECASE)
_SHORTEST_CLASS = 3
_SLASHED = re.compile(r"\b(?:b/w|w/o|w/)(?=\s|\w)")
_SPELLED_OUT = {"b/w": "between ", "w/o": "without ", "w/": "with "}
_POSSESSIVE = re.compile(r"'s?\b")
# Signs that compatibility folding would spell out as letters of the word before them.
_SIGNS = re.compile("[\u2120\u2122\u00a9\u00ae\u00aa\u00ba]")
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})

_CONSONANT = "[b-df-hj-np-tw-z]"
_BRITISH = re.compile(
    rf"(?P<z>(?<=[a-z]{{2}}{_CONSONANT})is(?=(?:ations?|ational|e|ed|es|ers?|ing|able)$))"
    r"|(?P<yz>(?<=[a-z]{2})ys(?=(?:e|ed|es|ers?|ing)$))"
    r"|(?P<l>(?<=[a-z]{2}(?:[dbnvc]e|na))ll(?=(?:ed|ing|ers?)$))"
    r"|(?P<or>(?<=[a-z]{3})our(?=(?:s|ed|ing|able|al)?$))"
    r"|(?P<er>(?<=[a-z]{2}[tb])re(?=s?$))"
    r"|(?P<ense>(?<=def|off|lic)ence(?=s?$))"
    r"|(?P<og>(?<=[a-z]{2})ogue(?=s?$))"
)
_AMERICAN = {"z": "iz", "yz": "yz", "l": "l", "or": "or", "er": "er", "ense": "ense", "og": "og"}
_BRITISH_ENDINGS = tuple(
    f"{stem}{ending}"
    for stem, endings in {
        "is": ("ation", "ations", "ational", "e", "ed", "es", "er", "ers", "ing", "able"),
        "ys": ("e", "ed", "es", "er", "ers", "ing"),
        "ll": ("ed", "ing", "er", "ers"),
        "our": ("", "s", "ed", "ing", "able", "al"),
        "re": ("", "s"),
        "ence": ("", "s"),
        "ogue": ("", "s"),
    }.items()
    for ending in endings
)
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_LIGATURES = {
    "haem": "hem",
    "paed": "ped",
    "anae": "ane",
    "pala": "pal",
    "foet": "fet",
    "oest": "est",
    "oede": "ede",
}

# Without its cache: stemming a word costs less than the cache's housekeeping.
_stemmer = Stemmer.Stemmer("english", maxCacheSize=0)
_FORMS = {
    _stemmer.stemWord(form): _stemmer.stemWord(word)
    for word, forms in table("forms.txt")
    for form in forms.split()
}


def words(text: str, longest: int | None = LONGEST_TEXT) -> list[str]:
    """The words of a text's first `longest` characters, folded; empty where it has no letter and no digit.

    >>> words("What's the C.N.N.'s Colour-Normalisation?")
    ['what', 'the', 'cnn', 'color', 'normalization']
    """
    text = text[:longest]
    if not text.isascii():
        text = _without_marks(text.translate(_QUOTES))
    text = text.lower()
    if "." in text:
        text = _DOTTED.sub(_without_dots, text)
    if "'" in text:
        text = _POSSESSIVE.sub("", text).replace("'", "")
    if "/" in text:
        text = _SLASHED.sub(_spelled_out, text)
    if "&" in text:
        text = text.replace("&", " and ")
    return [_folded(word) for word in _WORD.findall(text)]


def name_in_code(text: str) -> str | None:
    """The name that a scrap of code is about, if the text is one.

    >>> name_in_code("nn.Dropout(0.5)"), name_in_code("batch_size = 32"), name_in_code("a neuron")
    ('Dropout', 'batch_size', None)
    """
    if _SIGNS_OF_CODE.isdisjoint(text):
        return None
    found = _CODE.fullmatch(text[:LONGEST_TEXT].strip())
    return found["name"] if found and found["name"] != found[0] else None


def class_in_code(text: str) -> str | None:
    """The name of a class that a scrap of code is about, word by word, if the text is one.

    >>> class_in_code("nn.MaxPool2d(2)"), class_in_code("CrossEntropyLoss"), class_in_code("nn.Linear")
    ('Max Pool', 'Cross Entropy Loss', 'Linear')
    >>> class_in_code("Dropout"), class_in_code("loss.backward()")
    (None, None)
    """
    found = _CODE.fullmatch(text[:LONGEST_TEXT].strip())
    if found is None or not found["name"][0].isupper() or len(found["name"]) < _SHORTEST_CLASS:
        return None
    spelled = _HUMP.sub(" ", _DIMENSION.sub("", found["name"]))
    return spelled if spelled != found[0] else None


def stem(word: str) -> str:
    """The Snowball stem, alike for most inflections: "normalizing" and "normalization" give "normal"."""
    stemmed = _stemmer.stemWord(word)
    return _FORMS.get(stemmed, stemmed)


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _SIGNS.sub(" ", text).casefold())
    return "".join([c for c in decomposed if unicodedata.category(c) not in {"Mn", "Cf"}])


def _without_dots(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def _spelled_out(found: re.Match[str]) -> str:
    return _SPELLED_OUT[found[0]]


def _folded(word: str) -> str:
    if len(word) < 5:
        return _ROMAN.get(word, word)
    if word[:4] in _LIGATURES:
        word = _LIGATURES[word[:4]] + word[4:]
    if word.endswith(_BRITISH_ENDINGS):
        return _BRITISH.sub(_american_ending, word, count=1)
    return word


def _american_ending(found: re.Match[str]) -> str:
    return _AMERICAN[found.lastgroup or ""]
