"""Places on a board: equal values share one, and the next place counts everybody above it (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Sequence


def places(values: Sequence[float], *, first: int = 1) -> list[int]:
    """The places of values that stand in descending order; `first` is that of the first one.

    >>> places([9, 7, 7, 3])
    [1, 2, 2, 4]
    """
    found: list[int] = []
    for index, value in enumerate(values):
        same = index > 0 and value == values[index - 1]
        found.append(found[-1] if same else first + index)
    return found
