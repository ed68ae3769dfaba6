"""The gateway: sessions a shard, heartbeats, resuming with replay, and what goes wrong on a websocket.

Source: Discord API, gateway, opcodes and close codes.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import struct
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import zstandard
from aiohttp import WSMsgType, web

from tests.wire.discord_server.faults import Faults
from tests.wire.discord_server.state import Json, State

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, REQUEST_MEMBERS = 0, 1, 2, 6, 7, 8
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
AUTHENTICATION_FAILED, INVALID_SHARD, DISALLOWED_INTENTS = 4004, 4010, 4014
PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | (1 << 15)
IDENTIFY_EVERY = 4.9
REPLAYED = 1_000
INTENT_OF: dict[str, int] = {
    "GUILD_CREATE": 1 << 0,
    "GUILD_DELETE": 1 << 0,
    "CHANNEL_CREATE": 1 << 0,
    "CHANNEL_UPDATE": 1 << 0,
    "CHANNEL_DELETE": 1 << 0,
    "THREAD_CREATE": 1 << 0,
    "THREAD_UPDATE": 1 << 0,
    "GUILD_ROLE_UPDATE": 1 << 0,
    "GUILD_MEMBER_ADD": 1 << 1,
    "GUILD_MEMBER_REMOVE": 1 << 1,
    "MESSAGE_CREATE": 1 << 9,
    "MESSAGE_UPDATE": 1 << 9,
    "MESSAGE_DELETE": 1 << 9,
}
"""The intent without which an event is not sent; events that need none are missing here."""


def encoder(compression: str | None) -> Callable[[bytes], bytes]:
    """How one connection packs its payloads: one stream over its whole life."""
    if compression == "zstd-stream":
        stream = zstandard.ZstdCompressor(level=1).compressobj()
        return lambda data: stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    if compression == "zlib-stream":
        deflate = zlib.compressobj(1)
        return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    if compression is not None:
        raise web.HTTPBadRequest(text=f"unknown compression {compression}")
    return lambda data: data


def cut(transport: asyncio.Transport | None) -> None:
    """End a connection as a broken line does: a reset, no goodbye."""
    if transport is None:
        return
    raw: socket.socket | None = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


@dataclass(slots=True, eq=False)
class Session:
    """What a shard's events are counted and kept in; it outlives its connections."""

    shard: tuple[int, int]
    intents: int
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    sequence: int = 0
    sent: deque[tuple[int, bytes]] = field(default_factory=lambda: deque[tuple[int, bytes]](maxlen=REPLAYED))
    connection: Connection | None = None

    def owns(self, guild_id: str | None) -> bool:
        number, count = self.shard
        return number == ((int(guild_id) >> 22) % count if guild_id else 0)

    def dispatch(self, event: str, data: Any) -> None:
        self.sequence += 1
        packed = orjson.dumps({"op": DISPATCH, "t": event, "s": self.sequence, "d": data})
        self.sent.append((self.sequence, packed))
        if self.connection is not None:
            self.connection.send(packed)


