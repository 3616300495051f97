"""Logs: one JSON line an event on standard error, or readable lines on a terminal.

What must never be there: passwords, codes, tokens, mobile numbers, queries and full paths (D9).
"""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from schemas.settings import Settings

SECRET_NAMES = frozenset({"password", "otp", "code", "token", "secret", "mobile", "authorization"})


def prepare_logs(settings: Settings) -> None:
    """Configure structlog for this process."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    is_terminal = sys.stderr.isatty()
    # Plain tracebacks: the pretty ones show local variables, and so would show secrets.
    last: Any = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if is_terminal
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_secrets,
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def without_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Drop members whose name says that they hold a secret; the last net, not the first."""
    return {name: value for name, value in event.items() if name.lower() not in SECRET_NAMES}
