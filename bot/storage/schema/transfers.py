"""What a database held when its rows had been moved into it, table by table.

A database that still holds just that has not been used since, so it can be filled anew.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Table, Text

from bot.storage.schema.metadata import metadata

transfers = Table(
    "transfers",
    metadata,
    Column("table_name", Text, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("checksum", BigInteger, nullable=False),
)
