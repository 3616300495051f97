"""Exports: everything once, in order, resumable, and safe to open in a spreadsheet."""

import csv
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from flask import Flask

from lrs.cli import export_group
from lrs.export import csv_lines
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_statement, a_void


@pytest.fixture
def export(app: Flask) -> Any:
    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(export_group, ["statements", *arguments])

    return run


def test_json_lines_are_the_statements_as_stored(lrs: LrsClient, export: Any) -> None:
    ids = lrs.store(*[a_statement() for _ in range(3)])
    done = export()
    assert done.exit_code == 0, done.output
    assert [orjson.loads(line)["id"] for line in done.stdout.splitlines()] == ids
    assert "3 statements; go on with --after " in done.stderr


def test_it_goes_on_from_its_cursor(lrs: LrsClient, export: Any, tmp_path: Path) -> None:
    file = tmp_path / "statements.jsonl"
    first = lrs.store(*[a_statement() for _ in range(3)])
    cursor = export("--output", str(file)).stderr.split()[-1]
    second = lrs.store(*[a_statement() for _ in range(2)])
    export("--output", str(file), "--after", cursor)
    kept = [orjson.loads(line)["id"] for line in file.read_bytes().splitlines()]
    assert kept == first + second


def test_what_is_voided_is_not_exported(lrs: LrsClient, export: Any) -> None:
    target = a_statement()
    lrs.store(target)
    void = lrs.store(a_void(target["id"]))
    assert [orjson.loads(line)["id"] for line in export().stdout.splitlines()] == void


def test_csv_has_a_head_and_a_line_each(lrs: LrsClient, export: Any) -> None:
    ids = lrs.store(a_statement(result={"completion": True, "score": {"scaled": 0.5}}))
    rows = list(csv.DictReader(export("--format", "csv").stdout.splitlines()))
    assert [row["id"] for row in rows] == ids
    assert (rows[0]["completion"], rows[0]["score_scaled"]) == ("true", "0.5")


def test_a_cell_is_never_a_formula() -> None:
    statement = {**a_statement(), "stored": "", "timestamp": "=1+1"}
    assert b"'=1+1" in csv_lines([orjson.dumps(statement)])


@pytest.mark.parametrize("arguments", [("--after", "!"), ("--since", "yesterday")])
def test_a_wrong_option_is_told_in_one_line(export: Any, arguments: tuple[str, ...]) -> None:
    done = export(*arguments)
    assert done.exit_code != 0
    assert "Traceback" not in done.output
