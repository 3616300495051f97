"""The CMI table: which elements exist, who may read and write them, and what they hold.

One JSON file is read here and by the browser's adapter (`static/cmi.js`), so the two cannot differ
in what they know; what they do with it is compared call by call in `tests/player`. Patterns are
written in the part of the language that Python and JavaScript share; characters are code points.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parents[2] / "schemas" / "cmi"
INDEX = re.compile(r"0|[1-9][0-9]{0,5}")


@dataclass(frozen=True)
class Rule:
    """What a value must be: all that is set must hold; `blank` alone lets "" pass."""

    characters: int | None = None
    pattern: re.Pattern[str] | None = None
    words: frozenset[str] | None = None
    range: tuple[float, float] | None = None
    blank: bool = False

    def allows(self, value: str) -> bool:
        """Tell whether the value is of the type."""
        if value == "" and self.blank:
            return True
        return (
            (self.characters is None or len(value) <= self.characters)
            and (self.pattern is None or self.pattern.fullmatch(value) is not None)
            and (self.words is None or value in self.words)
            and (self.range is None or self.range[0] <= float(value) <= self.range[1])
        )


@dataclass(frozen=True)
class Element:
    """One row: `name` has `n` in the place of every index."""

    name: str
    access: str
    type: str
    default: str
    appends: bool
    strict: Rule
    accept: Rule


@dataclass(frozen=True)
class Table:
    """A data model: its elements, error codes and the phases of its session."""

    standard: str
    methods: Mapping[str, str]
    phases: Mapping[str, Mapping[str, Mapping[str, str]]]
    errors: Mapping[str, str]
    codes: Mapping[str, str]
    elements: Mapping[str, Element]
    containers: frozenset[str]


def general_name(name: str) -> str:
    """Put `n` where the name has an index: `cmi.objectives.3.id` → `cmi.objectives.n.id`."""
    return ".".join("n" if INDEX.fullmatch(part) else _literal(part) for part in name.split("."))


@cache
def read_table(name: str) -> Table:
    """Read `schemas/cmi/<name>.json`."""
    return parse(orjson.loads((FOLDER / f"{name}.json").read_bytes()))


def parse(data: Mapping[str, Any]) -> Table:
    """Turn the JSON of a table into its rules."""
    elements = {row["name"]: _element(row, data["types"]) for row in data["elements"]}
    return Table(
        standard=data["standard"],
        methods=data["methods"],
        phases=data["phases"],
        errors=data["errors"],
        codes=data["codes"],
        elements=elements,
        containers=frozenset(_ancestors(elements)),
    )


def _element(row: Mapping[str, Any], types: Mapping[str, Mapping[str, Any]]) -> Element:
    kind = types.get(row.get("type", ""), {"strict": {}})
    strict = _rule(kind["strict"])
    return Element(
        name=row["name"],
        access=row["access"],
        type=row.get("type", ""),
        default=row.get("default", ""),
        appends=row.get("appends", False),
        strict=strict,
        accept=_rule(kind["accept"]) if "accept" in kind else strict,
    )


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        characters=data.get("characters"),
        pattern=re.compile(data["pattern"]) if "pattern" in data else None,
        words=frozenset(data["words"]) if "words" in data else None,
        range=(data["range"][0], data["range"][1]) if "range" in data else None,
        blank=data.get("blank", False),
    )


def _ancestors(names: Mapping[str, Element]) -> set[str]:
    parts = [name.split(".") for name in names]
    return {".".join(name[:length]) for name in parts for length in range(1, len(name))}


def _literal(part: str) -> str:
    # An element may not be reached by writing the table's own `n`.
    return "" if part == "n" else part
