"""What the doctor says of intents: only privileged ones need anybody's permission."""

from __future__ import annotations

import discord
from discord import ApplicationFlags

from bot.runtime.checkup import intents_finding
from bot.runtime.wire import INTENTS


def test_the_bots_own_intents_need_no_permission() -> None:
    finding = intents_finding(INTENTS, ApplicationFlags())
    assert (finding.state, finding.advice) == ("all that it asks for are allowed", "")


def test_a_privileged_intent_that_is_switched_off_is_named() -> None:
    wanted = discord.Intents(guilds=True, message_content=True)
    advice = intents_finding(wanted, ApplicationFlags()).advice
    assert advice.endswith("(Bot, Privileged Gateway Intents): message content.")
    for flags in (
        ApplicationFlags(gateway_message_content=True),
        ApplicationFlags(gateway_message_content_limited=True),
    ):
        assert intents_finding(wanted, flags).advice == ""


def test_what_is_switched_on_for_nothing_is_said_and_is_no_fault() -> None:
    finding = intents_finding(INTENTS, ApplicationFlags(gateway_guild_members=True, gateway_presence=True))
    assert "presences and members may be switched off" in finding.state
    assert finding.advice == ""
