"""Messages: how a request's body becomes one, how an edit changes it, and what a person reads in it."""

from __future__ import annotations

import mimetypes
from urllib.parse import quote

from tests.wire.discord_server import form
from tests.wire.discord_server.state import Json, State

Files = list[tuple[str, bytes]]
LOADING = 1 << 7
SUPPRESS_EMBEDS = 1 << 2
BY_REQUEST = ("content", "embeds", "components", "flags")


def create(
    state: State,
    channel: Json,
    author: Json,
    body: Json,
    files: Files,
    *,
    kind: int = 0,
    extra: Json | None = None,
) -> Json:
    """A new message in `channel`, stored there."""
    form.check_message(body, files)
    message_id = state.snowflakes.new()
    message: Json = {
        "id": message_id,
        "channel_id": channel["id"],
        "type": kind,
        "author": author,
        "content": body.get("content") or "",
        "timestamp": state.clock.timestamp(),
        "edited_timestamp": None,
        "tts": bool(body.get("tts")),
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": _uploaded(state, channel["id"], body.get("attachments") or [], files),
        "embeds": [{"type": "rich", **embed} for embed in body.get("embeds") or []],
        "components": _numbered(body.get("components") or []),
        "flags": body.get("flags") or 0,
        "pinned": False,
        "application_id": state.application_id,
        # What Discord does not send back, kept for the tests.
        "allowed_mentions": body.get("allowed_mentions"),
        **(extra or {}),
    }
    if body.get("nonce") is not None:
        message["nonce"] = body["nonce"]
    state.messages.setdefault(channel["id"], {})[message_id] = message
    channel["last_message_id"] = message_id
    return message


def edit(state: State, message: Json, body: Json, files: Files) -> None:
    """Change `message` by what `body` names; what it leaves out stays."""
    result = {key: body[key] if key in body else message[key] for key in (*BY_REQUEST, "attachments")}
    # An edit may hide embeds and turn to components; who sees a message it cannot change.
    kept = message["flags"] & ~SUPPRESS_EMBEDS
    result["flags"] = kept | (result["flags"] or 0) & (SUPPRESS_EMBEDS | form.COMPONENTS_V2)
    form.check_message(result, files)
    if "attachments" in body or files:
        there = {str(item["id"]): item for item in message["attachments"]}
        wanted: list[Json] = body.get("attachments", message["attachments"]) or []
        old = [there[str(item["id"])] for item in wanted if str(item["id"]) in there]
        new = [item for item in wanted if str(item["id"]) not in there]
        message["attachments"] = old + _uploaded(state, message["channel_id"], new, files)
    message["content"] = result["content"] or ""
    message["embeds"] = [{"type": "rich", **embed} for embed in result["embeds"] or []]
    message["components"] = _numbered(result["components"] or [])
    # An answer that was thinking stops doing so with its first edit.
    message["flags"] = result["flags"] & ~LOADING
    message["edited_timestamp"] = state.clock.timestamp()
    if "allowed_mentions" in body:
        message["allowed_mentions"] = body["allowed_mentions"]


def text(message: Json) -> str:
    """Everything a person reads in the message, a line for each piece."""
    pieces: list[str] = [message.get("content") or ""]
    for embed in message.get("embeds") or []:
        pieces += [embed.get("title") or "", embed.get("description") or ""]
        for field in embed.get("fields") or []:
            pieces += [field["name"], field["value"]]
        pieces.append((embed.get("footer") or {}).get("text") or "")
    for component in form.walk(message.get("components") or []):
        pieces += [component.get(key) or "" for key in ("content", "label", "placeholder")]
    return "\n".join(piece for piece in pieces if piece)


def custom_ids(message: Json) -> list[str]:
    """The custom ids of the buttons and menus that can be used, in reading order."""
    return [
        item["custom_id"]
        for item in form.walk(message.get("components") or [])
        if item.get("custom_id") and not item.get("disabled")
    ]


def _numbered(components: list[Json]) -> list[Json]:
    taken = {item["id"] for item in form.walk(components) if item.get("id")}
    free = (number for number in range(1, 1_000) if number not in taken)
    for item in form.walk(components):
        item["id"] = item.get("id") or next(free)
    return components


def _uploaded(state: State, channel_id: str, described: list[Json], files: Files) -> list[Json]:
    by_position = {str(item["id"]): item for item in described}
    attachments: list[Json] = []
    for position, (name, content) in enumerate(files):
        attachment_id = state.snowflakes.new()
        path = f"/attachments/{channel_id}/{attachment_id}/{quote(name)}"
        state.files[path] = content
        attachment: Json = {
            "id": attachment_id,
            "filename": name,
            "size": len(content),
            "url": state.files_at + path,
            "proxy_url": state.files_at + path,
            "content_type": mimetypes.guess_type(name)[0] or "application/octet-stream",
        }
        if description := by_position.get(str(position), {}).get("description"):
            attachment["description"] = description
        attachments.append(attachment)
    return attachments


def upload(state: State, channel_id: str, name: str, content: bytes) -> Json:
    """A file that a person attaches, for an option of a command."""
    return _uploaded(state, channel_id, [], [(name, content)])[0]
