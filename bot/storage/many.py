"""Comparing with very many ids: neither database takes more than some 32,000 parameters a statement."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, Select, Text, bindparam, cast, func, select, true


def not_among(dialect: str, column: ColumnElement[Any], ids: Collection[int]) -> ColumnElement[bool]:
    """Whether the column's id is none of these, which go along as one parameter; by the dialect's name."""
    if not ids:
        return true()
    return column.not_in(_rows_of(dialect, json.dumps(list(ids))))


def _rows_of(dialect: str, array: str) -> Select[Any]:
    given = bindparam(None, array, type_=Text)
    if dialect == "sqlite":
        return select(func.json_each(given).table_valued("value").c.value)
    return select(cast(func.json_array_elements_text(cast(given, JSON)).column_valued(), BigInteger))
