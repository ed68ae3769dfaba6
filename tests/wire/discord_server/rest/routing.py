"""How a route is declared, and what its handler is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.wire.discord_server.messages import Files
from tests.wire.discord_server.state import State

if TYPE_CHECKING:
    from tests.wire.discord_server.server import WireDiscord


@dataclass(frozen=True, slots=True)
class Call:
    """One request, authenticated and parsed."""

    server: WireDiscord
    args: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    files: Files

    @property
    def state(self) -> State:
        return self.server.state

    def asks(self, name: str) -> bool:
        """Whether a flag of the query is set."""
        return self.query.get(name, "").lower() in ("1", "true")


Handler = Callable[[Call], Any]
"""Returns the body of a 200, or None for a 204; raises ApiError."""


class Routes(list[tuple[str, str, Handler]]):
    """The routes of one resource: method, the path's name in Discord's OpenAPI document, handler."""

    def __call__(self, method: str, path: str) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            self.append((method, path, handler))
            return handler

        return declare
