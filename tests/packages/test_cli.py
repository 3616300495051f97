"""`vidyalekh package import FILE`."""

import json
from pathlib import Path

from flask import Flask

from tests.packages.factories import a_scorm12_zip


def test_import_says_what_was_found(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "course.zip"
    path.write_bytes(a_scorm12_zip(2))
    done = app.test_cli_runner().invoke(args=["package", "import", str(path)])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("course.zip: valid, 2 units, package ")


def test_import_of_a_bad_file_fails_and_names_the_defect(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "course.zip"
    path.write_bytes(b"no archive")
    done = app.test_cli_runner().invoke(args=["package", "import", str(path), "--json"])
    assert done.exit_code == 1
    shown = json.loads(done.stdout)
    assert (shown["status"], shown["findings"][0]["code"]) == ("invalid", "not_a_zip")
