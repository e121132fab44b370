"""Structured logs: one JSON object a line, on standard error.

Every line carries what ``bind`` put into the context (request, club, door, actor). Names, mobile numbers and
secrets never reach a line: values under such keys are hidden, and anything that looks like a key or a mobile
number is cut out of texts.
"""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from vafa.kernel.privacy import HIDDEN, mask

bind = structlog.contextvars.bind_contextvars
unbind = structlog.contextvars.unbind_contextvars
clear = structlog.contextvars.clear_contextvars

_TELLTALE = re.compile(
    r"vafa_[a-z0-9-]+_[a-z0-9]+_[A-Za-z0-9]+"  # an API key
    r"|(?<!\d)(?:\+98|0098|98|0)?9\d{9}(?!\d)"  # an Iranian mobile number
    r"|[\w.+-]+@[\w-]+\.[\w.]+"  # an e-mail address
)


def _hide(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in mask(dict(event)).items():
        event[key] = _clean(value)
    return event


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _TELLTALE.sub(HIDDEN, value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


# Attributes that the standard library gives every record; the rest came from the caller's ``extra``.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def _extra(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        for key, value in vars(record).items():
            if key not in _STANDARD and not key.startswith("_"):
                event.setdefault(key, value)
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(level: str = "INFO", stream: Any = None) -> None:
    """Send everything, structlog's and the standard library's, through one JSON handler."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, _extra],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _hide,
            structlog.processors.JSONRenderer(default=str, ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # One line a job is ours to write; the queue's own chatter would double it.
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


@contextmanager
def bound(**values: Any) -> Iterator[None]:
    """``values`` on every line inside the block."""
    with structlog.contextvars.bound_contextvars(**values):
        yield


def logger(name: str) -> Any:
    return structlog.stdlib.get_logger(name)
