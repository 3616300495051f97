"""Statements as files have them: JSON lines, or a table that opens in a spreadsheet (E9).

The columns of the table are described in `docs/record_store.md`. RFC 4180; UTF-8.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import orjson

# A cell that begins like this, in either width, is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
IFIS = ("mbox", "mbox_sha1sum", "openid")
BOM = b"\xef\xbb\xbf"

Statement = Mapping[str, Any]
Read = Callable[[Statement], Any]


def _path(*names: str) -> Read:
    def read(statement: Statement) -> Any:
        value: Any = statement
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    return read


def _words(*names: str) -> Read:
    """Read a language map: what it says in each language, once."""

    def read(statement: Statement) -> str | None:
        found = _path(*names)(statement)
        return " · ".join(dict.fromkeys(map(str, found.values()))) if found else None

    return read


def _agent(name: str) -> Read:
    return lambda statement: _identifier(statement.get(name) or {})


def _related(name: str) -> Read:
    read = _path("context", "contextActivities", name)

    def ids(statement: Statement) -> str:
        found = read(statement) or []
        return " ".join(one["id"] for one in ([found] if isinstance(found, dict) else found))

    return ids


COLUMNS: Mapping[str, Read] = {
    "id": _path("id"),
    "stored": _path("stored"),
    "timestamp": _path("timestamp"),
    "actor": _agent("actor"),
    "actor_name": _path("actor", "name"),
    "verb": _path("verb", "id"),
    "object_type": lambda statement: statement["object"].get("objectType", "Activity"),
    "object": lambda statement: statement["object"].get("id") or _identifier(statement["object"]),
    "object_name": _words("object", "definition", "name"),
    "parent": _related("parent"),
    "grouping": _related("grouping"),
    "registration": _path("context", "registration"),
    "success": _path("result", "success"),
    "completion": _path("result", "completion"),
    "score_scaled": _path("result", "score", "scaled"),
    "score_raw": _path("result", "score", "raw"),
    "score_min": _path("result", "score", "min"),
    "score_max": _path("result", "score", "max"),
    "duration": _path("result", "duration"),
    "response": _path("result", "response"),
    "platform": _path("context", "platform"),
    "language": _path("context", "language"),
    "authority": _agent("authority"),
}


@dataclass(frozen=True)
class Sheet:
    """A form of file: what it begins with, and how statements are written in it.

    torn  what stands in the place of the rest where the server could not go on; `%s` is the cursor
    """

    media_type: str
    extension: str
    head: bytes
    lines: Callable[[Iterable[bytes]], bytes]
    torn: str


def json_lines(statements: Iterable[bytes]) -> bytes:
    """Write statements as they are stored, one on a line."""
    return b"".join(statement + b"\n" for statement in statements)


def csv_lines(statements: Iterable[bytes]) -> bytes:
    """Write the main members of statements as CSV."""
    text = StringIO()
    csv.writer(text).writerows(_cells(orjson.loads(statement)) for statement in statements)
    return text.getvalue().encode()


def as_text(value: str) -> str:
    """Give what a spreadsheet takes for text and not for a formula: an apostrophe goes before."""
    is_formula = value.startswith(FORMULA) or value.lstrip().startswith(FORMULA)
    return f"'{value}" if is_formula else value


CSV_HEAD = (",".join(COLUMNS) + "\r\n").encode()
TORN_JSON = '{"incomplete":true,"cursor":"%s"}\n'
TORN_CSV = "incomplete,go on behind the cursor %s\r\n"
CSV = "text/csv; charset=utf-8"
SHEETS: Mapping[str, Sheet] = {
    "jsonl": Sheet("application/x-ndjson", "jsonl", b"", json_lines, TORN_JSON),
    "csv": Sheet(CSV, "csv", CSV_HEAD, csv_lines, TORN_CSV),
    # Without the mark, spreadsheets on Windows take UTF-8 for something else, and Hindi is lost.
    "csv-bom": Sheet(CSV, "csv", BOM + CSV_HEAD, csv_lines, TORN_CSV),
}


def _identifier(agent: Mapping[str, Any]) -> str | None:
    if account := agent.get("account"):
        return f"{account['homePage']} {account['name']}"
    return next((agent[name] for name in IFIS if name in agent), None)


def _cells(statement: Statement) -> list[str]:
    return [_cell(read(statement)) for read in COLUMNS.values()]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return as_text(value)
