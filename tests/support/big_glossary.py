"""A made-up glossary file of any size."""

from __future__ import annotations

import random

_SYLLABLES = (
    "ba",
    "co",
    "di",
    "fu",
    "gra",
    "hel",
    "ik",
    "jo",
    "kal",
    "lum",
    "mor",
    "nex",
    "op",
    "pri",
    "qua",
)
_COMMON = ("network", "model", "layer", "learning", "data", "function", "of", "the", "and", "with", "for")


def glossary_file(terms: int) -> bytes:
    """Names of three words, many with a word in common, and answers that mention other names."""
    rng = random.Random(terms)
    words = ["".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) for _ in range(terms // 3)]
    names: dict[str, None] = {}
    while len(names) < terms:
        names[f"{rng.choice(words)} {rng.choice(words)} {rng.choice(_COMMON[:6])}"] = None
    listed = list(names)
    answers = (
        " ".join([*rng.choices(_COMMON, k=8), *rng.choices(words, k=8), "like a", rng.choice(listed)])
        for _ in listed
    )
    return "\n".join(
        f"Q: What is a {name}?\nA: A {name} is {answer}.\n"
        for name, answer in zip(listed, answers, strict=True)
    ).encode()
