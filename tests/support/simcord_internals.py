"""Every private touch of simcord, behind one door; `tests/e2e/test_harness.py` fails when one has moved.

- Each action polls every 50 ms until nothing moves; half a millisecond is enough and makes a test 15 times
  quicker.
- The simulated REST never yields to the event loop, which hides lost updates; here every request does.
- Its people act one after the other; `press_at_once` lets them act at the same time.
- Its settle time says both which timers are waited for and how long a machine may take; here a machine that
  stands still for a while fails nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest
from simcord import actors, interactions
from simcord import env as env_module
from simcord.backend import serializers
from simcord.enums import ComponentType, InteractionType
from simcord.env import Env
from simcord.http import client
from simcord.results import InteractionResult

IDLE_SECONDS = 0.0005
PATIENCE_SECONDS = 20.0
_waited_for_until: ContextVar[float] = ContextVar("waited_for_until")
"""Timers that end later (on the loop's clock) are virtual in the action that goes on."""


def fake_clients() -> list[type[Any]]:
    """The classes whose `request` stands in for Discord's REST API."""
    return [
        value
        for value in vars(client).values()
        if isinstance(value, type) and value.__module__ == client.__name__ and "request" in vars(value)
    ]


@contextmanager
def quick_and_yielding() -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for each in fake_clients():
            patch.setattr(each, "request", _yielding(vars(each)["request"]))
        patch.setattr(Env, "_settle_internal", _patient_settling(Env._settle_internal))
        patch.setattr(Env, "_advance_to", _patient_advance(Env._advance_to))
        for name in ("_is_parked", "_callback_is_parked"):
            patch.setattr(env_module, name, _within_what_is_waited_for(vars(env_module)[name]))
        yield


def _patient_settling(original: Any) -> Any:
    async def settle(
        env: Env,
        *,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is simcord's
        idle: float = IDLE_SECONDS,
        dispatch: str | None = None,
        _deadline: float | None = None,
    ) -> None:
        token = None
        if _deadline is None:
            until = asyncio.get_running_loop().time() + (env.settle_timeout if timeout is None else timeout)
            token, _deadline = _waited_for_until.set(until), until + PATIENCE_SECONDS
        try:
            await original(env, timeout=timeout, idle=idle, dispatch=dispatch, _deadline=_deadline)
        finally:
            if token is not None:
                _waited_for_until.reset(token)

    return settle


def _patient_advance(original: Any) -> Any:
    async def advance_to(env: Env, target: float, deadline: float) -> None:
        token = _waited_for_until.set(deadline)
        try:
            await original(env, target, deadline + PATIENCE_SECONDS)
        finally:
            _waited_for_until.reset(token)

    return advance_to


def _within_what_is_waited_for(original: Any) -> Any:
    def is_parked(state: Any, what: Any, deadline: float) -> bool:
        return original(state, what, min(deadline, _waited_for_until.get(deadline)))

    return is_parked


def _yielding(original: Any) -> Any:
    async def request(*arguments: Any, **options: Any) -> Any:
        await asyncio.sleep(0)
        result = await original(*arguments, **options)
        await asyncio.sleep(0)
        return result

    return request


async def press_at_once(
    env: Env, message: Any, presses: Sequence[tuple[Any, str]]
) -> list[InteractionResult]:
    """Several people press a button (by its custom id) of one message before the bot knows of any of them."""
    backend = env.backend
    stored = backend.get_message(message.channel.id, message.id)
    results: list[InteractionResult] = []
    for actor, custom_id in presses:
        record, payload = interactions.base_payload(
            backend,
            type=InteractionType.MESSAGE_COMPONENT,
            channel_id=stored.channel_id,
            guild_id=actor.guild.id,
            user_id=actor.id,
            data={"custom_id": custom_id, "component_type": ComponentType.BUTTON},
        )
        payload["message"] = dict(serializers.message_payload(backend, stored))
        record.source_message_id = stored.id
        backend.emit("INTERACTION_CREATE", payload)
        results.append(InteractionResult(env, record))
    await env.settle()
    return results


async def send_form(env: Env, actor: Any, channel: Any, custom_id: str) -> InteractionResult:
    """A person sends in a modal of this custom id, whether or not the bot has ever shown one."""
    record, payload = interactions.base_payload(
        env.backend,
        type=InteractionType.MODAL_SUBMIT,
        channel_id=channel.id,
        guild_id=actor.guild.id,
        user_id=actor.id,
        data={"custom_id": custom_id, "components": []},
    )
    env.backend.emit("INTERACTION_CREATE", payload)
    await env.settle()
    return InteractionResult(env, record)


async def autocompleted(
    actor: Any, channel: Any, name: str, option: str, value: str, filled: dict[str, Any]
) -> InteractionResult:
    """What typing into an option brought; `filled` are the other options so far."""
    return await actors._autocomplete_result(actor, channel, name, option, value, filled)


def take_roles(member: Any) -> None:
    """The member keeps what everybody may."""
    member._env.backend.get_guild(member.guild.id).members[member.id].role_ids.clear()


def feed(env: Env, event: str, payload: dict[str, Any]) -> None:
    """A gateway event that simcord has no action for."""
    env.backend.emit(event, payload)
