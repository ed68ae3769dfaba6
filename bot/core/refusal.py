"""What a person did cannot be done: the one exception whose text they read."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """Its message is a whole sentence for the person who asked: what happened and what to do."""
