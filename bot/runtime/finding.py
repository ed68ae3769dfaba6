"""One thing that the doctor has looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`advice` is what to do, or empty where all is well; `state` is what was seen."""

    name: str
    state: str
    advice: str = ""
