"""Words that ask, chat or hold a sentence together, and so say nothing about which term is meant.

They are English in general, not any glossary's: a word from here still counts where a name holds it
("Bag of Words", "Mean").
"""

from __future__ import annotations

import re
from functools import cache

from bot.core.search.data import word_list

FUNCTION_WORDS = word_list("function_words.txt")
TALK = word_list("talk_words.txt")
WEAK_TALK = word_list("weak_talk_words.txt")
TOOLS = word_list("tool_words.txt")
SCENERY = word_list("scenery_words.txt") | TOOLS
COMPARE_WORDS = word_list("compare_words.txt")
FILLERS = FUNCTION_WORDS | TALK
QUESTION_WORDS = word_list("question_words.txt")
CONTEXT_WORDS = word_list("context_words.txt")
KIND_WORDS = word_list("kind_words.txt")
PLAIN_WORDS = word_list("plain_words.txt")
SIZE_WORDS = word_list("size_words.txt")
ARTICLES = word_list("articles.txt")

_SHORTEST_SLIPPED = 4
_REPEATED = re.compile(r"(.)\1{2,}")


def is_drawn_out(word: str) -> bool:
    """Whether somebody leant on a key for effect: "sooo"."""
    return _REPEATED.search(word) is not None


def slipped_filler(word: str) -> str | None:
    """The filler that a word spells with one slip ("waht", "explian", "differnce") or drawn out ("sooo")."""
    if is_drawn_out(word):
        once, twice = _REPEATED.sub(r"\1", word), _REPEATED.sub(r"\1\1", word)
        return once if once in FILLERS else twice if twice in FILLERS else None
    meant = _with_a_letter_less()
    if len(word) < _SHORTEST_SLIPPED:
        swapped = (word[1:2] + word[:1] + word[2:], word[:1] + word[:0:-1])
        return next((each for each in swapped if each in FILLERS), meant.get(word))
    shorter = [word[:i] + word[i + 1 :] for i in range(len(word))]
    for each in (word, *shorter):
        if each in meant:
            return meant[each]
    return None


@cache
def _with_a_letter_less() -> dict[str, str]:
    """The longer fillers by what they are without a letter, and by themselves."""
    longer = [word for word in sorted(FILLERS) if len(word) >= _SHORTEST_SLIPPED]
    less = {word[:i] + word[i + 1 :]: word for word in longer for i in range(len(word))}
    return less | {word: word for word in longer}
