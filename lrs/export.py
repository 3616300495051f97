"""All statements as a stream, in the order of storing, in constant memory (E9).

Each page is read in a short transaction of its own and begins behind the last (D28), so a stream
that broke goes on from its cursor.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

import orjson

from lrs.horizon import await_horizon
from lrs.identifiers import find_identifier
from lrs.queries import LARGEST_SEQ, parse_cursor, render_cursor
from lrs.sequence import highest_seq, stored_of
from lrs.store import Found, Window, search
from storage.installation import Installation

PAGE = 500
COLUMNS = (
    *("id", "stored", "timestamp", "actor", "verb", "object", "registration"),
    *("success", "completion", "score_scaled", "duration"),
)
# A cell that begins like this is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Page:
    """A stretch of the stream.

    cursor  to go on behind it
    share   how much of the whole is done, 0..1, by time
    """

    statements: tuple[bytes, ...]
    cursor: str
    share: float


def pages(
    installation: Installation,
    institution: int,
    *,
    after: str | None = None,
    since: datetime | None = None,
) -> Iterator[Page]:
    """Give all that is stored by now, or what is behind a cursor or an instant."""
    horizon = await_horizon(installation, institution)
    last = _start(after, since)
    first = None
    while True:
        window = Window(last + 1, highest_seq(horizon), is_ascending=True, limit=PAGE)
        with installation.reading() as db:
            found = search(db, institution, [], window)
        if not found:
            return
        first = first or stored_of(found[0].seq)
        last = found[-1].seq
        yield Page(_payloads(found), render_cursor(last), _share(first, last, horizon))


def json_lines(statements: Iterable[bytes]) -> bytes:
    """Write statements as they are stored, one on a line."""
    return b"".join(statement + b"\n" for statement in statements)


def csv_lines(statements: Iterable[bytes]) -> bytes:
    """Write the main members of statements as CSV."""
    text = StringIO()
    csv.writer(text).writerows(_cells(orjson.loads(statement)) for statement in statements)
    return text.getvalue().encode()


def csv_head() -> bytes:
    """Write the names of the columns."""
    return (",".join(COLUMNS) + "\r\n").encode()


def _start(after: str | None, since: datetime | None) -> int:
    behind = parse_cursor(after) if after else 0
    return min(max(behind, highest_seq(since) if since else 0), LARGEST_SEQ - 1)


def _payloads(found: Iterable[Found]) -> tuple[bytes, ...]:
    return tuple(one.payload for one in found)


def _share(first: datetime, last: int, horizon: datetime) -> float:
    whole = (horizon - first).total_seconds()
    return min(1.0, (stored_of(last) - first).total_seconds() / whole) if whole > 0 else 1.0


def _cells(statement: Mapping[str, Any]) -> list[str]:
    result = statement.get("result", {})
    target = statement["object"]
    values = (
        statement["id"],
        statement["stored"],
        statement["timestamp"],
        find_identifier(statement["actor"]) or "group",
        statement["verb"]["id"],
        target.get("id") or target.get("objectType"),
        statement.get("context", {}).get("registration"),
        result.get("success"),
        result.get("completion"),
        result.get("score", {}).get("scaled"),
        result.get("duration"),
    )
    return [_cell(value) for value in values]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
