"""Log lines: text on a terminal, one JSON object a line elsewhere; no secret in anything that is said."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO, cast

import orjson

_log = logging.getLogger(__name__)
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_UNPLANNED = "An error that nobody caught"


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
        return _to_json(entry)


class LineHandler(logging.StreamHandler[TextIO]):
    """Writes each line at once, or all that are logged inside `together` at its end."""

    _held: list[logging.LogRecord] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._held is None:
            super().emit(record)
        else:
            self._held.append(record)

    @contextmanager
    def together(self) -> Generator[None]:
        """Lines of other threads wait for the end."""
        with self.lock or nullcontext():
            self._held = []
            try:
                yield
            finally:
                held, self._held = self._held, None
                self._write(held)

    def _write(self, records: list[logging.LogRecord]) -> None:
        if not records:
            return
        try:
            self.stream.write("".join(self.format(record) + self.terminator for record in records))
            self.flush()
        except Exception:  # noqa: BLE001 - as every handler: what cannot be logged ends nothing else
            self.handleError(records[-1])


@contextmanager
def lines_together() -> Generator[None]:
    """Write what is logged inside in one go: for many lines, the writing would cost more than the rest."""
    with ExitStack() as stack:
        for handler in logging.getLogger().handlers:
            if isinstance(handler, LineHandler):
                stack.enter_context(handler.together())
        yield


def _to_json(entry: dict[str, object]) -> str:
    try:
        return orjson.dumps(entry, default=str).decode()
    except TypeError:
        # Half a surrogate pair, or a number beyond 64 bits: rare, and not worth losing a line.
        return json.dumps(entry, default=str)


class _Hiding:
    """A text stream that takes a secret out of whatever is written to it."""

    def __init__(self, stream: TextIO, secret: str) -> None:
        self._stream = stream
        self._secret = secret

    def write(self, text: str) -> int:
        self._stream.write(text.replace(self._secret, "[hidden]"))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        self.write("".join(lines))

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


def hide_in_output(secret: str | None) -> None:
    """Take `secret` out of all that this process says from now on.

    A log's formatter would not see everything: tracebacks of uncaught errors, warnings and complaints of
    `logging` itself go straight to the stream.
    """
    if secret:
        sys.stdout = cast("TextIO", _Hiding(sys.stdout, secret))
        sys.stderr = cast("TextIO", _Hiding(sys.stderr, secret))


def set_up_logs(level: str, form: str) -> None:
    """Log to standard error; errors that nobody catches are log lines, too."""
    # No line tells these; unasked, each would be looked up for every line.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = LineHandler(sys.stderr)
    as_text = sys.stderr.isatty() if form == "auto" else form == "text"
    text = logging.Formatter("{asctime} {levelname:<7} {name}: {message}", style="{")
    handler.setFormatter(text if as_text else JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("discord").setLevel(max(logging.getLevelNamesMapping()[level], logging.INFO))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        _log.critical(_UNPLANNED, exc_info=(kind, error, traceback))


def _log_uncaught_in_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None and what.exc_type is not SystemExit:
        name = what.thread.name if what.thread else "unknown"
        _log.critical("%s in thread %s", _UNPLANNED, name, exc_info=what.exc_value)
