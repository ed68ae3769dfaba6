"""The REST routes, one module a resource."""

from tests.wire.discord_server.rest import (
    application,
    channels,
    guilds,
    interactions,
    messages,
    users,
    webhooks,
)

ROUTES = [
    route
    for resource in (application, channels, guilds, interactions, messages, users, webhooks)
    for route in resource.routes
]
