"""Interactions: what a person's click sends, and what came back and when."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.wire.discord_server import form, messages, permissions
from tests.wire.discord_server.state import DM, EPHEMERAL, Json, State

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9
ANSWER_WITHIN = 3.0
TOKEN_LIFETIME = 15 * 60.0
SUBCOMMAND, SUBCOMMAND_GROUP = 1, 2
USER, CHANNEL, ROLE, MENTIONABLE, ATTACHMENT = 6, 7, 8, 9, 11


@dataclass(slots=True, eq=False)
class Interaction:
    """One interaction; `sent_at` and `answered_at` are seconds of one steady clock."""

    payload: Json
    made_at: float
    """On Discord's clock, in seconds since 1970."""
    sent_at: float
    callback: Json | None = None
    answered_at: float | None = None
    original: Json | None = None
    """The message of the answer: a new one, or the one whose component was used."""
    deferred: bool = False
    followups: list[Json] = field(default_factory=list[Json])

    @property
    def id(self) -> str:
        return self.payload["id"]

    @property
    def token(self) -> str:
        return self.payload["token"]

    @property
    def answer(self) -> Json:
        if self.callback is None:
            raise AssertionError(f"nobody answered {self.payload['data']}")
        return self.callback

    @property
    def is_settled(self) -> bool:
        """Answered, and not with "is thinking…" alone."""
        thinks = self.original is not None and bool(self.original["flags"] & messages.LOADING)
        return self.callback is not None and not thinks

    @property
    def latency(self) -> float:
        """Seconds from the event on the websocket to the callback's arrival."""
        if self.answered_at is None:
            raise AssertionError(f"nobody answered {self.payload['data']}")
        return self.answered_at - self.sent_at

    @property
    def message(self) -> Json:
        """The answer as it stands now, edits included."""
        if self.original is None:
            raise AssertionError(f"the answer is no message: {self.answer}")
        return self.original

    @property
    def text(self) -> str:
        return messages.text(self.message)

    @property
    def is_private(self) -> bool:
        return bool(self.message["flags"] & EPHEMERAL)

    @property
    def choices(self) -> list[Json]:
        """The suggestions of an autocomplete."""
        return self.answer["data"]["choices"]

    @property
    def modal(self) -> Json:
        if self.answer["type"] != SHOW_MODAL:
            raise AssertionError(f"the answer is no modal: {self.answer}")
        return self.answer["data"]


def build(
    state: State,
    kind: int,
    person: Json,
    channel: Json,
    data: Json,
    *,
    late: float,
    locale: str,
    message: Json | None = None,
) -> Json:
    """The event's payload; `late` seconds have passed since the person's click."""
    payload: Json = {
        "id": state.snowflakes.at(state.clock.now() - late),
        "application_id": state.application_id,
        "type": kind,
        "data": data,
        "channel": {**channel, "permissions": _permissions(state, channel, person["id"])},
        "channel_id": channel["id"],
        "token": secrets.token_urlsafe(24),
        "version": 1,
        "app_permissions": _permissions(state, channel, state.bot["id"]),
        "locale": locale,
        "entitlements": [],
        "authorizing_integration_owners": {"0": channel.get("guild_id", "0")},
        "context": 1 if channel["type"] == DM else 0,
        "attachment_size_limit": form.FILE_BYTES,
    }
    if message is not None:
        payload["message"] = message
    if channel["type"] == DM:
        return {**payload, "user": person}
    guild = state.guild(channel["guild_id"])
    member = state.member(guild["id"], person["id"])
    return {
        **payload,
        "guild": {"id": guild["id"], "locale": guild["preferred_locale"], "features": []},
        "guild_id": guild["id"],
        "guild_locale": guild["preferred_locale"],
        "member": {**member, "permissions": payload["channel"]["permissions"]},
    }


def _permissions(state: State, channel: Json, user_id: str) -> str:
    return str(permissions.in_channel(state, channel, user_id).value)


