"""Are two statements the same? What the store sets and what carries no meaning does not count.

Source: xAPI 1.0.3 Data §2.3.1 (immutability and its exceptions), §2.6 (signed statements).
"""

import re
from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import orjson

from lrs.formats import parse_timestamp, render_timestamp
from lrs.json_body import write_json

SET_BY_STORE = frozenset({"id", "stored", "authority", "version"})
SECONDS = re.compile(r"([.,]\d\d)\d+(?=S)")


def digest_of(statement: dict[str, Any]) -> bytes:
    """Give 32 bytes that are the same for equal statements written alike."""
    plain = write_json(normalised(statement), orjson.OPT_SORT_KEYS)
    return blake2b(plain, digest_size=32).digest()


def is_equal(new: dict[str, Any], old: dict[str, Any]) -> bool:
    """Tell whether a statement says what the stored one says; without a timestamp it may be its."""
    ours, theirs = normalised(new), normalised(old)
    if "timestamp" not in ours:
        theirs.pop("timestamp", None)
    return ours == theirs


def normalised(statement: dict[str, Any]) -> dict[str, Any]:
    """Give what a statement says, and nothing else."""
    return {
        name: NORMAL.get(name, _same)(value)
        for name, value in statement.items()
        if name not in SET_BY_STORE and value not in ([], {})
    }


def _same(value: Any) -> Any:
    return value


def _agent(agent: dict[str, Any]) -> dict[str, Any]:
    plain = {"objectType": "Agent", **agent}
    if "mbox_sha1sum" in plain:
        plain["mbox_sha1sum"] = plain["mbox_sha1sum"].lower()
    if "member" in plain:
        plain["member"] = _ordered(map(_agent, plain["member"]))
    return plain


def _activity(activity: dict[str, Any]) -> str:
    # Definitions are not part of what is immutable: Data §2.3.1.
    return str(activity["id"])


def _verb(verb: dict[str, Any]) -> str:
    return str(verb["id"])


def _object(target: dict[str, Any]) -> Any:
    kind = target.get("objectType", "Activity")
    return {
        "Activity": _activity,
        "SubStatement": normalised,
        "StatementRef": _statement_ref,
    }.get(kind, _agent)(target)


def _statement_ref(target: dict[str, Any]) -> dict[str, Any]:
    return {**target, "id": target["id"].lower()}


def _context(context: dict[str, Any]) -> dict[str, Any]:
    plain = {name: CONTEXT.get(name, _same)(value) for name, value in context.items()}
    return {name: value for name, value in plain.items() if value not in ([], {})}


def _context_activities(activities: dict[str, Any]) -> dict[str, Any]:
    lists = {
        name: _ordered(map(_activity, value if isinstance(value, list) else [value]))
        for name, value in activities.items()
    }
    return {name: value for name, value in lists.items() if value}


def _result(result: dict[str, Any]) -> dict[str, Any]:
    if "duration" not in result:
        return result
    # IEEE 9274.1.1 §4.2.7: beyond a hundredth of a second precision does not count.
    return {**result, "duration": SECONDS.sub(r"\1", result["duration"])}


def _attachments(attachments: list[dict[str, Any]]) -> list[Any]:
    return _ordered(attachment["sha2"].lower() for attachment in attachments)


def _timestamp(text: str) -> str:
    return render_timestamp(parse_timestamp(text))


def _lower(text: str) -> str:
    return text.lower()


def _ordered(values: Any) -> list[Any]:
    return sorted(values, key=lambda value: write_json(value, orjson.OPT_SORT_KEYS))


NORMAL: dict[str, Callable[[Any], Any]] = {
    "actor": _agent,
    "verb": _verb,
    "object": _object,
    "context": _context,
    "result": _result,
    "attachments": _attachments,
    "timestamp": _timestamp,
}
CONTEXT: dict[str, Callable[[Any], Any]] = {
    "registration": _lower,
    "instructor": _agent,
    "team": _agent,
    "contextActivities": _context_activities,
    "statement": _statement_ref,
}
