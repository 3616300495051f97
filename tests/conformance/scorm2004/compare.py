"""Whether an answer is the expected one, by the kind of value that it is."""

import re
from datetime import UTC, datetime

from player.scorm.timespan import parse_interval

REAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
SPAN = re.compile(r"P(?=[0-9]|T[0-9])[0-9YMDTHS.]+")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)?")
DEFAULTS = re.compile(
    r"\{lang=en\}|\{order_matters=(?:true|false)\}|\{case_matters=(?:true|false)\}"
)


def is_expected(name: str, answer: str, expected: str) -> bool:
    """Tell whether what GetValue or GetErrorString gave is what the case expects."""
    if expected == "less255":
        return len(answer) < 255
    if expected == "emptyCS":
        return answer == ""
    if name == "cmi.learner_id":
        return answer == "L1"
    if name == "cmi.learner_name":
        return True
    if name.endswith("_children"):
        return set(answer.split(",")) == set(expected.split(","))
    return (
        answer == expected or _read(answer) == _read(expected) or _bare(answer) == _bare(expected)
    )


def _bare(text: str) -> frozenset[str]:
    return frozenset(DEFAULTS.sub("", text).split("[,]"))


def _read(text: str) -> object:
    if REAL.fullmatch(text):
        return float(text)
    if SPAN.fullmatch(text):
        return "span", parse_interval(text)
    if INSTANT.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    return text
