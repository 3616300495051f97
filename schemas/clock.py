"""Time as an argument."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]

# India has one zone and no daylight saving time.
INDIA = timezone(timedelta(hours=5, minutes=30))


def system_clock() -> datetime:
    """Tell the time: aware, UTC, microseconds."""
    return datetime.now(UTC)
