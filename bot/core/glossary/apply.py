"""Adds what an overlay says to the terms that the rules made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.glossary.canonical import unique_names
from bot.core.glossary.drafts import Directory, Draft
from bot.core.glossary.overlay import Overlay
from bot.core.glossary.problems import Problem
from bot.core.glossary.words import key


def apply_overlay(overlay: Overlay, drafts: Sequence[Draft]) -> list[Problem]:
    """Changes the drafts; returns a problem for each entry that does not fit the glossary.

    Questions, merges and what is no alias shape the concepts themselves: they are only checked here.
    """
    problems = [*_check_questions(overlay, drafts), *_check_concepts(overlay, Directory(drafts))]
    # Each part may call a term by what the parts before have named it.
    for apply in (_add_aliases, _rename, _set_topics, _set_confused_with):
        problems.extend(apply(overlay, Directory(drafts)))
    return problems


def _missing(part: str, name: str) -> Problem:
    return Problem(None, f'[{part}] "{name}" is not in the glossary.')


def _check_questions(overlay: Overlay, drafts: Sequence[Draft]) -> Iterator[Problem]:
    asked = {definition.question for draft in drafts for definition in draft.definitions}
    for question in overlay.questions:
        if question not in asked:
            yield Problem(None, f'[questions] "{question}" is not asked in the glossary.')


def _check_concepts(overlay: Overlay, directory: Directory) -> Iterator[Problem]:
    for subject, same in overlay.merges.items():
        for name in (subject, *same):
            if directory.find(name) is None:
                yield _missing("merges", name)
    for name in overlay.not_aliases:
        if directory.find(name) is None:
            yield _missing("not_aliases", name)


def _add_aliases(overlay: Overlay, directory: Directory) -> Iterator[Problem]:
    for name, aliases in overlay.aliases.items():
        draft = directory.find(name)
        if draft is None:
            yield _missing("aliases", name)
        else:
            draft.aliases = unique_names([draft.name, *draft.aliases, *aliases])[1:]


def _rename(overlay: Overlay, directory: Directory) -> Iterator[Problem]:
    for name, preferred in overlay.names.items():
        draft = directory.find(name)
        other = directory.find(preferred)
        if draft is None:
            yield _missing("names", name)
        elif other is not None and other is not draft and key(other.name) == key(preferred):
            yield Problem(None, f'[names] "{name}" cannot be called "{preferred}", as another term is.')
        else:
            draft.aliases = unique_names([preferred, draft.name, *draft.aliases])[1:]
            draft.name = preferred


def _set_topics(overlay: Overlay, directory: Directory) -> Iterator[Problem]:
    for topic, names in overlay.topics.items():
        for name in names:
            draft = directory.find(name)
            if draft is None:
                yield _missing("topics", name)
            elif draft.topic is not None:
                yield Problem(None, f'[topics] "{name}" has two topics: {draft.topic} and {topic}.')
            else:
                draft.topic = topic


def _set_confused_with(overlay: Overlay, directory: Directory) -> Iterator[Problem]:
    for group in overlay.confused_with:
        members = [directory.find(name) for name in group]
        yield from (
            _missing("confused_with", name)
            for name, draft in zip(group, members, strict=True)
            if draft is None
        )
        present = [draft for draft in members if draft is not None]
        for draft in present:
            draft.confused_with.extend(other.name for other in present if other is not draft)
