"""The ground of every message: a Components V2 layout whose buttons carry their state in their ids."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import discord
import orjson
from discord import ui

ACCENT = discord.Colour(0x4F6BED)


class Components(list[dict[str, Any]]):
    """What Discord is sent of a layout. It is not changed, so it is written as JSON once."""

    @cached_property
    def json(self) -> bytes:
        return orjson.dumps(self)


class Layout(ui.LayoutView):
    """A layout that nothing waits on.

    It is stopped before it is sent, so that discord.py keeps no view in memory: presses are routed by
    their custom id, before and after a restart alike. Nothing changes it once it is made, so one layout may
    be sent any number of times and is rendered once.
    """

    def __init__(self, items: Iterable[ui.Item[Any]]) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)
        self.stop()
        self._rendered: Components | None = None

    def to_components(self) -> Components:
        if self._rendered is None:
            self._rendered = Components(super().to_components())
        return self._rendered

    def has_components_v2(self) -> bool:
        return True


def take_apart(view: ui.LayoutView) -> None:
    """Break the circles between the parts of a view that is needed no more.

    They would live until the garbage collector comes, and hold everything up when thousands wait for it.
    """
    parts = list(view.walk_children())
    view.clear_items()
    for part in parts:
        if isinstance(part, ui.Container | ui.ActionRow | ui.Section):
            part.clear_items()


def card(*items: ui.Item[Any], accent: discord.Colour | None = ACCENT) -> ui.Container[Any]:
    return ui.Container(*items, accent_colour=accent)


def note(text: str) -> Layout:
    """A message of words alone."""
    return Layout([ui.TextDisplay(text)])


def button(
    label: str,
    custom_id: str,
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
    emoji: str | None = None,
) -> ui.Button[Any]:
    return ui.Button(label=label, custom_id=custom_id, style=style, disabled=disabled, emoji=emoji)


def link(label: str, url: str) -> ui.Button[Any]:
    return ui.Button(label=label, url=url)


def rows(buttons: Iterable[ui.Button[Any]]) -> list[ui.ActionRow[Any]]:
    """Buttons in rows of five."""
    waiting = list(buttons)
    return [ui.ActionRow(*waiting[start : start + 5]) for start in range(0, len(waiting), 5)]
