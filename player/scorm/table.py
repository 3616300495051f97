"""The CMI table: which elements exist, who may read and write them, and what they hold.

One JSON file is read here and by the browser's adapter (`static/cmi.js`), so the two cannot differ
in what they know; what they do with it is compared call by call in `tests/player`. Patterns are
written in the part of the language that Python and JavaScript share; characters are code points.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from player.scorm.rules import Rule, compile_rule

FOLDER = Path(__file__).parents[2] / "schemas" / "cmi"
NO_LIMIT = 1_000_000
INDEX = re.compile(r"0|[1-9][0-9]{0,5}")
# The only elements that take an argument: SN §5.6.4 (adl.nav.request_valid).
TARGET = re.compile(r"(adl\.nav\.request_valid\.(?:choice|jump))\.\{target=[^{}]*\}")


@dataclass(frozen=True)
class Derived:
    """How a status follows from a measure where there is a threshold. RTE §4.2.4.1, §4.2.22.1."""

    measure: str
    threshold: str
    reached: str
    below: str


@dataclass(frozen=True)
class Element:
    """One row: `name` has `n` in the place of every index.

    default     None: an error to read before it has a value
    needs       what must have a value before this is set
    is_unique   no other of its array has the same value
    is_settled  what is set once stays
    one_of      the types of interaction that have one record only
    distinct    by type of interaction: no two records are equal, as text or as sets of items
    records     that its own collection may have, where that is less than the table's
    is_tracked  the sequencer wants to know whether the SCO has set it in this session
    is_shared   a record that exists or not, with its own leave to read and write; "" is no value
    """

    name: str
    access: str
    type: str
    default: str | None
    strict: Rule
    accept: Rule
    appends: bool = False
    needs: tuple[str, ...] = ()
    is_unique: bool = False
    is_settled: bool = False
    one_of: frozenset[str] = frozenset()
    distinct: Mapping[str, str] = field(default_factory=dict)
    derived: Derived | None = None
    is_shared: bool = False
    is_tracked: bool = False
    records: int = NO_LIMIT

    @property
    def kind(self) -> str:
        """Name the element that says by which type the value is read, or ""."""
        return next((need for need in self.needs if need.endswith(".type")), "")


@dataclass(frozen=True)
class Table:
    """A data model: its elements, error codes and the phases of its session.

    calls    the methods by what they do: initialize, finish, commit, set
    longest  characters that any value may have; None: the types say it
    most     UTF-16 units that all values set in an attempt may have together; None: no limit
    records  that a collection may have, far over any SPM: comparing them all costs
    """

    standard: str
    calls: Mapping[str, str]
    methods: Mapping[str, str]
    phases: Mapping[str, Mapping[str, Mapping[str, str]]]
    errors: Mapping[str, str]
    codes: Mapping[str, str]
    elements: Mapping[str, Element]
    containers: frozenset[str]
    longest: int | None = None
    most: int | None = None
    records: int = NO_LIMIT


def general_name(name: str) -> str:
    """Put `n` where the name has an index: `cmi.objectives.3.id` → `cmi.objectives.n.id`."""
    if target := TARGET.fullmatch(name):
        return f"{target[1]}.{{target}}"
    return ".".join("n" if INDEX.fullmatch(part) else _literal(part) for part in name.split("."))


@cache
def read_table(name: str, edition: str | None = None) -> Table:
    """Read `schemas/cmi/<name>.json`; edition: 2nd, 3rd or 4th of SCORM 2004, None: the newest."""
    return parse(orjson.loads((FOLDER / f"{name}.json").read_bytes()), edition)


def parse(data: Mapping[str, Any], edition: str | None = None) -> Table:
    """Turn the JSON of a table into its rules."""
    differing = data.get("editions", {}).get(edition, {})
    data = {**data, "types": {**data["types"], **differing.get("types", {})}}
    rows = [row for row in data["elements"] if not _is_without(row, differing)]
    elements = {row["name"]: _element(row, data) for row in rows}
    return Table(
        standard=data["standard"],
        calls=data["calls"],
        methods=data["methods"],
        phases=data["phases"],
        errors=data["errors"],
        codes=data["codes"],
        elements=elements,
        containers=frozenset(_ancestors(elements)),
        longest=data.get("longest"),
        most=data.get("most"),
        records=data.get("records", NO_LIMIT),
    )


def _is_without(row: Mapping[str, Any], differing: Mapping[str, Any]) -> bool:
    return any(row["name"].startswith(start) for start in differing.get("without", ()))


def _element(row: Mapping[str, Any], data: Mapping[str, Any]) -> Element:
    kind = row.get("type", "")
    return Element(
        name=row["name"],
        access=row["access"],
        type=kind,
        default=row.get("default", None if "unset" in data["codes"] else ""),
        strict=compile_rule(kind, "strict", data) if kind else Rule(),
        accept=compile_rule(kind, "accept", data) if kind else Rule(),
        appends=row.get("appends", False),
        needs=tuple(row.get("needs", ())),
        is_unique=row.get("unique", False),
        is_settled=row.get("settled", False),
        one_of=frozenset(row.get("one_of", ())),
        distinct=row.get("distinct", {}),
        derived=_derived(row["derived"]) if "derived" in row else None,
        is_shared=row.get("shared", False),
        is_tracked=row.get("tracked", False),
        records=row.get("records", NO_LIMIT),
    )


def _derived(row: Mapping[str, str]) -> Derived:
    return Derived(row["measure"], row["threshold"], row["from"], row["below"])


def _ancestors(names: Mapping[str, Element]) -> set[str]:
    parts = [name.split(".") for name in names]
    return {".".join(name[:length]) for name in parts for length in range(1, len(name))}


def _literal(part: str) -> str:
    # An element may not be reached by writing the table's own `n` or `{target}`.
    return "" if part in ("n", "{target}") else part
