"""Who may see what of a person."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visibility:
    """What holds until they choose: the boards of a server name its players, and nothing else is shown.

    `on_boards` and `stats_open` are for one server, `on_global_boards` is for the boards of all servers.
    """

    on_boards: bool = True
    on_global_boards: bool = False
    stats_open: bool = False
