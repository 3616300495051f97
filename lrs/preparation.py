"""What the store adds to a statement: id, stored, timestamp, authority, version.

Source: xAPI 1.0.3 Data §2.4.1, §2.4.7–2.4.10; IEEE 9274.1.1 §4.2.4.
"""

from datetime import datetime
from typing import Any

import orjson

from lrs.errors import StatementInvalid
from lrs.formats import parse_timestamp, render_timestamp
from lrs.json_body import write_json
from lrs.versions import Version

DEEPEST = 254
UTC_ENDINGS = ("Z", "z", "+00:00", "+0000", "+00")


def prepare(
    statement: dict[str, Any],
    *,
    id: str,
    stored: datetime,
    authority: dict[str, Any],
    version: Version,
) -> dict[str, Any]:
    """Give the statement as it is kept; a checked one is expected."""
    arrival = render_timestamp(stored)
    prepared = {
        **_with_arrays(statement),
        "id": id,
        "timestamp": _timestamp(statement.get("timestamp", arrival), version),
        "stored": arrival,
        "authority": authority,
        "version": statement.get("version", version.default),
    }
    if prepared["object"].get("objectType") == "SubStatement":
        prepared["object"] = _with_arrays(prepared["object"])
    return prepared


def render(statement: dict[str, Any]) -> bytes:
    """Write a statement as JSON, once; raises StatementInvalid where it is nested too deep."""
    try:
        return write_json(statement)
    except orjson.JSONEncodeError:
        raise StatementInvalid(
            f"nested more than {DEEPEST} levels deep",
            requirement="Data §2.2",
        ) from None


def _timestamp(text: str, version: Version) -> str:
    if version.keeps_offset or text.endswith(UTC_ENDINGS):
        return text
    # IEEE 9274.1.1 §4.2.7: the same instant, given back in UTC.
    moment = parse_timestamp(text)
    return render_timestamp(moment)


def _with_arrays(statement: dict[str, Any]) -> dict[str, Any]:
    """Give the same with every context activity in an array. Data §2.4.6.2."""
    context = statement.get("context", {})
    activities = context.get("contextActivities")
    if not activities or all(type(value) is list for value in activities.values()):
        return dict(statement)
    arrays = {name: value if type(value) is list else [value] for name, value in activities.items()}
    return {**statement, "context": {**context, "contextActivities": arrays}}