class Connection:
    """One websocket; what it is given goes out in order."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.ws = ws
        self.transport = request.transport
        self.path = request.path
        self.compression = request.query.get("compress")
        self.session: Session | None = None
        self._encode = encoder(self.compression)
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue()

    def send(self, packed: bytes) -> None:
        self._waiting.put_nowait(packed)

    def send_op(self, op: int, data: Any = None) -> None:
        self.send(orjson.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                packed = self._encode(await self._waiting.get())
                if self.compression:
                    await self.ws.send_bytes(packed)
                else:
                    await self.ws.send_str(packed.decode())


class Gateway:
    def __init__(self, state: State, faults: Faults, changed: Callable[[], None]) -> None:
        self._state = state
        self._faults = faults
        self._changed = changed
        self.address = ""
        self.heartbeat_interval = 41.25
        self.heartbeats_answered = True
        self.members_answered = True
        self.max_concurrency = 1
        self.identify_every = IDENTIFY_EVERY
        self.privileged = False
        self.refuse_with: int | None = None
        """The code with which whoever identifies is sent away."""
        self.shards = 1
        """How many shards `GET /gateway/bot` recommends."""
        self.sessions: list[Session] = []
        self.connections: list[Connection] = []
        self.identified: list[Json] = []
        self.refused_identifies = 0
        self.resumed: list[str] = []
        """The path of the websocket of each RESUME that worked."""
        self.heartbeats = 0
        self._identify_free_at: dict[int, float] = {}

    # What the tests do to it.

    def dispatch(self, event: str, data: Any, guild_id: str | None, *, times: int = 1) -> None:
        """Send an event to whoever owns the guild; what is not connected gets it when it resumes."""
        needed = INTENT_OF.get(event, 0)
        for session in self.sessions:
            if session.owns(guild_id) and session.intents & needed == needed:
                for _ in range(times):
                    session.dispatch(event, data)

    def drop(self) -> None:
        """Cut every websocket."""
        for connection in list(self.connections):
            cut(connection.transport)

    def ask_to_reconnect(self) -> None:
        for connection in self.connections:
            connection.send_op(RECONNECT)

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every session that it is over, or (`resumable`) that it has to be resumed."""
        for connection in self.connections:
            connection.send_op(INVALID_SESSION, resumable)
            if not resumable and connection.session is not None:
                self.sessions.remove(connection.session)
                connection.session.connection = None
                connection.session = None

    def connected(self) -> list[int]:
        """The shards whose session has a websocket."""
        return sorted(session.shard[0] for session in self.sessions if session.connection is not None)

    # What the clients do.

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One websocket; a fault on `GET /gateway*` may hold it back or refuse it."""
        if (fault := self._faults.take("GET", request.path)) is not None:
            await asyncio.sleep(fault.delay)
            if fault.status is not None:
                return web.Response(status=fault.status)
        ws = web.WebSocketResponse(compress=False, max_msg_size=0)
        connection = Connection(ws, request)
        await ws.prepare(request)
        self.connections.append(connection)
        writer = asyncio.create_task(connection.write())
        connection.send_op(HELLO, {"heartbeat_interval": int(self.heartbeat_interval * 1000)})
        try:
            async for message in ws:
                if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    await self._receive(connection, orjson.loads(message.data))
                    self._changed()
        finally:
            writer.cancel()
            self._forget(connection)
            self._changed()
        return ws

    def _forget(self, connection: Connection) -> None:
        self.connections.remove(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            # Closed with 1000 or 1001 a session is over; every other end leaves it to be resumed.
            if connection.ws.close_code in (1000, 1001):
                self.sessions.remove(session)

    async def _receive(self, connection: Connection, payload: Json) -> None:
        op, data = payload["op"], payload["d"]
        if op == HEARTBEAT:
            self.heartbeats += 1
            if self.heartbeats_answered:
                # Never sooner than any network could: discord.py notes when it sent only after it has sent.
                asyncio.get_running_loop().call_later(0.005, connection.send_op, HEARTBEAT_ACK)
        elif op == IDENTIFY:
            await self._identify(connection, data)
        elif op == RESUME:
            self._resume(connection, data)
        elif op == REQUEST_MEMBERS:
            self._members(connection, data)

    async def _identify(self, connection: Connection, data: Json) -> None:
        number, count = data.get("shard") or (0, 1)
        if (refusal := self._refusal(data, number, count)) is not None:
            await connection.ws.close(code=refusal)
            return
        bucket, now = number % self.max_concurrency, time.monotonic()
        if now < self._identify_free_at.get(bucket, now):
            self.refused_identifies += 1
            connection.send_op(INVALID_SESSION, False)
            return
        self._identify_free_at[bucket] = now + self.identify_every
        self.identified.append({**data, "path": connection.path})
        # A shard that starts again never resumes what it had.
        self.sessions = [each for each in self.sessions if each.shard != (number, count) or each.connection]
        session = Session((number, count), data["intents"], connection=connection)
        connection.session = session
        self.sessions.append(session)
        self._welcome(session)

    def _refusal(self, data: Json, number: int, count: int) -> int | None:
        if self.refuse_with is not None:
            return self.refuse_with
        if data["token"] != self._state.token:
            return AUTHENTICATION_FAILED
        if number >= count:
            return INVALID_SHARD
        if data["intents"] & PRIVILEGED_INTENTS and not self.privileged:
            return DISALLOWED_INTENTS
        return None

    def _welcome(self, session: Session) -> None:
        own = [guild for guild in self._state.guilds.values() if session.owns(guild["id"])]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": self._state.bot,
                "guilds": [{"id": guild["id"], "unavailable": True} for guild in own],
                "session_id": session.id,
                "resume_gateway_url": f"{self.address}/resume",
                "shard": list(session.shard),
                "application": {"id": self._state.application_id, "flags": 0},
            },
        )
        for guild in own:
            session.dispatch("GUILD_CREATE", guild)

    def _resume(self, connection: Connection, data: Json) -> None:
        session = next((each for each in self.sessions if each.id == data["session_id"]), None)
        oldest = session.sent[0][0] if session and session.sent else 1
        if session is None or data["token"] != self._state.token or data["seq"] + 1 < oldest:
            connection.send_op(INVALID_SESSION, False)
            return
        session.connection = connection
        connection.session = session
        self.resumed.append(connection.path)
        for sequence, packed in list(session.sent):
            if sequence > data["seq"]:
                connection.send(packed)
        session.dispatch("RESUMED", {"_trace": []})

    def _members(self, connection: Connection, data: Json) -> None:
        """REQUEST_GUILD_MEMBERS, by ids or by the beginning of a name."""
        if not self.members_answered:
            return
        guild = self._state.guild(str(data["guild_id"]))
        wanted = {str(user_id) for user_id in data.get("user_ids") or []}
        prefix = (data.get("query") or "").lower()
        found = [
            member
            for member in guild["members"]
            if (member["user"]["id"] in wanted if wanted else member["user"]["username"].startswith(prefix))
        ]
        chunk = {
            "guild_id": guild["id"],
            "members": found[: data.get("limit") or None],
            "chunk_index": 0,
            "chunk_count": 1,
            "nonce": data.get("nonce"),
        }
        if connection.session is not None:
            connection.session.dispatch("GUILD_MEMBERS_CHUNK", chunk)
