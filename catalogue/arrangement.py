"""The publisher's form of a course of parts: rows in order, which buttons move, add and remove.

Without a script: each button sends the whole form, and gets it back changed. A block is a row with
a title; the packages behind it stand in it, up to the next such row. A block without a title ends
the one before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from schemas.catalogue import MOST_PARTS
from schemas.language import LANGUAGES

MOST_ROWS = 2 * MOST_PARTS


class Kind(StrEnum):
    """What a row is."""

    PACKAGE = "package"
    BLOCK = "block"


@dataclass(frozen=True)
class Row:
    """A row of the form.

    package  id of what is chosen, "" of a block
    was      id of what stood there when the course was saved last; another one replaces it
    title    language → the block's title, or what the part is called in the place of its own
    """

    kind: Kind
    package: str = ""
    was: str = ""
    title: Mapping[str, str] = field(default_factory=dict)


def read_rows(typed: Mapping[str, str]) -> list[Row]:
    """Read the rows of a form that was sent; what is no row ends them."""
    rows: list[Row] = []
    for n in range(MOST_ROWS):
        if typed.get(f"kind-{n}") not in tuple(Kind):
            break
        rows.append(_row(typed, n))
    return rows


def _row(typed: Mapping[str, str], n: int) -> Row:
    titles = {code: typed.get(f"title_{code}-{n}", "").strip() for code in LANGUAGES}
    return Row(
        Kind(typed[f"kind-{n}"]),
        read_id(typed.get(f"package-{n}", "")),
        read_id(typed.get(f"was-{n}", "")),
        {code: title for code, title in titles.items() if title},
    )


def read_id(text: str) -> str:
    """Read the id of a package; "" where it is none."""
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def act(rows: Sequence[Row], button: str, package: str = "") -> list[Row]:
    """Do what a button says: "add", "block", "up-N", "down-N", "remove-N"; else nothing.

    package  what is chosen to be added
    """
    if button == "add" and package:
        return [*rows, Row(Kind.PACKAGE, package)][:MOST_ROWS]
    if button == "block":
        return [*rows, Row(Kind.BLOCK)][:MOST_ROWS]
    verb, _, number = button.partition("-")
    at = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else len(rows)
    if at >= len(rows):
        return list(rows)
    others = [row for n, row in enumerate(rows) if n != at]
    if verb == "remove":
        return others
    to = max(at + {"up": -1, "down": 1}.get(verb, 0), 0)
    return [*others[:to], rows[at], *others[to:]]


def parts_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Give the arrangement as REST takes it; an empty block is left out."""
    parts: list[dict[str, Any]] = []
    there = {row.package for row in rows}
    inside = parts
    for row in rows:
        if row.kind is Kind.PACKAGE:
            inside.append(_part(row, there))
            continue
        inside = parts
        if row.title:
            parts.append({"title": dict(row.title), "parts": []})
            inside = parts[-1]["parts"]
    return [part for part in parts if part.get("parts") != []]


def _part(row: Row, there: set[str]) -> dict[str, Any]:
    is_replacing = row.was and row.was not in there
    return {
        "package": row.package,
        **({"title": dict(row.title)} if row.title else {}),
        **({"replaces": row.was} if is_replacing else {}),
    }


def rows_of(
    arrangement: Sequence[Mapping[str, Any]], own: Mapping[str, Mapping[str, str]]
) -> list[Row]:
    """Give the rows of a course that is arranged so.

    own  package id → its own title, which needs no other
    """
    rows: list[Row] = []
    for part in arrangement:
        if "parts" in part:
            rows.append(Row(Kind.BLOCK, title=part["title"]))
            rows += rows_of(part["parts"], own)
            continue
        if rows and _is_inside(rows):
            rows.append(Row(Kind.BLOCK))
        package = part["package"]
        row = Row(Kind.PACKAGE, package, package, part["title"])
        rows.append(replace(row, title={}) if part["title"] == own.get(package) else row)
    return rows


def _is_inside(rows: Sequence[Row]) -> bool:
    """Tell whether a further package would stand in a block."""
    blocks = [row for row in rows if row.kind is Kind.BLOCK]
    return bool(blocks and blocks[-1].title)
