"""Counting: a page costs a fixed number of queries, however long it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from storage.database import Database


@contextmanager
def queries_of(source: Engine | Database) -> Iterator[list[str]]:
    """Collect the SQL that is executed in the block."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    event.listen(source, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(source, "before_cursor_execute", note)
