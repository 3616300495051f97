"""Time as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Tell the time: aware, UTC, microseconds."""
    return datetime.now(UTC)
