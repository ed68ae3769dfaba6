"""Why something on the timetable was not sent, or stopped."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    # Missed or failed; the timetable goes on.
    LATE = "late"
    OUTAGE = "outage"
    EMPTY = "empty"
    IN_PLAY = "in_play"
    UNDER_WAY = "under_way"
    REFUSED = "refused"
    FAULT = "fault"
    # Sent, but its thread could not be opened.
    NO_THREAD = "no_thread"
    # Cannot be sent until an admin has mended it; the timetable is paused.
    CHANNEL_GONE = "channel_gone"
    NO_ACCESS = "no_access"
    NO_PERMISSION = "no_permission"
    THREAD_CLOSED = "thread_closed"
    NO_ZONE = "no_zone"
    # Paused by an admin.
    BY_ADMIN = "by_admin"
