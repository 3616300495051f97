"""The validator by table: each row changes a valid statement and says what is wrong then.

`set` and `drop` take paths with dots; `expect` is "valid", or the path of the culprit.
"""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from lrs.errors import StatementInvalid
from lrs.validation import check_statement
from lrs.versions import VERSIONS, Version

FOLDER = Path(__file__).parent
TEMPLATES = json.loads((FOLDER / "templates.json").read_text())
TABLES = ("statement", "agents", "activities", "results", "context", "attachments")


def rows() -> list[Any]:
    return [
        pytest.param(row, version, id=f"{table}: {row['id']} ({version.number})")
        for table in TABLES
        for row in json.loads((FOLDER / f"{table}.json").read_text())
        for version in VERSIONS
        if version.number in row.get("versions", [v.number for v in VERSIONS])
    ]


@pytest.mark.parametrize(("row", "version"), rows())
def test_statement(row: dict[str, Any], version: Version) -> None:
    assert culprit(a_changed_statement(row), version) == row["expect"]


def culprit(statement: Any, version: Version) -> str:
    """Give the path of what is wrong, or that all is right."""
    try:
        check_statement(statement, version)
    except StatementInvalid as defect:
        return defect.path if defect.requirement else "no rule is named"
    return "valid"


def a_changed_statement(row: dict[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = copy.deepcopy(TEMPLATES[row.get("template", "plain")])
    for path, value in row.get("set", {}).items():
        *parents, last = path.split(".")
        place = statement
        for parent in parents:
            place = place[parent]
        place[last] = value
    for name in row.get("drop", ()):
        del statement[name]
    return statement
