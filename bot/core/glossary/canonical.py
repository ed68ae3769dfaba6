"""From pairs to concepts: the same thing asked several ways becomes one.

A question's subject is read by its form alone (`aspects`); what only the whole file can tell is
decided here: whether "in Deep Learning" is a place to set aside or part of the name, whether
"… Technique" is a term of its own, and which other names mean one concept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core.glossary.aspects import Reading, read_question, split_place
from bot.core.glossary.model import Aspect, Definition, Kind, Pair
from bot.core.glossary.overlay import NO_OVERLAY, Overlay
from bot.core.glossary.short_forms import Name, after_opening, names_in_answer, read_name, subject_of_answer
from bot.core.glossary.words import key

_TECHNIQUE_NOUNS = (" technique", " approach")


@dataclass(slots=True)
class Concept:
    """What the pairs say about one thing. `names` begins with the one to show; the rest are aliases."""

    names: list[str]
    kind: Kind = Kind.TERM
    compares: tuple[str, ...] = ()
    definitions: list[Definition] = field(default_factory=list[Definition])


@dataclass(slots=True)
class _Asked:
    """One pair on its way: `name` is what its question asks about, as far as it has been settled."""

    position: int
    pair: Pair
    reading: Reading
    name: Name
    aspect: Aspect
    others: list[str] = field(default_factory=list[str])
    key: str = ""

    def __post_init__(self) -> None:
        self.key = key(self.name.text)

    def rename(self, text: str) -> None:
        self.name = Name(text, self.name.others)
        self.key = key(text)


def concepts(pairs: Iterable[Pair], overlay: Overlay = NO_OVERLAY) -> list[Concept]:
    """The concepts of a file, in the order in which it first asks about each.

    Every pair is a definition of exactly one concept, at its position (from 1) in the file.
    """
    asked = [_ask(position, pair, overlay) for position, pair in enumerate(pairs, 1)]
    _settle_names(asked)
    groups: dict[str, list[_Asked]] = {}
    for one in asked:
        groups.setdefault(one.key, []).append(one)
    called = _by_other_names(groups)
    rejected = {called(name): set(map(key, wrong)) for name, wrong in overlay.not_aliases.items()}
    for name, group in groups.items():
        _gather_other_names(group, rejected.get(name, set()))
    called = _by_other_names(groups)
    heads = _Heads(groups)
    for subject, same in overlay.merges.items():
        for other in same:
            heads.join(called(subject), called(other))
    heads.join_by_other_names()
    return [_concept(head, list(members)) for head, members in heads.merged()]


def _by_other_names(groups: Mapping[str, Sequence[_Asked]]) -> Callable[[str], str]:
    """What gives the key of the group that a name is one of; the name's own key where none has it."""
    known: dict[str, str] = {}
    for name, group in groups.items():
        for other in (other for one in group for other in (*one.name.others, *one.others)):
            known.setdefault(key(other), name)
    return lambda name: key(name) if key(name) in groups else known.get(key(name), key(name))


def _ask(position: int, pair: Pair, overlay: Overlay) -> _Asked:
    subject = overlay.questions.get(pair.question)
    reading = read_question(pair.question)
    if subject is not None:
        return _Asked(position, pair, Reading(subject, reading.aspect), Name(subject), reading.aspect)
    if not reading.understood:
        reading = replace(reading, subject=subject_of_answer(pair.question, pair.answer) or reading.subject)
    name = Name(reading.subject) if reading.sides else read_name(reading.subject)
    return _Asked(position, pair, reading, name, reading.aspect)


def _settle_names(asked: Sequence[_Asked]) -> None:
    known = {one.key for one in asked}
    known.update(key(other) for one in asked for other in one.name.others)
    for one in asked:
        if not one.reading.sides:
            _set_place_aside(one, known)
    known.update(one.key for one in asked)
    for one in asked:
        _recognise_technique(one, known)


def _set_place_aside(one: _Asked, known: set[str]) -> None:
    """ "Epoch in Deep Learning" is about epochs; "Man in the Middle" is not about men.

    The place goes where it or what stands before it is known from other questions, or where the
    answer speaks of the bare subject; of what has a role or a purpose "in …" always tells the place.
    """
    place = split_place(one.name.text)
    if place is None:
        return
    base, where = place
    whole = after_opening(one.name.text, one.pair.answer) is not None
    bare = any(after_opening(name, one.pair.answer) is not None for name in (base, *one.name.others))
    has_part = one.aspect in {Aspect.ROLE, Aspect.PURPOSE}
    if key(base) in known or key(where) in known or (not whole and (bare or has_part)):
        one.rename(base)


def _recognise_technique(one: _Asked, known: set[str]) -> None:
    for noun in _TECHNIQUE_NOUNS:
        if one.key.endswith(noun) and one.key.removesuffix(noun) in known:
            one.others.append(one.name.text)
            one.rename(one.name.text.rsplit(maxsplit=1)[0])
            one.aspect = Aspect.TECHNIQUE
            return


def _gather_other_names(group: Sequence[_Asked], rejected: set[str]) -> None:
    names = tuple(dict.fromkeys(name for one in group for name in (one.name.text, *one.name.others)))
    for one in group:
        if not one.reading.sides:
            found = [*one.name.others, *names_in_answer(names, one.pair.answer)]
            one.others[:0] = [other for other in found if key(other) not in rejected]


class _Heads:
    """Which groups are one concept: each group's key leads to the key of its earliest group."""

    def __init__(self, groups: dict[str, list[_Asked]]) -> None:
        self._groups = groups
        self._head = {name: name for name in groups}
        self._order = {name: order for order, name in enumerate(groups)}

    def find(self, name: str) -> str:
        while self._head[name] != name:
            self._head[name] = self._head[self._head[name]]
            name = self._head[name]
        return name

    def join(self, one: str, other: str) -> None:
        if one not in self._head or other not in self._head:
            return
        first, second = sorted((self.find(one), self.find(other)), key=self._order.__getitem__)
        self._head[second] = first

    def join_by_other_names(self) -> None:
        """Joins a group with the one that its acronym or its "also known as" names; not if two claim it."""
        claims: dict[str, set[str]] = {}
        for name, group in self._groups.items():
            for one in group:
                if not one.reading.sides:
                    for other in one.others:
                        claims.setdefault(key(other), set()).add(self.find(name))
        for claimed, claimants in claims.items():
            if claimed in self._groups and len(claimants) == 1:
                self.join(claimed, claimants.pop())

    def merged(self) -> Iterator[tuple[list[_Asked], Iterator[_Asked]]]:
        """Each concept's earliest group, and all that was asked about it in the order of the file."""
        members: dict[str, list[_Asked]] = {name: [] for name in self._groups if self.find(name) == name}
        for name, group in self._groups.items():
            members[self.find(name)].extend(group)
        for name, group in members.items():
            yield self._groups[name], iter(sorted(group, key=lambda one: one.position))


def _concept(head: Sequence[_Asked], members: Sequence[_Asked]) -> Concept:
    shown = min((one.name.text for one in head), key=len)
    others = [name for one in members for name in (one.name.text, *one.others)]
    sides = head[0].reading.sides
    return Concept(
        names=list(unique_names([shown, *others])),
        kind=Kind.COMPARISON if sides else Kind.TERM,
        compares=sides,
        definitions=[
            Definition(one.pair.answer, one.aspect, one.pair.question, one.position) for one in members
        ],
    )


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """The names without those that differ from an earlier one only in case, hyphens or a plural."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(key(name), name)
    return tuple(first.values())
