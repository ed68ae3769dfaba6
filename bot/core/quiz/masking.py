"""Hiding a term in a text about it: its name, aliases, plurals, acronyms, and what is left of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.quiz.questions.scripts import attached, is_unspaced, stands_in, unspaced_letters
from bot.core.quiz.questions.words import SORTS, Word, kin_of, words

# The same blank for every form of the name, so that its look says nothing about the form.
BLANK = "____"
# A hidden word that only belongs to the name.
GAP = "[…]"

# What may stand between two words of one name.
_JOINTS = " \n\t\u00a0\u2007\u2009\u200b\u202f\u2060\u00ad_-‐‑–−/&*'’・"
# In the middle of a name, as in "Node.js" and "TLS 1.3"; with a space behind it a sentence ends.
_POINT = "."
# The signs around a name that are its own: no brackets, nothing that ends a sentence or a part of it.
_BEFORE = re.compile(r"(?:_|[^\w\s()\[\].,;:])+")
_AFTER = re.compile(r"(?:_|[^\w\s()\[\].,;:])+$")
_NUMERALS = frozenset({"one", "two"})
_ARTICLES = frozenset({"a", "an", "the"})
_PARENTHESIS = re.compile(r"\(([^)]*)\)")
# "X (Y)", "X, also known as Y," and "X X" once both are blanks.
_ALSO = r"(?:also|often|sometimes) (?:known as|called|referred to as)|or|aka"
_DOUBLED = re.compile(rf"{BLANK}(?:\s*\(\s*{BLANK}\s*\)|,? (?:{_ALSO}) {BLANK}(?:,(?= ))?|[\s-]+{BLANK})")
# Two hidden words with no more than "of the" between them: "the size of the steps".
_LINK = r"(?: (?:of|and|or)(?: an?| the)?\s+|[\s\-/]+)"
_DOUBLED_GAP = re.compile(rf"{re.escape(GAP)}(?:{_LINK}{re.escape(GAP)})+")
# "LSTM network", "Dropout technique": the next word only says what sort of thing the name is.
_SORT = re.compile(rf"{BLANK} (?:{'|'.join(SORTS)})(?P<plural>s|es)?\b(?!['’-])", re.IGNORECASE)
# An aside such as "latent variables (hidden ones)" says the hidden word again.
_ASIDE = re.compile(rf"\s*\([^()]*{re.escape(GAP)}[^()]*\)")
# Two hidden words side by side, or with one word between them, leave nothing to go by.
_SIDE_BY_SIDE = re.compile(
    rf"{BLANK}\W*{re.escape(GAP)}|{re.escape(GAP)}\W*{BLANK}|{re.escape(GAP)} [\w()]+ {re.escape(GAP)}"
)
_FEWEST_WORDS = 5
# … unless the rest of the sentence is as long as this.
_PLENTY = 9
_MOST_GAPS = 3
_MOST_BLANKS = 3
_LARGEST_GAP_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with one term hidden.

    `names` are the forms that were hidden. `blanks` counts the places of the name, `gaps` those of single
    words of it, `left` the different content words that still stand. `plural` says that the text begins with
    a plural of a name that is singular, whose verb would then disagree with every option; `holed`, that it
    had a blank or a gap of its own.
    """

    text: str
    blanks: int
    gaps: int
    left: int
    plural: bool = False
    holed: bool = False
    names: tuple[str, ...] = ()

    @property
    def fault(self) -> str | None:
        """Why one cannot ask with it, None where enough of the sentence is left."""
        if self.holed:
            return "it has a blank of its own"
        if self.plural:
            return "it begins with the plural of a name in the singular"
        if stands_in(self.text, self.names):
            return "it names its term"
        if self.blanks > _MOST_BLANKS:
            return "it names its term too often"
        few = self.left < _FEWEST_WORDS or self.gaps > _LARGEST_GAP_SHARE * self.left
        torn = self.left < _PLENTY and _SIDE_BY_SIDE.search(self.text)
        if few or self.gaps > _MOST_GAPS or torn:
            return f"too little is left: {self.text}"
        return None


def name_forms(names: Iterable[str]) -> tuple[str, ...]:
    """Every form in which a text may name the term: as given, and without and inside its parentheses."""
    forms: dict[str, None] = {}
    for name in names:
        forms[name] = None
        bare = " ".join(_PARENTHESIS.sub(" ", name).split())
        for form in (bare, *_PARENTHESIS.findall(name)):
            if form.strip():
                forms[form.strip()] = None
    return tuple(forms)


@lru_cache(maxsize=4_096)
def mask(
    text: str, names: tuple[str, ...], hide: frozenset[str], hints: frozenset[str] = frozenset()
) -> Masked:
    """Put `BLANK` for each of `names` in `text`, and `GAP` for other words: akin to `hide`, or in `hints`."""
    holed = BLANK in text or GAP in text
    forms = name_forms(names)
    text = _without_unparted(_without_named_asides(text, forms), forms)
    found = words(text)
    taken = _occurrences(text, found, forms, _acronyms(forms))
    signs = _outer_signs(forms)
    pieces: list[tuple[int, int, str]] = []
    place = 0
    plural = False
    while place < len(found):
        if place in taken:
            length, is_plural = taken[place]
            start, end = _with_signs(text, found[place].start, found[place + length - 1].end, signs)
            first = _with_article(text, found, place, start)
            plural = plural or (is_plural and first == 0)
            pieces.append((start if first == place else found[first].start, end, BLANK))
            place += length
            continue
        word = found[place]
        if not word.stop and (word.stem in hints or kin_of(word.stem, hide)):
            pieces.append((word.start, word.end, GAP))
        place += 1
    filled = _fill(text, pieces)
    sort = _SORT.match(filled)
    masked = _SORT.sub(BLANK, filled)
    return Masked(
        text=masked,
        blanks=masked.count(BLANK),
        gaps=masked.count(GAP),
        left=_left(masked),
        plural=plural or bool(sort and sort["plural"]),
        holed=holed,
        names=forms,
    )


