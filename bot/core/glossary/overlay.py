"""What rules cannot know about a glossary file, written by hand in a TOML file beside it.

    confused_with = [["Overfitting", "Underfitting"]]   # each of a group is easily taken for the others

    [questions]                                  # the subject of a question that the rules misread
    "What is a Man in the Middle?" = "Man in the Middle"

    [merges]                                     # subjects that are the same concept as the first
    "Epoch" = ["Neural Network Epoch"]

    [names]                                      # the name to show instead of the file's own
    "Gradient Vanishing" = "Vanishing Gradient"

    [aliases]                                    # further names that people type
    "Backpropagation" = ["backprop"]

    [not_aliases]                                # names that the rules read into an answer, wrongly
    "Dense Layer" = ["Linear Map"]

    [topics]                                     # every term has one
    "Training" = ["Epoch", "Batch Size"]

A term may be called by its name or by any alias; case, hyphens and plurals do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TypeVar, cast

from bot.core.glossary.problems import OverlayError, Problem
from bot.core.glossary.texts import NAME_LIMIT, clean_line, control_faults, faults

V = TypeVar("V")
Lists = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Overlay:
    questions: Mapping[str, str] = field(default_factory=dict[str, str])
    merges: Lists = field(default_factory=dict[str, tuple[str, ...]])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    aliases: Lists = field(default_factory=dict[str, tuple[str, ...]])
    not_aliases: Lists = field(default_factory=dict[str, tuple[str, ...]])
    topics: Lists = field(default_factory=dict[str, tuple[str, ...]])
    confused_with: tuple[tuple[str, ...], ...] = ()


NO_OVERLAY = Overlay()


def read_overlay(mapping: Mapping[str, object]) -> Overlay:
    """The overlay in a parsed TOML file. Raises `OverlayError` with every entry of a wrong shape."""
    problems: list[Problem] = []
    known = {part.name for part in fields(Overlay)}
    problems.extend(
        Problem(None, f'"{name}" is not a part of an overlay: it knows {", ".join(sorted(known))}.')
        for name in mapping
        if name not in known
    )
    overlay = Overlay(
        questions=_table(mapping, "questions", _one_text, problems),
        merges=_table(mapping, "merges", _texts, problems),
        names=_table(mapping, "names", _one_text, problems),
        aliases=_table(mapping, "aliases", _texts, problems),
        not_aliases=_table(mapping, "not_aliases", _texts, problems),
        topics=_table(mapping, "topics", _texts, problems),
        confused_with=_groups(mapping.get("confused_with", []), problems),
    )
    problems.extend(_name_faults(overlay))
    if problems:
        raise OverlayError(problems, "The overlay")
    return overlay


def _table(
    mapping: Mapping[str, object], part: str, read: Callable[[object], V | None], problems: list[Problem]
) -> dict[str, V]:
    table = mapping.get(part, {})
    if not isinstance(table, Mapping):
        problems.append(Problem(None, f"[{part}] must be a table."))
        return {}
    values: dict[str, V] = {}
    for name, raw in cast("Mapping[str, object]", table).items():
        value = read(raw)
        if value is None:
            wanted = "one text" if read is _one_text else "a list of texts"
            problems.append(Problem(None, f'[{part}] "{name}" must be {wanted}.'))
        else:
            values[clean_line(name)] = value
    return values


def _one_text(value: object) -> str | None:
    return clean_line(value) if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    items = cast("list[object]", value)
    texts = tuple(clean_line(item) for item in items if isinstance(item, str))
    return texts if len(texts) == len(items) else None


def _groups(value: object, problems: list[Problem]) -> tuple[tuple[str, ...], ...]:
    groups = [_texts(group) for group in cast("list[object]", value)] if isinstance(value, list) else [None]
    good = tuple(group for group in groups if group is not None and len(group) > 1)
    if len(good) < len(groups):
        problems.append(Problem(None, "confused_with must be a list of lists of two names or more."))
    return good


def _name_faults(overlay: Overlay) -> list[Problem]:
    found: list[Problem] = []
    for part, texts in (
        ("names", overlay.names.values()),
        ("aliases", (alias for aliases in overlay.aliases.values() for alias in aliases)),
        ("topics", overlay.topics),
        ("questions", overlay.questions.values()),
    ):
        for text in texts:
            found.extend(faults(f'name "{text}" in [{part}]', text, NAME_LIMIT, None))
            found.extend(control_faults(text, None))
    return found
