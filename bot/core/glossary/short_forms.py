"""Other names that a question or an answer itself gives: acronyms in brackets, "also known as"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.glossary.aspects import split_place, without_article
from bot.core.glossary.texts import NAME_LIMIT
from bot.core.glossary.words import key, tokens

# Nouns that may follow an acronym without changing what is meant: "(GRU) Network" is the GRU.
GENERIC_NOUNS = frozenset({"network", "model", "algorithm", "method", "technique", "approach", "mechanism"})

_BRACKETS = re.compile(r"(?P<base>.*?)\s*\((?P<inside>[^()]+)\)\s*(?P<tail>.*)")
_SHORT = re.compile(r"[^\s,;]{1,16}")
_ALSO = re.compile(
    r"^[^.!?;]{0,20}?\b(?:also\s+known\s+as|also\s+called|also\s+referred\s+to\s+as|abbreviated\s+(?:as|to)|"
    r"short\s+for|a\.?k\.?a\.?)\s+(?P<other>[^,.;()]{1,80}?)(?=\s*[,.;()]|\s+(?:is|are|was|were|refers)\b|$)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:the|an?)\s+", re.IGNORECASE)
_FOREIGN_ARTICLES = frozenset(
    tokens("""
        der die das ein eine le la les un une el los las una il lo gli uno o os as um uma de het een en ett
    """)
)
_SMALL_WORDS = frozenset({"a", "an", "and", "for", "in", "of", "on", "or", "the", "to"})
# What a digit is read as begins a word of the name: "2FA" is two-factor authentication.
_SPOKEN = dict(zip("0123456789", "zottffssen", strict=True))
_GOES_ON = re.compile(r"\w")
_OPENING_BRACKETS = re.compile(r"\s*\((?P<inside>[^()]{1,80})\)")


@dataclass(frozen=True, slots=True)
class Name:
    """A subject with its brackets read: the name, and the other names that it gives."""

    text: str
    others: tuple[str, ...] = ()


def read_name(subject: str) -> Name:
    """ "Gated Recurrent Unit (GRU) Network" is the Gated Recurrent Unit, also GRU and GRU Network.

    Brackets that hold no acronym tell two subjects apart ("Mercury (planet)") and stay in the name.
    """
    match = _BRACKETS.fullmatch(subject)
    if not match or not match["base"]:
        return Name(subject)
    base, short, tail = match["base"], match["inside"].strip(), match["tail"]
    if not is_short_form(short, base) and not is_short_form(base, short):
        return Name(subject)
    if not tail:
        return Name(base, (short,))
    if split_place(f"{base} {tail}") == (base, without_article(tail.partition(" ")[2])):
        return Name(f"{base} {tail}", (short,))
    if key(tail) in GENERIC_NOUNS:
        return Name(base, (short, f"{base} {tail}", f"{short} {tail}"))
    return Name(f"{base} {tail}", (f"{short} {tail}",))


def is_short_form(short: str, name: str) -> bool:
    """Whether one word, such as "CNNs" or "ResNet", abbreviates a name: its capitals begin parts of it.

    Of a word that is all capitals a third of the letters may differ: "XSS" is Cross-Site Scripting.
    """
    if not _SHORT.fullmatch(short) or key(short) == key(name):
        return False
    singular = short.removesuffix("s")
    letters = [_SPOKEN.get(sign, sign.casefold()) for sign in singular if sign.isupper() or sign.isdigit()]
    if len(letters) < 2:
        return False
    return _in_order(letters, name.casefold()) or (singular.isupper() and _are_initials(letters, name))


def names_in_answer(names: tuple[str, ...], answer: str) -> tuple[str, ...]:
    """Other names in an answer that opens with one of `names`: in brackets, or after "also known as".

    An answer may also be nothing but what the first of them stands for.
    """
    whole = without_article(answer.rstrip(". "))
    if len(whole) <= NAME_LIMIT and _is_spelled_out(names[0], whole):
        return (whole,)
    for name in names:
        rest = after_opening(name, answer)
        if rest is not None:
            return tuple(_names_after(name, rest))
    return ()


def after_opening(name: str, answer: str) -> str | None:
    """What follows the name where an answer opens with it, its article and plural set aside."""
    article = _ARTICLE.match(answer)
    start = article.end() if article else 0
    end = start + len(name)
    if answer[start:end].casefold() != name.casefold():
        return None
    for plural in ("es", "s", ""):
        rest = answer[end:].removeprefix(plural) if answer.startswith(plural, end) else None
        if rest is not None and not _GOES_ON.match(rest):
            return rest
    return None


def subject_of_answer(question: str, answer: str) -> str | None:
    """The last words of a question that also open its answer: "Neuron" in "Was ist ein Neuron?".

    For questions of a form, or in a language, that no rule knows; of a bare name without a question mark
    nothing is set aside.
    """
    words = question.rstrip("? \t").split()
    if not question.endswith("?"):
        return None
    first_word, _, after_first_word = answer.partition(" ")
    text = after_first_word if first_word.casefold() in _FOREIGN_ARTICLES else answer
    for start in range(1, len(words)):
        name = " ".join(words[start:])
        if after_opening(name, text) is not None:
            return name
    return None


def _names_after(name: str, rest: str) -> list[str]:
    found: list[str] = []
    bracket = _OPENING_BRACKETS.match(rest)
    if bracket:
        inside = without_article(bracket["inside"].strip())
        if is_short_form(inside, name) or is_short_form(name, inside):
            found.append(inside)
    also = _ALSO.match(rest)
    if also:
        found.append(without_article(also["other"].strip()))
    return [other for other in found if tokens(other)]


def _is_spelled_out(acronym: str, text: str) -> bool:
    words = tokens(text)
    telling = [word for word in words if word not in _SMALL_WORDS]
    return acronym.isupper() and any(
        "".join(word[0] for word in some) == acronym.casefold() for some in (words, telling)
    )


def _are_initials(letters: list[str], name: str) -> bool:
    initials = [word[0] for word in tokens(name)]
    same = sum(letter == initial for letter, initial in zip(letters, initials, strict=False))
    return len(initials) == len(letters) > 2 and 3 * same >= 2 * len(letters)


def _in_order(letters: list[str], text: str) -> bool:
    """Whether the letters occur in the text in their order, the first near its start (XML, extensible)."""
    if letters[0] not in text[:2]:
        return False
    position = 0
    for letter in letters:
        position = text.find(letter, position) + 1
        if not position:
            return False
    return True