def _left(text: str) -> int:
    """How many content words stand; where no space parts them, two letters are about one."""
    content = {word.stem: unspaced_letters(word.text) // 2 for word in words(text) if _says_something(word)}
    return sum(max(1, letters) for letters in content.values())


def _says_something(word: Word) -> bool:
    return len(word.text) > 1 and (not word.stop or word.text.casefold() in _NUMERALS)


def _without_named_asides(text: str, forms: Sequence[str]) -> str:
    """ "The ReLU activation function" for "The ReLU (Rectified Linear Unit) activation function"."""
    if "(" not in text:
        return text
    either = "|".join(re.escape(form) for form in sorted((*forms, *_acronyms(forms)), key=len, reverse=True))
    return re.sub(rf"(?<!\w)({either})\s*\((?:{either})s?\)", r"\1", text, flags=re.IGNORECASE)


def _without_unparted(text: str, forms: Sequence[str]) -> str:
    """Blanks for names that are no words among others: of scripts without spaces, and of signs alone."""
    for form in sorted(forms, key=len, reverse=True):
        if is_unspaced(form) or not words(form):
            text = text.replace(form, BLANK)
    return text


def _occurrences(
    text: str, found: Sequence[Word], forms: Sequence[str], acronyms: frozenset[str]
) -> dict[int, tuple[int, bool]]:
    """Where the longest names begin: word number → (words, whether it is a plural of a singular name)."""
    sought: dict[str, str] = {}
    for form in forms:
        if parts := words(form):
            sought.setdefault("".join(word.stem for word in parts), parts[-1].text)
            typed = "".join(word.text.casefold() for word in parts)
            endings = ("", "s", "es") if parts[-1].text.isupper() and len(parts[-1].text) > 1 else ("",)
            for spelling in (*(typed + end for end in endings), *(each + typed for each in attached(typed))):
                sought.setdefault(spelling, parts[-1].text)
    taken: dict[int, tuple[int, bool]] = {}
    place = 0
    while place < len(found):
        match = _longest_at(text, found, place, sought) or _acronym_at(found[place], acronyms)
        if match:
            taken[place] = match
        place += match[0] if match else 1
    return taken


def _longest_at(
    text: str, found: Sequence[Word], place: int, sought: Mapping[str, str]
) -> tuple[int, bool] | None:
    """The longest name that begins with a word, joined or parted as it may be: stem by stem, or as typed."""
    best: tuple[int, bool] | None = None
    stems = typed = ""
    for after in range(place, len(found)):
        word = found[after]
        between = text[found[after - 1].end : word.start] if after > place else ""
        if between != _POINT and between.strip(_JOINTS):
            break
        stems += word.stem
        typed += word.text.casefold()
        if not any(name.startswith((stems, typed)) for name in sought):
            break
        last = sought.get(stems) or sought.get(typed)
        if last:
            best = (after - place + 1, _is_plural(word.text, last))
    return best


def _acronym_at(word: Word, acronyms: frozenset[str]) -> tuple[int, bool] | None:
    plural = len(word.text) > 2 and word.text.endswith("s")
    letters = word.text[:-1] if plural else word.text
    return (1, plural) if letters in acronyms else None


def _acronyms(forms: Sequence[str]) -> frozenset[str]:
    """The initials that stand for a name, in the capitals in which a text would write them."""
    found: set[str] = set()
    for form in forms:
        parts = words(form)
        for some in (parts, tuple(word for word in parts if not word.stop)):
            if len(some) > 1:
                found.add("".join(word.text[0] for word in some).upper())
    return frozenset(found)


def _is_plural(seen: str, name: str) -> bool:
    seen, name = seen.casefold(), name.casefold()
    return seen in {name + "s", name + "es", name.removesuffix("y") + "ies"} or (
        seen.endswith("s") and not name.endswith("s")
    )


def _outer_signs(forms: Sequence[str]) -> tuple[str, str]:
    """The signs with which names begin and end, as in "$scope" and "__init__"."""
    before = (found[0] for form in forms if (found := _BEFORE.match(form)))
    after = (found[0] for form in forms if (found := _AFTER.search(form)))
    return "".join(before), "".join(after)


def _with_signs(text: str, start: int, end: int, signs: tuple[str, str]) -> tuple[int, int]:
    """Where a name begins and ends in a text once its own signs are counted in."""
    before, after = signs
    if before:
        start = len(text[:start].rstrip(before))
    if after:
        end = len(text) - len(text[end:].lstrip(after))
    return start, end


def _with_article(text: str, found: Sequence[Word], place: int, start: int) -> int:
    """The word before, if it is an article of this one: "a" or "an" would tell how the name begins."""
    if place and found[place - 1].text.casefold() in _ARTICLES:
        between = text[found[place - 1].end : start]
        if between.strip(" \"'“‘*_") == "":
            return place - 1
    return place


def _fill(text: str, pieces: Sequence[tuple[int, int, str]]) -> str:
    parts: list[str] = []
    done = 0
    for start, end, filling in pieces:
        parts += [text[done:start], filling]
        done = end
    filled = _ASIDE.sub("", "".join([*parts, text[done:]]))
    while (merged := _DOUBLED_GAP.sub(GAP, _DOUBLED.sub(BLANK, filled))) != filled:
        filled = merged
    return re.sub(rf"\b([Aa])n? (?={re.escape(GAP)})", r"\1(n) ", filled)
