"""What happens when the time for a unit is over, as every SCORM writes it."""

import re

# SCORM 1.2 CAM §2.3.2.5.2, SCORM 2004 CAM Book §3.4.1.9
TIME_LIMIT_ACTIONS = frozenset(
    {"exit,message", "exit,no message", "continue,message", "continue,no message"}
)


def tidy_action(value: str) -> str:
    """Give the action in the standard's letters; “exit, message” with a space occurs."""
    return re.sub(r"\s*,\s*", ",", value.lower())
