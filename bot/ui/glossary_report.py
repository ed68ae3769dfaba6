"""How a server's glossary does: in quizzes, in lookups, and what it lacks."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from discord import ui

from bot import limits
from bot.core.glossary.missed import MissedGroup
from bot.core.quiz.items import Item, Lure
from bot.ui.layout import Layout, card
from bot.ui.text import counted, cut, escape

FILE_NAME: Final = "terms.csv"
SHOWN: Final = 8
FEWEST_ANSWERS: Final = 5
_NAME: Final = 60
_TEXTS: Final = 4
_FORMULA: Final = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in the last `days`; `names` are those of all terms in it, by id."""

    days: int
    items: Sequence[Item]
    looked_up: Sequence[tuple[int, int]]
    missed: Sequence[MissedGroup]
    names: Mapping[int, str]

    def name(self, term_id: int) -> str:
        return self.names.get(term_id, f"term {term_id}, which is gone")

    def shown(self, term_id: int) -> str:
        return escape(cut(self.name(term_id), _NAME))


def report(found: Report) -> Layout:
    """The hardest terms, the lures, the most looked up and the missed; the whole list is `FILE_NAME`."""
    often = [item for item in found.items if item.answered >= FEWEST_ANSWERS]
    lured = [(item, item.lure) for item in found.items if item.lure is not None]
    lured.sort(key=lambda each: (-each[1].strong, each[0].part, each[0].term_id))
    parts = [
        f"## The glossary in the last {counted(found.days, 'day')}\n"
        f"{counted(len(found.items), 'term')} asked, "
        f"{counted(sum(item.answered for item in found.items), 'answer')}.",
        _section(
            "Hardest in quizzes",
            [_hard(found, item) for item in often[:SHOWN]],
            f"No term has {FEWEST_ANSWERS} answers yet.",
        ),
        _section(
            "Wrong options that draw strong players",
            [_lure(found, item, lure) for item, lure in lured[:SHOWN]],
            "No option has drawn two players who are better than most.",
        ),
        _section(
            "Looked up most",
            [
                f"- {found.shown(term_id)}: {counted(times, 'time')}"
                for term_id, times in found.looked_up[:SHOWN]
            ],
            "Nothing was looked up.",
        ),
        _section(
            "Looked up and not found",
            [_missed(found, group) for group in found.missed[:SHOWN]],
            "Every lookup has found something.",
        ),
    ]
    text = cut("\n".join(parts), limits.DISPLAYED_CHARACTERS - 10)
    items: list[ui.Item[Any]] = [ui.TextDisplay(text)]
    if found.items:
        items.append(ui.File(f"attachment://{FILE_NAME}"))
    return Layout([card(*items)])


def _section(heading: str, lines: Sequence[str], nothing: str) -> str:
    return "\n".join([f"### {heading}", *(lines or [nothing])])


def _hard(found: Report, item: Item) -> str:
    return f"- {found.shown(item.term_id)}: {item.part:.0%} of {counted(item.answered, 'answer')} right"


def _lure(found: Report, item: Item, lure: Lure) -> str:
    chose = f"{lure.all:,} chose **{found.shown(lure.option_id)}**"
    return f"- {found.shown(item.term_id)}: {chose}, {lure.strong:,} of them strong"


def _missed(found: Report, group: MissedGroup) -> str:
    texts = [f"“{escape(cut(each, _NAME))}”" for each in group.texts[:_TEXTS]]
    more = len(group.texts) - _TEXTS
    words = ", ".join(texts) + (f" and {more} more" if more > 0 else "")
    meant = f"probably **{found.shown(group.meant)}**" if group.meant is not None else "nothing like it here"
    return f"- {words}: {counted(group.count, 'time')}, {meant}"


def as_csv(found: Report) -> bytes:
    """Every term that was asked, a row each; names that a spreadsheet would compute are quoted."""
    looked_up = dict(found.looked_up)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(
        [
            "term",
            "answers",
            "right",
            "percent right",
            "wrong option of strong players",
            "strong players",
            "lookups",
        ]
    )
    for item in found.items:
        lure = item.lure
        table.writerow(
            [
                _cell(found.name(item.term_id)),
                item.answered,
                item.correct,
                round(100 * item.part),
                _cell(found.name(lure.option_id)) if lure else "",
                lure.strong if lure else "",
                looked_up.get(item.term_id, 0),
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