def command(
    state: State, guild_id: str | None, path: str, given: dict[str, Any], *, focused: str | None = None
) -> Json:
    """The data of a slash command such as "quiz start" with its options by name.

    A person, channel or role is given as its payload, a file as (name, bytes). `focused` is the option
    being typed; then the required ones may be missing.
    """
    name, *rest = path.split()
    found = find_command(state, guild_id, name, kind=1)
    inner, specs = [], found.get("options") or []
    for word in rest:
        step = next(option for option in specs if option["name"] == word)
        inner.append(step)
        specs = step.get("options") or []
    resolved: Json = {}
    options = _options(state, guild_id, specs, given, focused, resolved)
    for step in reversed(inner):
        options = [{"type": step["type"], "name": step["name"], "options": options}]
    data: Json = {"id": found["id"], "name": name, "type": 1, "options": options}
    if found.get("guild_id"):
        data["guild_id"] = found["guild_id"]
    return {**data, "resolved": resolved} if resolved else data


def find_command(state: State, guild_id: str | None, name: str, *, kind: int) -> Json:
    for scope in (guild_id, None):
        for found in state.commands.get(scope, []):
            if found["name"] == name and found["type"] == kind:
                return found
    known = sorted(each["name"] for scope in state.commands.values() for each in scope)
    raise AssertionError(f"no command {name!r} was registered; there are {known}")


def _options(
    state: State,
    guild_id: str | None,
    specs: list[Json],
    given: dict[str, Any],
    focused: str | None,
    resolved: Json,
) -> list[Json]:
    by_name = {spec["name"]: spec for spec in specs}
    if unknown := given.keys() - by_name.keys():
        raise AssertionError(f"no option {sorted(unknown)}; there are {sorted(by_name)}")
    missing = [spec["name"] for spec in specs if spec.get("required") and spec["name"] not in given]
    if missing and focused is None:
        raise AssertionError(f"Discord would not send this without {missing}")
    options: list[Json] = []
    for name, value in given.items():
        kind = by_name[name]["type"]
        option: Json = {"name": name, "type": kind, "value": _value(state, guild_id, kind, value, resolved)}
        if name == focused:
            option["focused"] = True
        options.append(option)
    return options


def _value(state: State, guild_id: str | None, kind: int, value: Any, resolved: Json) -> Any:
    if kind == ATTACHMENT:
        name, content = value
        value = messages.upload(state, "0", name, content)
        resolved.setdefault("attachments", {})[value["id"]] = value
    elif kind == CHANNEL:
        resolved.setdefault("channels", {})[value["id"]] = {**value, "permissions": "0"}
    elif kind == ROLE or (kind == MENTIONABLE and "username" not in value):
        resolved.setdefault("roles", {})[value["id"]] = value
    elif kind in (USER, MENTIONABLE):
        resolve_user(state, guild_id, value, resolved)
    else:
        return value
    return value["id"]


def resolve_user(state: State, guild_id: str | None, person: Json, resolved: Json) -> None:
    resolved.setdefault("users", {})[person["id"]] = person
    if guild_id is not None:
        member = {key: value for key, value in state.member(guild_id, person["id"]).items() if key != "user"}
        resolved.setdefault("members", {})[person["id"]] = {**member, "permissions": "0"}


def modal_data(modal: Json, values: dict[str, Any]) -> Json:
    """What a person's filled-in modal sends; a field that `values` leaves out keeps what it showed."""
    fields = [item for item in form.walk(modal["components"]) if item.get("custom_id")]
    if unknown := values.keys() - {item["custom_id"] for item in fields}:
        raise AssertionError(f"the modal has no field {sorted(unknown)}: {[i['custom_id'] for i in fields]}")
    return {
        "custom_id": modal["custom_id"],
        "components": [_filled(component, values) for component in modal["components"]],
    }


def _filled(component: Json, values: dict[str, Any]) -> Json:
    number = component.get("id", 1)
    if "component" in component:
        return {"type": component["type"], "id": number, "component": _filled(component["component"], values)}
    if "components" in component:
        inner = [_filled(each, values) for each in component["components"]]
        return {"type": component["type"], "id": number, "components": inner}
    if "custom_id" not in component:
        return {"type": component["type"], "id": number}
    custom_id = component["custom_id"]
    field: Json = {"type": component["type"], "id": number, "custom_id": custom_id}
    if "options" in component and component["type"] != 21:
        chosen = [option["value"] for option in component["options"] if option.get("default")]
        return {**field, "values": values.get(custom_id, chosen)}
    return {**field, "value": values.get(custom_id, component.get("value", ""))}
