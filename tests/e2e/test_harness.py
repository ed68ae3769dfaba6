"""The private touches of simcord that these tests stand on are where they were."""

from __future__ import annotations

import asyncio
import time

import pytest
from simcord import env as env_module
from simcord.env import Env

from tests.support.simcord_internals import fake_clients, quick_and_yielding
from tests.support.world import World


def test_both_fake_clients_are_found() -> None:
    assert {each.__name__ for each in fake_clients()} == {"FakeHTTPClient", "FakeWebhookAdapter"}


def test_what_is_changed_is_given_back() -> None:
    def touched() -> list[object]:
        return [
            Env._settle_internal,
            Env._advance_to,
            vars(env_module)["_is_parked"],
            vars(env_module)["_callback_is_parked"],
            *(vars(each)["request"] for each in fake_clients()),
        ]

    before = touched()
    with quick_and_yielding():
        assert not set(before) & set(touched())
    assert touched() == before


@pytest.mark.parametrize("seconds", [0, 30], ids=["settling", "time passes"])
async def test_a_machine_that_stands_still_for_longer_than_the_settle_time_fails_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(world.env, "settle_timeout", 0.05)
    asked = asyncio.to_thread(time.sleep, 0.2)
    with world.env._bot_scope():
        task = asyncio.create_task(asked)
    await (world.env.advance_time(seconds) if seconds else world.env.settle())
    assert task.done()
