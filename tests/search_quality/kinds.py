"""The kinds of queries, in groups, each with the share that must be answered rightly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that share a goal: at least this share with the right term first, a number from 0 to 1."""

    name: str
    goal: float
    kinds: tuple[str, ...]


LOOKUPS = (
    Group(
        "exact",
        1.0,
        (
            "exact",
            "case",
            "punctuation",
            "alias",
            "acronym",
            "dotted",
            "embedded",
            "article",
            "bracket",
        ),
    ),
    Group("slips", 0.995, ("slip_one", "slip_two", "misspelled")),
    Group("hard slips", 0.99, ("slip_three", "slip_joined", "slip_order")),
    Group("forms", 0.99, ("joined", "split", "hyphen", "plural", "inflection", "british", "order")),
    Group("questions", 0.985, ("question", "chatty", "question_misspelled")),
    Group("short forms", 0.93, ("short_form",)),
    Group("near paraphrases", 0.95, ("near",)),
    Group("far paraphrases", 0.55, ("far",)),
)

# Of all lookups together.
ALL_FIRST = 0.965
ALL_CONFIDENT_RIGHT = 0.90
ALL_CONFIDENT_WRONG = 0.005

# What is not in the glossary: the share of confident answers, which is at most this.
STRANGERS = (
    "stranger_field",
    "stranger_everyday",
    "stranger_sound_alike",
    "stranger_shared_word",
    "stranger_half_matched",
    "stranger_misspelled",
    "stranger_chat",
    "stranger_described",
)
STRANGERS_CONFIDENT = 0.01
HARDEST_STRANGERS = ("stranger_sound_alike", "stranger_shared_word", "stranger_half_matched")
HARDEST_STRANGERS_CONFIDENT = 0.03

# Autocomplete: the share found among the first five suggestions.
COMPLETIONS = (
    Group("prefixes", 1.0, ("prefix",)),
    Group("prefixes with slips", 0.98, ("prefix_slip",)),
)

LOOKUP_KINDS = frozenset(kind for group in LOOKUPS for kind in group.kinds)
COMPLETION_KINDS = frozenset(kind for group in COMPLETIONS for kind in group.kinds)
STRANGER_KINDS = frozenset(STRANGERS)
