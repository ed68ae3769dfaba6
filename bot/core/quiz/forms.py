"""The look of an option: what may single it out though it says nothing of its meaning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.glossary.words import singular
from bot.core.quiz.masking import GAP
from bot.core.quiz.questions.words import words

# One option may be longer than the longest other by this factor and so many characters.
_LONGEST_ASIDE = 1.25
_LENGTH_SLACK = 3
# A hyphen or an acronym is seen in a name, not in a sentence of more words.
_LONGEST_NAME = 8
_HYPHENS = "-‐‑–"


@dataclass(frozen=True, slots=True)
class Form:
    """The length of an option in characters and words, and what is seen of it at a glance."""

    length: int
    words: int
    unspaced: bool
    plural: bool
    capitals: bool
    acronym: bool
    marks: bool
    hyphen: bool
    gap: bool

    @property
    def traits(self) -> int:
        """All that an option has or has not, one bit each: what four options have oddly has an odd count."""
        alone = (self.words == 1, self.unspaced)
        seen = (*alone, self.plural, self.capitals, self.acronym, self.marks, self.hyphen, self.gap)
        return sum(has << place for place, has in enumerate(seen))


@lru_cache(maxsize=20_000)
def form_of(text: str) -> Form:
    parts = words(text)
    last = parts[-1].text.casefold() if parts else ""
    is_name = len(parts) <= _LONGEST_NAME
    return Form(
        length=len(text),
        words=len(parts),
        unspaced=" " not in text.strip(),
        plural=singular(last) != last,
        capitals=any(not word.text[1:].islower() for word in parts if len(word.text) > 1),
        acronym=is_name and any(part.isupper() and len(part) > 1 for part in text.split()),
        marks=any(mark in text for mark in "()/:,0123456789"),
        hyphen=is_name and any(mark in text for mark in _HYPHENS),
        gap=GAP in text,
    )


def one_stands_out(forms: Sequence[Form]) -> bool:
    """Whether one of four options differs from the three others by length or by form alone."""
    one, two, three, four = forms
    return bool(one.traits ^ two.traits ^ three.traits ^ four.traits) or one_is_off(
        [form.length for form in forms], [form.words for form in forms]
    )


def one_is_off(lengths: Sequence[int], counts: Sequence[int]) -> bool:
    """Whether one of four is much longer or shorter, or a name of two words more or fewer than any other."""
    shortest, second, third, longest = sorted(lengths)
    if longest > _LONGEST_ASIDE * third + _LENGTH_SLACK or shortest * _LONGEST_ASIDE + _LENGTH_SLACK < second:
        return True
    least, second, third, most = sorted(counts)
    return most <= _LONGEST_NAME and (second - least > 1 or most - third > 1)
