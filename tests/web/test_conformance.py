"""The command that runs ADL's suite: what it reads out of the suite's log, tried on a stand-in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from web.conformance import Result

# It asks About as the suite would, and writes a log of its form. Its exit code says nothing.
RUNNER = """
const fs = require("fs"), http = require("http");
const given = process.argv, after = name => given[given.indexOf(name) + 1];
http.get(after("-e") + "/about", answer => {
  const passed = answer.statusCode === 200 && after("-u").startsWith("vl1-") ? 7 : 0;
  const log = { state: "finished", summary: { total: 7, passed, version: after("-x") } };
  fs.writeFileSync(`logs/${after("-x")}.log`, JSON.stringify(log));
  process.exit(1);
});
"""


def a_suite(folder: Path) -> Path:
    """Make a folder that looks like a checkout of the suite."""
    (folder / "bin").mkdir(parents=True)
    (folder / "logs").mkdir()
    (folder / "bin" / "console_runner.js").write_text(RUNNER)
    return folder


def run(suite: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as an operator does."""
    return subprocess.run(
        [sys.executable, "-m", "web.commands", "conformance", "--suite", str(suite)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "VIDYALEKH_DEMO": "1"},
    )


def test_passed_and_total_of_both_versions_are_told(tmp_path: Path) -> None:
    done = run(a_suite(tmp_path / "suite"))
    assert done.stdout.splitlines() == [
        "xAPI 1.0.3: 7 of 7, finished",
        "xAPI 2.0.0: 7 of 7, finished",
    ]
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("state", "passed", "total", "expected"),
    [
        ("finished", 7, 7, True),
        ("finished", 6, 7, False),
        ("finished", 0, 0, False),
        ("cancelled", 7, 7, False),
        ("unknown", 7, 7, False),
    ],
)
def test_anything_less_is_no_conformance(
    state: str, passed: int, total: int, expected: bool
) -> None:
    assert Result("2.0.0", state, passed, total).is_conformant() is expected


def test_folder_that_is_no_suite_is_named(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
