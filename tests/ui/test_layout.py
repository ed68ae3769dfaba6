"""The ground of every message."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from discord import ui

from bot.ui.layout import Layout, button, card, rows, take_apart


@pytest.fixture
def _no_collector() -> Iterator[None]:
    """What goes, goes because nothing holds it any more."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@pytest.mark.usefixtures("_no_collector")
def test_a_layout_that_was_taken_apart_leaves_nothing_to_the_garbage_collector() -> None:
    layout = Layout([card(ui.TextDisplay("A term"), ui.Separator(), *rows([button("Ask me", "d:ask:1")]))])
    layout.to_components()
    parts = [weakref.ref(part) for part in (layout, *layout.walk_children())]
    assert len(parts) == 6
    take_apart(layout)
    del layout
    assert [part() for part in parts] == [None] * 6
