"""Every private touch of simcord that the playground needs; `tests/e2e/test_playground.py` guards them.

simcord's preview is made for tests: its time stands still, it shows one channel, and an action that meets
another one is refused. These few lines make of it a place to spend an evening in.
"""

# pyright: reportPrivateUsage=false

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import simcord
from aiohttp import web
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.preview import Preview, make_preview

STATIC = Path(__file__).parent / "static"
SETTLE_POLL_SECONDS = 0.002
_ADDED_FILES = {"/lexicord.js": "lexicord.js", "/lexicord.css": "lexicord.css"}
_CONTENT_TYPES = {".js": "application/javascript", ".css": "text/css"}


@contextmanager
def quick_actions() -> Generator[None]:
    """An action polls every 50 ms until the bot is still; a press should feel like one."""
    defaults = cast("dict[str, float]", simcord.Env._settle_internal.__kwdefaults__)
    before = defaults["idle"]
    defaults["idle"] = SETTLE_POLL_SECONDS
    try:
        yield
    finally:
        defaults["idle"] = before


def set_clock(env: simcord.Env, instant: datetime) -> None:
    """Let the simulated time go on from `instant`; ids made before keep their own."""
    env.backend.clock._epoch = instant
    env.backend.clock.elapsed = 0.0


def name_bot(env: simcord.Env, name: str) -> None:
    env.backend.bot_user.name = name


def transcript_length(env: simcord.Env) -> int:
    """Grows with every gateway event and every request, so also when the bot speaks on its own."""
    return len(env.backend.transcript)


def take_for_answers(env: simcord.Env, planned: Callable[[BaseException], bool]) -> None:
    """Count no planned error as a failure: the person was told, and the page lets them go on.

    Called before the environment starts, which is when simcord begins to listen.
    """
    record = env._record_error

    def record_unplanned(error: BaseException) -> None:
        if not planned(error):
            record(error)

    env._record_error = record_unplanned


def errors_so_far(env: simcord.Env) -> Sequence[BaseException]:
    return env._errors


class ChannelPage:
    """simcord's preview of one channel, with ours in front: its neighbours, and actions that queue."""

    def __init__(
        self,
        env: simcord.Env,
        channel: ChannelHandle,
        people: Sequence[MemberActor],
        port: int,
        turn: asyncio.Lock,
    ) -> None:
        # One preview an Env is simcord's rule for tests; the turn keeps several from meeting.
        env._preview = None
        self.name = channel.name or ""
        self.preview: Preview = make_preview(
            env,
            channel,
            viewers=people,
            layout="channel",
            display="responsive",
            width=1100,
            height=760,
            locale="en-US",
            timezone="UTC",
            presentation_time=None,
            assets=None,
            sku_presentations=None,
            port=port,
        )
        self._neighbours: Mapping[str, str] = {}
        self._turn = turn
        self._act = self.preview._action
        self.preview._action = self._action_in_turn
        # Any: methods and class variables are replaced on this one server alone.
        server: Any = self.preview._server
        self._static_before = server._static
        server._static = self._static
        server._STATIC_FILES = {**server._STATIC_FILES, **_ADDED_FILES}

    def show_neighbours(self, urls: Mapping[str, str]) -> None:
        """The channels to link to, by name; this page's own among them."""
        self._neighbours = urls

    async def _action_in_turn(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """One action at a time, on what the page shows by now: whoever presses means the button they saw."""
        async with self._turn:
            page = self.preview._pages.get(context_id or "")
            if page is not None and isinstance(body, dict):
                body = {**body, "published_revision": page.revision}
            return await self._act(context_id, body)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        server = self.preview._server
        if request.path not in {"/", *_ADDED_FILES}:
            return await self._static_before(request)
        if request.headers.get("Host", "") not in server._allowed_hosts():
            raise web.HTTPForbidden
        if request.path == "/":
            original = Path(simcord.__file__).parent / "preview" / "static" / "index.html"
            text, kind = self._front_page(original.read_text("utf-8")), "text/html"
        else:
            path = STATIC / _ADDED_FILES[request.path]
            text, kind = path.read_text("utf-8"), _CONTENT_TYPES[path.suffix]
        return web.Response(text=text, content_type=kind, headers=server._SECURITY_HEADERS)

    def _front_page(self, html: str) -> str:
        links = "".join(
            f'<a href="{url}"{" aria-current=page" if name == self.name else ""}>#{name}</a>'
            for name, url in self._neighbours.items()
        )
        strip = f'<nav id="lexicord-channels" aria-label="Channels"><strong>Lexicord</strong>{links}</nav>'
        head = (
            '<link rel="stylesheet" href="/lexicord.css"><script type="module" src="/lexicord.js"></script>'
        )
        return (
            html.replace("<title>SimCord Preview</title>", "<title>Lexicord playground</title>")
            .replace("</head>", f"{head}</head>", 1)
            .replace("<body>", f"<body>{strip}", 1)
        )
