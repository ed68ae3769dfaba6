"""Why something did not come, in a sentence for admins: what happened and what to do."""

from __future__ import annotations

from typing import Final

from bot.core.daily.reasons import Reason

_SENTENCES: Final = {
    Reason.LATE: "I was not running at that time, and it became too late to post.",
    Reason.OUTAGE: "Discord could not be reached; I tried until it was too late.",
    Reason.EMPTY: "There was no term to post: the deck or topic is empty.",
    Reason.IN_PLAY: "A quiz question about these terms was open.",
    Reason.UNDER_WAY: "The post before is still on its way. `/daily status` shows what becomes of it.",
    Reason.REFUSED: "Discord refused the message; the log of the bot says why.",
    Reason.FAULT: "Something went wrong on my side; the log of the bot says what.",
    Reason.NO_THREAD: "It was posted, but I could not open its thread. "
    "Give me the permission to create public threads there. If I have it, the server has as many open "
    "threads as Discord allows: close some.",
    Reason.CHANNEL_GONE: "The channel is gone.",
    Reason.NO_ACCESS: "I cannot see the channel any more. Let me view it.",
    Reason.NO_PERMISSION: "I may not post in the channel any more. Let me post and read the history.",
    Reason.THREAD_CLOSED: "The thread is closed. Open it again.",
    Reason.NO_ZONE: "Its time zone is not known any more. Set it up again with another one.",
    Reason.BY_ADMIN: "An admin has paused it.",
}


# What is to be said as long as it may still come.
_WAITING: Final = {
    Reason.OUTAGE: "Discord cannot be reached; I keep trying.",
    Reason.IN_PLAY: "A quiz question about these terms is open; it comes when the round is over.",
    Reason.FAULT: "Something goes wrong on my side; I keep trying, and the log of the bot says what.",
    Reason.BY_ADMIN: "It was stopped; I look whether it is out already.",
}


def why(reason: str | None) -> str:
    if reason is None:
        return ""
    return _SENTENCES[Reason(reason)] if reason in set(Reason) else "The reason is not known."


def why_waiting(reason: str | None) -> str:
    """The same for what has not come yet."""
    return _WAITING[Reason(reason)] if reason in _WAITING else why(reason)
