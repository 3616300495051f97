"""The time that a package allows for an attempt on a unit, and who does something when it is over.

By the standard the content itself does, as the action tells it. The player says that the time is
over where a message is asked for, and notes it in the log; it takes nobody's page away, which would
lose what is not saved and leave no way to ask for more time (WCAG 2.2.1). Source: SCORM 1.2 RTE
§3.4.4 (cmi.student_data), SCORM 2004 4th Edition RTE §4.2.15, §4.2.24.
"""

from player.scorm.attempt import Delivery
from player.scorm.timespan import parse_interval, parse_timespan

SAID = frozenset({"exit,message", "continue,message"})


def time_allowed(delivery: Delivery) -> int | None:
    """Give the hundredths of a second that an attempt may take; None: it may take any."""
    span = delivery.max_time_allowed
    if not span:
        return None
    return parse_interval(span) if span.startswith("P") else parse_timespan(span)


def seconds_until_said(delivery: Delivery, total: int) -> float | None:
    """Tell when the learner is told that the time is over; None: never.

    total  of the attempt's earlier sessions, in hundredths of a second
    """
    allowed = time_allowed(delivery)
    is_said = delivery.is_for_credit and delivery.time_limit_action in SAID
    return max(allowed - total, 0) / 100 if allowed is not None and is_said else None


def is_over(delivery: Delivery, total: int) -> bool:
    """Tell whether an attempt took more time than is allowed."""
    allowed = time_allowed(delivery)
    return allowed is not None and total > allowed
