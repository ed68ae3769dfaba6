"""Discord's limits, each named once. Sources: Discord API reference, the page named beside each group."""

from __future__ import annotations

from datetime import timedelta

# Interactions: receiving and responding.
ACKNOWLEDGE_WITHIN = timedelta(seconds=3)
INTERACTION_TOKEN_LIFETIME = timedelta(minutes=15)

# Application commands.
AUTOCOMPLETE_CHOICES = 25
CHOICE_LABEL = 100
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 100
COMMANDS_PER_SCOPE = 100

# Components.
CUSTOM_ID = 100
COMPONENTS_PER_MESSAGE = 40
DISPLAYED_CHARACTERS = 4_000
BUTTON_LABEL = 80
BUTTONS_PER_ROW = 5
SELECT_OPTIONS = 25
SELECT_OPTION_LABEL = 100
SELECT_OPTION_VALUE = 100
MEDIA_DESCRIPTION = 1_024
MODAL_TITLE = 45
TEXT_INPUT = 4_000

# Messages.
MESSAGE_CONTENT = 2_000
NONCE = 25
FILES_PER_MESSAGE = 10
# Of one file, without a boost or a subscription.
FILE_BYTES = 10 * 1024 * 1024
FILE_DESCRIPTION = 1_024
# Discord remembers a nonce "for the past few minutes"; within this time a resend is certainly recognised.
NONCE_MEMORY = timedelta(minutes=2)
THREAD_NAME = 100

# Rate limits: global, for one bot; interaction responses do not count.
REQUESTS_PER_SECOND = 50
