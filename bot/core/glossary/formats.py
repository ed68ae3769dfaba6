"""The formats of a glossary file, chosen by the ending of its name."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.glossary.build import build_deck
from bot.core.glossary.model import Deck, Pair
from bot.core.glossary.overlay import NO_OVERLAY, Overlay
from bot.core.glossary.pairs import parse_pairs


@dataclass(frozen=True, slots=True)
class Glossary:
    """A file as read: its pairs in their order, and the deck made of them."""

    pairs: tuple[Pair, ...]
    deck: Deck


def read_glossary(data: bytes, ending: str, name: str, overlay: Overlay = NO_OVERLAY) -> Glossary:
    """The glossary in a file's bytes; `ending` is that of its name (".txt"), `name` the deck's.

    Raises `GlossaryError` with every problem of the file, or of the overlay.
    """
    pairs = parse_pairs(data)
    return Glossary(pairs, build_deck(name, pairs, overlay))
