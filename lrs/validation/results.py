"""Results and scores. Source: xAPI 1.0.3 Data §2.4.5; IEEE 9274.1.1 §4.2.2.4."""

from typing import Any

from lrs.errors import StatementInvalid
from lrs.validation.rules import (
    Shape,
    check_boolean,
    check_duration,
    check_extensions,
    check_members,
    check_number,
    check_text,
    object_rule,
    shown,
)
from lrs.versions import Version

REQUIREMENT = "Data §2.4.5.1"


def check_scaled(value: Any, version: Version) -> None:
    """Check a number from -1 to 1."""
    check_number(value, version)
    if not -1 <= value <= 1:
        raise StatementInvalid(f"{shown(value)} is not between -1 and 1", requirement=REQUIREMENT)


SCORE = Shape(
    "a Score",
    REQUIREMENT,
    {"scaled": check_scaled, "raw": check_number, "min": check_number, "max": check_number},
)


def check_score(value: Any, version: Version) -> None:
    """Check a Score: min below max, raw between them."""
    check_members(value, SCORE, version)
    raw, low, high = value.get("raw"), value.get("min"), value.get("max")
    if low is not None and high is not None and low >= high:
        raise StatementInvalid(
            f"{shown(low)} is not less than max, {shown(high)}", requirement=REQUIREMENT, path="min"
        )
    if raw is not None and low is not None and raw < low:
        raise StatementInvalid(
            f"{shown(raw)} is less than min, {shown(low)}", requirement=REQUIREMENT, path="raw"
        )
    if raw is not None and high is not None and raw > high:
        raise StatementInvalid(
            f"{shown(raw)} is more than max, {shown(high)}", requirement=REQUIREMENT, path="raw"
        )


RESULT = Shape(
    "a Result",
    "Data §2.4.5",
    {
        "score": check_score,
        "success": check_boolean,
        "completion": check_boolean,
        "response": check_text,
        "duration": check_duration,
        "extensions": check_extensions,
    },
)

check_result = object_rule(RESULT)
