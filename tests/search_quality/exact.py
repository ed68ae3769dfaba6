"""Names typed rightly, with what people and their keyboards put around them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.search_quality.glossary import DATA, Glossary, flat
from tests.search_quality.model import Query

FRAMES = flat(DATA / "shared" / "frames.toml")


def framed(frame: str, name: str) -> str:
    """The frame with the name in its place; {a} stands for the name behind its article."""
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return frame.replace("{a}", f"{article} {name}").replace("{}", name)


def queries(ours: Glossary) -> Iterator[Query]:
    yield from _as_written(ours)
    for concept, name in ours.full_names():
        yield from _cased(ours, concept, name)
        for kind in ("punctuation", "article", "bracket", "embedded"):
            yield _framed(ours, concept, name, kind)
        for text in _unicode(name, ours.random("unicode", name)):
            yield Query(text, "punctuation", ours.name, concept, ours.expected(concept))
    for concept, acronyms in ours.acronyms.items():
        for acronym in acronyms:
            yield from _acronyms(ours, concept, acronym)
    for concept, aliases in ours.aliases.items():
        for alias in aliases:
            # What the deck does not list is no alias of it, and people say it all the same.
            kind = "alias" if ours.lists(alias) else "short_form"
            yield Query(alias, kind, ours.name, concept, ours.expected(concept))
            yield Query(alias.title(), kind, ours.name, concept, ours.expected(concept))
    for term in ours.deck.terms:
        for alias in term.aliases:
            yield Query(alias, "alias", ours.name, alias, ours.expected(alias))


def _as_written(ours: Glossary) -> Iterator[Query]:
    for concept, names in ours.concepts.items():
        for name in names:
            yield Query(name, "exact", ours.name, concept, ours.expected(concept))


def _cased(ours: Glossary, concept: str, name: str) -> Iterator[Query]:
    dice = ours.random("case", name)
    for text in (
        name.lower(),
        dice.choice((name.upper(), name.title(), name.swapcase(), _scattered(name, dice))),
    ):
        if text != name:
            yield Query(text, "case", ours.name, concept, ours.expected(concept))


def _scattered(name: str, dice: Random) -> str:
    return "".join(letter.upper() if dice.random() < 0.4 else letter.lower() for letter in name)


def _unicode(name: str, dice: Random) -> Iterator[str]:
    """What other keyboards and copying from a page bring along."""
    yield dice.choice((f"{name}'s", f"{name.lower()}’s"))
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in name)
    hard = name.replace(" ", "\u00a0").replace("-", "\u2011")
    middle = len(name) // 2
    yield dice.choice(
        (wide, hard, f"{name[:middle]}\u200b{name[middle:]}", f"\ufeff{name}", name.replace(" ", "   "))
    )


def _framed(ours: Glossary, concept: str, name: str, kind: str) -> Query:
    dice = ours.random(kind, name)
    frame = dice.choice(FRAMES[kind])
    text = framed(frame, name if dice.random() < 0.3 else name.lower())
    return Query(text, kind, ours.name, concept, ours.expected(concept))


def _acronyms(ours: Glossary, concept: str, acronym: str) -> Iterator[Query]:
    expected = ours.expected(concept)
    dice = ours.random("acronym", acronym)
    for text in (acronym, acronym.lower(), acronym.title(), f"{acronym}?", f"{acronym.lower()}."):
        yield Query(text, "acronym", ours.name, concept, expected)
    if acronym.isupper():
        dots = (".".join(acronym) + ".", ".".join(acronym), ". ".join(acronym) + ".", " ".join(acronym))
        for text in (*dots[:3], dots[0].lower(), dots[1].lower(), dots[3].lower()):
            yield Query(text, "dotted", ours.name, concept, expected)
    for frame in dice.sample(FRAMES["embedded"], 5):
        written = acronym if dice.random() < 0.5 else acronym.lower()
        yield Query(frame.replace("{}", written), "embedded", ours.name, concept, expected)
    for text in (f"{acronym}s", f"{acronym.lower()}s"):
        yield Query(text, "plural", ours.name, concept, expected)
    for text in (f"the {acronym}", f"a {acronym.lower()}", f"an {acronym}"):
        yield Query(text, "article", ours.name, concept, expected)
    long = ours.concepts[concept][0]
    for text in (
        f"{long} ({acronym})",
        f"{acronym} ({long.lower()})",
        f"{long.lower()} [{acronym}]",
        f"a {long} ({acronym})",
    ):
        yield Query(text, "bracket", ours.name, concept, expected)
