"""The command that runs ADL's suite: what it reads out of the suite's log, tried on a stand-in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# It asks About as the suite would, and writes a log of its form. Its exit code says nothing.
RUNNER = """
const fs = require("fs"), http = require("http");
const given = process.argv, after = name => given[given.indexOf(name) + 1];
http.get(after("-e") + "/about", answer => {
  const known = answer.statusCode === 200 && after("-u").startsWith("vl1-") ? TOTAL : 0;
  const summary = { total: TOTAL, passed: known - FAILED, version: after("-x") };
  fs.writeFileSync(`logs/${after("-x")}.log`, JSON.stringify({ state: "STATE", summary }));
  process.exit(FAILED ? 0 : 1);
});
"""


def a_suite(folder: Path, *, failed: int = 0, state: str = "finished") -> Path:
    """Make a folder that looks like a checkout of the suite."""
    (folder / "bin").mkdir(parents=True)
    (folder / "logs").mkdir()
    script = RUNNER.replace("TOTAL", "7").replace("FAILED", str(failed)).replace("STATE", state)
    (folder / "bin" / "console_runner.js").write_text(script)
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


@pytest.mark.parametrize("given", [{"failed": 1}, {"state": "cancelled"}])
def test_anything_less_is_a_failure_whatever_the_suite_exits_with(
    tmp_path: Path, given: dict[str, object]
) -> None:
    assert run(a_suite(tmp_path / "suite", **given)).returncode == 1  # type: ignore[arg-type]


def test_folder_that_is_no_suite_is_named(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 1
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
