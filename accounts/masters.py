"""Managed lists: departments, offices, designations, states (A5), and their import from CSV.

A list comes as CSV with the columns kind, code, name, name_hi, parent, contact. An organisation's
parent is the code of one that exists or stands above it in the file; without, it is the root.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from accounts import organisations
from accounts.errors import MasterInvalid
from accounts.organisations import OrganisationKind
from accounts.store import masters as store
from accounts.store import organisations as organisation_store
from schemas.fields import is_printed
from schemas.language import gettext as _
from schemas.language import name_in
from storage.database import Database

COLUMNS = ("kind", "code", "name", "name_hi", "parent", "contact")
LISTS = ("designation", "state")
KINDS = (*OrganisationKind, *LISTS)
LONGEST: Mapping[str, int] = {"code": 100, "name": 200, "name_hi": 200, "contact": 200}
SHOWN = 20
DEMO = Path(__file__).parent / "data" / "demo_masters.csv"


@dataclass(frozen=True)
class Option:
    """An entry of a list to pick from."""

    code: str
    name: str
    name_hi: str | None

    def name_in(self, language: str) -> str:
        """Give the name in a language, else in English."""
        return name_in(language, self.name, self.name_hi)


@dataclass(frozen=True)
class Row:
    """A line of the file."""

    line: int
    kind: str
    code: str
    name: str
    name_hi: str | None
    parent: str | None
    contact: str | None


def search(
    db: Database,
    institution: int,
    kind: str,
    text: str = "",
    *,
    below: int | None = None,
    limit: int = SHOWN,
) -> list[Option]:
    """List entries of a kind that have all the words of a text, in either language."""
    words = text.split()[:8]
    if kind in LISTS:
        rows = store.search_masters(db, institution, kind, words, limit)
    else:
        rows = organisation_store.search_organisations(
            db, institution, kind, words, below=below, limit=limit
        )
    return [Option(row.code, row.name, row.name_hi) for row in rows]


def find_option(db: Database, institution: int, kind: str, text: str) -> Option | None:
    """Find an entry of designations or states by its code or name."""
    row = store.find_master(db, institution, kind, text)
    return Option(row.code, row.name, row.name_hi) if row else None


def code_for(db: Database, institution: int, kind: str, text: str) -> str:
    """Give the code of an entry; one that HR's system names and the list lacks is kept unlisted."""
    found = find_option(db, institution, kind, text.strip())
    if found:
        return found.code
    values = {"code": text.strip(), "name": text.strip(), "name_hi": None, "is_listed": False}
    store.upsert_master(db, institution, kind, values)
    return text.strip()


def import_masters(db: Database, institution: int, file: Iterable[str]) -> int:
    """Import a CSV of masters, all or nothing; tells how many entries.

    raises  MasterInvalid (422) with the `findings`, each with its line
    """
    rows = parse_masters(file)
    known = {row.code for row in rows if row.kind in set(OrganisationKind)}
    findings = [finding for row in rows for finding in _defects(db, institution, row, known)]
    if findings:
        raise MasterInvalid("\n".join(findings), findings=findings)
    for row in rows:
        _write(db, institution, row)
    return len(rows)


def parse_masters(file: Iterable[str]) -> list[Row]:
    """Parse the lines of a CSV; raises MasterInvalid (422)."""
    reader = csv.DictReader(file, restval="")
    missing = {"kind", "code", "name"} - set(reader.fieldnames or ())
    if missing:
        raise MasterInvalid(f"line 1: the columns {', '.join(sorted(missing))} are missing")
    return [_row(number, cells) for number, cells in enumerate(reader, start=2)]


def _row(line: int, cells: Mapping[str, Any]) -> Row:
    texts = {name: str(cells.get(name) or "").strip() for name in COLUMNS}
    return Row(
        line=line,
        kind=texts["kind"],
        code=texts["code"],
        name=texts["name"],
        name_hi=texts["name_hi"] or None,
        parent=texts["parent"] or None,
        contact=texts["contact"] or None,
    )


def _defects(db: Database, institution: int, row: Row, known: set[str]) -> Iterator[str]:
    if row.kind not in KINDS:
        yield f"line {row.line}: kind is {row.kind!r}, not one of {', '.join(KINDS)}"
    for name in ("code", "name"):
        if not getattr(row, name):
            yield f"line {row.line}: {name} is empty"
    for name, longest in LONGEST.items():
        text = getattr(row, name) or ""
        if len(text) > longest or not is_printed(text):
            yield f"line {row.line}: {name} is longer than {longest} or has control characters"
    if row.parent and row.parent not in known and not _exists(db, institution, row.parent):
        yield f"line {row.line}: parent {row.parent!r} is not the code of an organisation"
    if row.parent == row.code:
        yield f"line {row.line}: {row.code!r} is its own parent"


def _exists(db: Database, institution: int, code: str) -> bool:
    return organisations.find_organisation_by_code(db, institution, code) is not None


def _write(db: Database, institution: int, row: Row) -> None:
    names = {"name": row.name, "name_hi": row.name_hi, "is_listed": True}
    if row.kind in LISTS:
        store.upsert_master(db, institution, row.kind, {"code": row.code, **names})
        return
    values = {"code": row.code, "contact": row.contact, **names}
    found = _same(db, institution, row)
    if found is not None:
        organisation_store.update_organisation(db, institution, found, values)
        return
    parent = _parent(db, institution, row)
    organisation_store.insert_organisation(
        db, institution, {"kind": row.kind, "parent": parent, **values}
    )


def _same(db: Database, institution: int, row: Row) -> int | None:
    if row.kind == OrganisationKind.INSTITUTION:
        return organisations.get_root(db, institution).id
    found = organisations.find_organisation_by_code(db, institution, row.code)
    return found.id if found else None


def _parent(db: Database, institution: int, row: Row) -> int:
    if row.parent is None:
        return organisations.get_root(db, institution).id
    found = organisations.find_organisation_by_code(db, institution, row.parent)
    if found is None:
        raise MasterInvalid(f"line {row.line}: parent {row.parent!r} stands below its child")
    return found.id


def import_demo_masters(db: Database, institution: int) -> int:
    """Import the demo's departments, offices and designations."""
    with DEMO.open(encoding="utf-8", newline="") as file:
        return import_masters(db, institution, file)


def no_match_words(kind: str) -> str:
    """Say what to do where nothing is found."""
    return {
        "department": _("No department has that in its name. Try one word of it."),
        "office": _("No office has that in its name. Try one word of it."),
        "designation": _("No designation has that in its name. Try one word of it."),
    }.get(kind, "")
