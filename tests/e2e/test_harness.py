"""The private touches of simcord that these tests stand on are where they were."""

from __future__ import annotations

from simcord.env import Env

from tests.support.simcord_internals import IDLE_SECONDS, fake_clients, quick_and_yielding


def test_both_fake_clients_are_found() -> None:
    assert {each.__name__ for each in fake_clients()} == {"FakeHTTPClient", "FakeWebhookAdapter"}


def test_the_polling_pause_is_changed_and_given_back() -> None:
    defaults = Env._settle_internal.__kwdefaults__
    assert defaults is not None
    before = defaults["idle"]
    with quick_and_yielding():
        assert defaults["idle"] == IDLE_SECONDS
    assert defaults["idle"] == before != IDLE_SECONDS
