"""What every request passes: faults, brakes, the token, the schema, the handler, and the log."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import BodyPartReader, web

from tests.wire.discord_server import errors, openapi
from tests.wire.discord_server.faults import Fault
from tests.wire.discord_server.gateway import cut
from tests.wire.discord_server.messages import Files
from tests.wire.discord_server.rest.routing import Call, Handler

if TYPE_CHECKING:
    from tests.wire.discord_server.server import WireDiscord

API = "/api/v10"
BY_TOKEN = ("/interactions/", "/webhooks/")
"""Paths whose token is in the address; they do not count towards the global limit."""
_FILE_FIELD = re.compile(r"files\[\d+\]")


@dataclass(slots=True)
class Request:
    """One request as it came; `at` is a steady clock's second, `status` None where no answer went out."""

    method: str
    path: str
    query: str
    body: Any
    files: Files
    at: float
    status: int | None = None


def served(
    server: WireDiscord, method: str, path: str, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        log = Request(
            method, request.path.removeprefix(API), request.query_string, None, [], time.perf_counter()
        )
        server.requests.append(log)
        fault = server.faults.take(method, log.path)
        try:
            answer = await _with_fault(
                server, fault, request, lambda: _answer(server, request, log, path, handler)
            )
            log.status = answer.status
            return answer
        finally:
            server.changed()

    return serve


async def _with_fault(
    server: WireDiscord,
    fault: Fault | None,
    request: web.Request,
    answer: Callable[[], Awaitable[web.Response]],
) -> web.Response:
    if fault is None:
        return await answer()
    done = await answer() if fault.after_effect else None
    if fault.delay:
        server.changed()
        await asyncio.sleep(fault.delay)
    if fault.reset:
        cut(request.transport)
        return web.Response(status=499)
    if fault.status is not None:
        return _injected(server, fault)
    return done or await answer()


def _injected(server: WireDiscord, fault: Fault) -> web.Response:
    if fault.status != 429:
        return _response(server, fault.status or 500, {"message": fault.message, "code": fault.code}, {})
    headers = {"Retry-After": f"{fault.retry_after:.3f}"}
    if fault.is_global:
        headers["X-RateLimit-Global"] = "true"
    response = _too_early(server, fault.retry_after, is_global=fault.is_global, headers=headers)
    if not fault.via:
        del response.headers["Via"]
    return response


async def _answer(
    server: WireDiscord, request: web.Request, log: Request, path: str, handler: Handler
) -> web.Response:
    args = dict(request.match_info)
    method = log.method
    by_token = path.startswith(BY_TOKEN)
    verdict = server.rate_limits.take(f"{method} {path}", args, is_interaction=by_token)
    log.body, log.files = await _body(request)
    if verdict.retry_after is not None:
        return _too_early(server, verdict.retry_after, is_global=verdict.is_global, headers=verdict.headers)
    try:
        if not by_token and request.headers.get("Authorization") != f"Bot {server.state.token}":
            raise errors.unauthorized()
        if server.checks_schema:
            server.problems += [
                f"{method} {log.path}: {problem}"
                for problem in openapi.request_problems(method, path, log.body)
            ]
        result = handler(Call(server, args, request.query, log.body, log.files))
    except errors.ApiError as refusal:
        return _response(server, refusal.status, refusal.body(), verdict.headers)
    if result is None:
        return _response(server, 204, None, verdict.headers)
    return _response(server, 200, result, verdict.headers)


async def _body(request: web.Request) -> tuple[Any, Files]:
    if request.content_type == "multipart/form-data":
        return await _multipart(request)
    raw = await request.read()
    return (orjson.loads(raw) if raw else None), []


async def _multipart(request: web.Request) -> tuple[Any, Files]:
    body: Any = None
    files: Files = []
    reader = await request.multipart()
    while isinstance(part := await reader.next(), BodyPartReader):
        content = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            body = orjson.loads(content)
        elif part.name and _FILE_FIELD.fullmatch(part.name):
            files.append((part.filename or "", content))
    return body, files


def _too_early(
    server: WireDiscord, retry_after: float, *, is_global: bool, headers: dict[str, str]
) -> web.Response:
    body = {
        "message": "You are being rate limited.",
        "retry_after": round(retry_after, 3),
        "global": is_global,
    }
    scope = "global" if is_global else "user"
    return _response(server, 429, body, {**headers, "X-RateLimit-Scope": scope})


def _response(server: WireDiscord, status: int, body: Any, headers: dict[str, str]) -> web.Response:
    return web.Response(
        status=status,
        body=None if status == 204 else orjson.dumps(body),
        # discord.py reads a body as JSON only where no charset follows.
        content_type=None if status == 204 else "application/json",
        headers={**headers, "Via": "1.1 loopback", "Date": formatdate(server.state.clock.now(), usegmt=True)},
    )


async def file_of(server: WireDiscord, request: web.Request) -> web.Response:
    """An uploaded file, as the content network hands it out."""
    content = server.state.files.get(request.raw_path)
    return web.Response(status=404) if content is None else web.Response(body=content)


async def unknown_route(server: WireDiscord, request: web.Request) -> web.Response:
    server.problems.append(f"{request.method} {request.path}: this server does not know the route")
    return _response(server, 404, {"message": "404: Not Found", "code": 0}, {})
