"""Log lines: text on a terminal, one JSON object a line elsewhere."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """Everything passed as `extra` (guild, command, interaction, duration) becomes a field."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= {key: value for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


class HideSecret(logging.Filter):
    """Takes a secret out of every line, wherever it came from."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if self._secret in message:
            record.msg, record.args = message.replace(self._secret, "[hidden]"), None
        if record.exc_info and record.exc_info[1] is not None and self._secret in repr(record.exc_info[1]):
            record.msg, record.args = f"{record.getMessage()} ({record.exc_info[0]})", None
            record.exc_info = None
        return True


def set_up_logs(level: str, form: str, secret: str | None) -> None:
    handler = logging.StreamHandler(sys.stderr)
    as_text = sys.stderr.isatty() if form == "auto" else form == "text"
    text = logging.Formatter("{asctime} {levelname:<7} {name}: {message}", style="{")
    handler.setFormatter(text if as_text else JsonFormatter())
    if secret:
        handler.addFilter(HideSecret(secret))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("discord").setLevel(max(logging.getLevelNamesMapping()[level], logging.INFO))
