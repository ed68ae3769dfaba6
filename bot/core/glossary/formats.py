"""The formats of a glossary file, chosen by the ending of its name: CSV, JSON, or text for all others."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.glossary.build import build_deck
from bot.core.glossary.csv_format import Table, read_csv, write_csv, write_tsv
from bot.core.glossary.explicit import deck_of_records, pair_faults
from bot.core.glossary.json_format import read_json, write_json
from bot.core.glossary.model import Deck, Pair
from bot.core.glossary.overlay import NO_OVERLAY, Overlay
from bot.core.glossary.pairs import parse_pairs, write_pairs
from bot.core.glossary.problems import GlossaryError, Problem

TABLES = {".csv": read_csv, ".tsv": read_csv, ".json": read_json}
WRITERS = {".csv": write_csv, ".tsv": write_tsv, ".json": write_json}


@dataclass(frozen=True, slots=True)
class Glossary:
    """A file as read: its pairs in their order, and the deck made of them."""

    pairs: tuple[Pair, ...]
    deck: Deck


def read_glossary(data: bytes, ending: str, name: str, overlay: Overlay = NO_OVERLAY) -> Glossary:
    """The glossary in a file's bytes; `ending` is that of its name (".txt"), `name` the deck's.
    The overlay speaks to the rules: a file that spells its terms out needs none, and it is not asked.

    Raises `GlossaryError` with every problem of the file, or of the overlay.
    """
    read = TABLES.get(ending.casefold())
    if read is None:
        pairs = parse_pairs(data)
        return Glossary(pairs, build_deck(name, pairs, overlay))
    table = read(data)
    if not table.records and not table.problems:
        raise GlossaryError([Problem(1, "The file holds no questions and answers.")])
    if table.explicit:
        in_order = sorted(table.records, key=lambda record: record.position or math.inf)
        for position, record in enumerate(in_order, 1):
            record.position = position
        deck = deck_of_records(name, table.records, table.problems)
        return Glossary(tuple(record.pair for record in in_order), deck)
    pairs = tuple(_checked_pairs(table))
    return Glossary(pairs, build_deck(name, pairs, overlay))


def write_glossary(deck: Deck, ending: str) -> str:
    """A deck as a file's text. CSV, TSV and JSON hold all of it, text its questions and answers.

    What is written reads back to the same deck but for its ids, which count from 1 again.
    """
    write = WRITERS.get(ending.casefold())
    if write is None:
        return write_pairs(deck_pairs(deck))
    return write(deck, {term.id: term.name for term in deck.terms})


def deck_pairs(deck: Deck) -> tuple[Pair, ...]:
    """The deck's pairs in the order of the file that they came from; `line` counts them from 1."""
    definitions = [definition for term in deck.terms for definition in term.definitions]
    definitions.sort(key=lambda definition: definition.position or math.inf)
    return tuple(
        Pair(definition.question, definition.text, number) for number, definition in enumerate(definitions, 1)
    )


def _checked_pairs(table: Table) -> Iterator[Pair]:
    problems = [*table.problems, *(problem for record in table.records for problem in pair_faults(record))]
    if problems:
        raise GlossaryError(problems)
    for record in table.records:
        yield record.pair
