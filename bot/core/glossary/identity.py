"""Which stored term is which term of a new version of its deck, so that its id and history go on.

The surest sign decides first: the same name, then the same name in another spelling, then the questions
they share (a term that was renamed), then a name that became an alias or the other way round.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.core.glossary.model import Term
from bot.core.glossary.words import key

_Sign = Callable[[Term], Iterable[str]]


def match_terms(stored: Sequence[Term], new: Sequence[Term]) -> dict[int, int]:
    """The stored id for the id of each new term that is a stored one; no id is given twice.

    Of several stored terms that fit equally well the first wins, so put living ones before retired ones.
    """
    matched: dict[int, int] = {}
    taken: set[int] = set()
    for candidates in (_by_name, _by_spelling, _by_questions, _by_alias, _by_former_alias):
        free = [term for term in stored if term.id not in taken]
        open_ones = [term for term in new if term.id not in matched]
        if not free or not open_ones:
            break
        for new_id, stored_id in candidates(free, open_ones):
            if new_id not in matched and stored_id not in taken:
                matched[new_id] = stored_id
                taken.add(stored_id)
    return matched


def _by_name(stored: Sequence[Term], new: Sequence[Term]) -> Iterator[tuple[int, int]]:
    return _sharing(stored, new, lambda term: (term.name,), lambda term: (term.name,))


def _by_spelling(stored: Sequence[Term], new: Sequence[Term]) -> Iterator[tuple[int, int]]:
    return _sharing(stored, new, _name_key, _name_key)


def _by_alias(stored: Sequence[Term], new: Sequence[Term]) -> Iterator[tuple[int, int]]:
    return _sharing(stored, new, _alias_keys, _name_key)


def _by_former_alias(stored: Sequence[Term], new: Sequence[Term]) -> Iterator[tuple[int, int]]:
    return _sharing(stored, new, _name_key, _alias_keys)


def _by_questions(stored: Sequence[Term], new: Sequence[Term]) -> Iterator[tuple[int, int]]:
    """The pair that shares most questions first."""
    shared = Counter(_sharing(stored, new, _question_keys, _question_keys))
    return (pair for pair, _ in shared.most_common())


def _sharing(
    stored: Sequence[Term], new: Sequence[Term], stored_sign: _Sign, new_sign: _Sign
) -> Iterator[tuple[int, int]]:
    """(new id, stored id) for each sign that a new and a stored term have in common."""
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    for term in stored:
        for sign in stored_sign(term):
            bearers[sign].append(term.id)
    for term in new:
        for sign in new_sign(term):
            for stored_id in bearers.get(sign, ()):
                yield term.id, stored_id


def _name_key(term: Term) -> Iterable[str]:
    return (key(term.name),)


def _alias_keys(term: Term) -> Iterable[str]:
    return dict.fromkeys(key(alias) for alias in term.aliases)


def _question_keys(term: Term) -> Iterable[str]:
    return dict.fromkeys(key(definition.question) for definition in term.definitions)
