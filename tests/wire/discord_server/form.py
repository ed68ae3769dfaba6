"""Limits of messages and modals that Discord checks although no schema states them.

Source: Discord API, create message; components reference; interactions.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.wire.discord_server import errors
from tests.wire.discord_server.state import Json

COMPONENTS_V2 = 1 << 15
CONTENT = 2_000
COMPONENTS = 40
DISPLAYED = 4_000
FILES = 10
FILE_BYTES = 10 * 1024 * 1024
CHOICES = 25
MODAL_COMPONENTS = 5
ACTION_ROW, TEXT_DISPLAY = 1, 10


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, the nested ones too."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        yield from walk([component[key] for key in ("accessory", "component") if component.get(key)])


def displayed(components: list[Json]) -> int:
    return sum(len(item.get("content") or "") for item in walk(components) if item["type"] == TEXT_DISPLAY)


def check_message(message: Json, files: list[tuple[str, bytes]]) -> None:
    """Raise what Discord answers to a message that is too long, too full, mixed or empty."""
    components: list[Json] = message.get("components") or []
    problem = (
        _content_problem(message)
        or _kind_problem(message, components)
        or _components_problem(components)
        or (f"at most {FILES} files" if len(files) > FILES else None)
    )
    if problem:
        raise errors.invalid_form(problem)
    if any(len(content) > FILE_BYTES for _, content in files):
        raise errors.too_large()
    if not (
        message.get("content")
        or message.get("embeds")
        or components
        or message.get("attachments")
        or files
        or message.get("poll")
    ):
        raise errors.empty_message()


def check_choices(choices: list[Json]) -> None:
    if len(choices) > CHOICES:
        raise errors.invalid_form(f"data.choices: at most {CHOICES}, not {len(choices)}")


def check_modal(modal: Json) -> None:
    if not 1 <= len(modal["components"]) <= MODAL_COMPONENTS:
        raise errors.invalid_form(f"data.components: 1 to {MODAL_COMPONENTS}, not {len(modal['components'])}")
    if problem := _components_problem(modal["components"]):
        raise errors.invalid_form(problem)


def _content_problem(message: Json) -> str | None:
    length = len(message.get("content") or "")
    return f"content: {CONTENT} or fewer in length, not {length}" if length > CONTENT else None


def _kind_problem(message: Json, components: list[Json]) -> str | None:
    if (message.get("flags") or 0) & COMPONENTS_V2:
        mixed = [key for key in ("content", "embeds", "poll", "sticker_ids") if message.get(key)]
        return f"{', '.join(mixed)}: not with IS_COMPONENTS_V2" if mixed else None
    if any(component["type"] != ACTION_ROW for component in components):
        return "components: only action rows without IS_COMPONENTS_V2"
    return None


def _components_problem(components: list[Json]) -> str | None:
    everything = list(walk(components))
    if len(everything) > COMPONENTS:
        return f"components: at most {COMPONENTS} in total, not {len(everything)}"
    if displayed(components) > DISPLAYED:
        return f"components: {DISPLAYED} or fewer displayed characters, not {displayed(components)}"
    for key in ("custom_id", "id"):
        named = [item[key] for item in everything if item.get(key)]
        if len(set(named)) != len(named):
            return f"components: {key} cannot be duplicated: {named}"
    return None
