"""What a question asks: its subject, and which side of the subject.

Each form is one row of a table, the first that fits decides. A question that fits none is its own
subject, so that a file of bare names works too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.glossary.model import Aspect
from bot.core.glossary.texts import clean_line


@dataclass(frozen=True, slots=True)
class Reading:
    """A question read: the subject without its article, or the two sides of a comparison.

    Where no form fits (`understood` is false), the subject is the question itself.
    """

    subject: str
    aspect: Aspect
    sides: tuple[str, ...] = ()
    understood: bool = True


_IS = r"(?:is|are|was|were)"
_PLEASE = r"(?:(?:can|could|would)\s+you\s+)?(?:please\s+)?"
_WHAT_IS = rf"{_PLEASE}(?:what\s+{_IS}|what['’]s|whats|explain|describe|define|give|state)\s+"
_THE = r"(?:the\s+|an?\s+)?"
_MAIN = r"(?:main\s+|primary\s+|basic\s+|general\s+|key\s+)?"


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_COMPARES = _form(r"differ|distin|compare|\bvs\b|\bversus\b")
_COMPARISONS = (
    _form(
        rf"(?:{_WHAT_IS})?{_THE}{_MAIN}(?:differences?|distinctions?)\s+between\s+(?P<a>.+?)\s+and\s+(?P<b>.+)"
    ),
    _form(r"how\s+(?:is|are|does|do)\s+(?P<a>.+?)\s+(?:differ|different)\s+from\s+(?P<b>.+)"),
    _form(r"what\s+distinguishes\s+(?P<a>.+?)\s+from\s+(?P<b>.+)"),
    _form(r"compare\s+(?P<a>.+?)\s+(?:and|with|to)\s+(?P<b>.+)"),
    _form(rf"(?:{_WHAT_IS})?(?P<a>.+?)\s+(?:vs\.?|versus)\s+(?P<b>.+)"),
)

_FORMS = (
    (
        _form(
            rf"(?:{_WHAT_IS})?the\s+{_MAIN}"
            r"(?:purpose|goal|aim|use|benefit|advantage|importance|objective|point)s?\s+(?:of|for|behind)\s+"
            r"(?:using\s+|having\s+)?(?P<x>.+)"
        ),
        Aspect.PURPOSE,
    ),
    (
        _form(r"why\s+(?:do\s+we|does\s+one|do\s+you|would\s+(?:you|we))\s+(?:use|need)\s+(?P<x>.+)"),
        Aspect.PURPOSE,
    ),
    (
        _form(rf"why\s+{_IS}\s+(?P<x>.+?)\s+(?:used|useful|important|needed|necessary|helpful)(?:\s+.*)?"),
        Aspect.PURPOSE,
    ),
    (_form(rf"what\s+{_IS}\s+(?P<x>.+?)\s+(?:used|good)\s+for"), Aspect.PURPOSE),
    (_form(rf"(?:{_WHAT_IS})?the\s+{_MAIN}(?:role|function|job|task)s?\s+of\s+(?P<x>.+)"), Aspect.ROLE),
    (_form(r"what\s+(?:role|part)\s+(?:does|do)\s+(?P<x>.+?)\s+play(?:\s+.*)?"), Aspect.ROLE),
    (_form(r"what\s+(?:does|do)\s+(?P<x>.+?)\s+(?:mean|stand\s+for|refer\s+to)"), Aspect.DEFINITION),
    (_form(r"what\s+(?:does|do)\s+(?P<x>.+?)\s+do"), Aspect.ROLE),
    (
        _form(rf"(?:{_WHAT_IS})?the\s+{_MAIN}(?:concept|idea|notion|intuition)\s+(?:of|behind)\s+(?P<x>.+)"),
        Aspect.CONCEPT,
    ),
    (_form(rf"(?:{_WHAT_IS})?the\s+(?:technique|procedure)\s+of\s+(?P<x>.+)"), Aspect.TECHNIQUE),
    (
        _form(rf"(?:{_WHAT_IS})?how\s+(?:does\s+|do\s+)?(?P<x>.+?)\s+(?:work|function|operate)s?"),
        Aspect.TECHNIQUE,
    ),
    (_form(rf"(?:{_WHAT_IS})?the\s+(?:meaning|definition)\s+of\s+(?P<x>.+)"), Aspect.DEFINITION),
    (_form(r"definition\s+of\s+(?P<x>.+)"), Aspect.DEFINITION),
    (_form(r"what\s+(?:do\s+you\s+mean|is\s+meant)\s+by\s+(?P<x>.+)"), Aspect.DEFINITION),
    (_form(rf"who\s+{_IS}\s+(?P<x>.+)"), Aspect.DEFINITION),
    (_form(rf"{_WHAT_IS}(?P<x>.+)"), Aspect.DEFINITION),
)

_ARTICLE = _form(r"(?:the|an?)\s+(?=\S)")
_END = re.compile(r"[\s?.:;,]+$")
_QUOTES = "\"'“”„«»‘’` "
_SECOND_QUESTION = _form(r",?\s+and\s+(?:how|why|what|when|where)\s+.*$")
_PLACE = _form(r"(?P<base>.+?)\s+(?:in|within)\s+(?P<place>.+)")
# What marks the first of two sides as an adjective whose noun only the second has.
_ADJECTIVE_ENDINGS = (
    "ed",
    "al",
    "ic",
    "ive",
    "ous",
    "ary",
    "able",
    "ible",
    "ar",
    "less",
    "ful",
    "ent",
    "ant",
)


def read_question(question: str) -> Reading:
    """The subject and the aspect of a question, from its form alone."""
    text = _END.sub("", clean_line(question))
    for form in _COMPARISONS if _COMPARES.search(text) else ():
        match = form.fullmatch(text)
        if match:
            sides = _sides(match["a"], match["b"])
            return Reading(" vs. ".join(sides), Aspect.COMPARISON, sides)
    for form, aspect in _FORMS:
        match = form.fullmatch(text)
        if match:
            return Reading(_subject(match["x"]), aspect)
    return Reading(without_article(text) or clean_line(question), Aspect.DEFINITION, understood=False)


def split_place(subject: str) -> tuple[str, str] | None:
    """("Epoch", "Deep Learning") for "Epoch in Deep Learning"; None where no place is named."""
    match = _PLACE.fullmatch(subject)
    return (match["base"], without_article(match["place"])) if match else None


def without_article(text: str) -> str:
    return _ARTICLE.sub("", text, count=1) if _ARTICLE.match(text) else text


def _subject(text: str) -> str:
    return without_article(_SECOND_QUESTION.sub("", text)).strip(_QUOTES) or text


def _sides(first: str, second: str) -> tuple[str, str]:
    a, b = without_article(first), without_article(second)
    place = split_place(b)
    if place and not split_place(a):
        b = place[0]
    return (f"{a} {b.split(maxsplit=1)[1]}" if _shares_noun(a, b) else a), b


def _shares_noun(first: str, second: str) -> bool:
    """Whether "Supervised and Unsupervised Learning" means two kinds of learning."""
    words = second.split()
    if len(first.split()) != 1 or len(words) < 2:
        return False
    a, b = first.casefold(), words[0].casefold()
    if a in second.casefold().split():
        return False
    negated = a.endswith(b) or b.endswith(a)
    alike = any(a.endswith(ending) and b.endswith(ending) for ending in _ADJECTIVE_ENDINGS)
    return negated or alike
