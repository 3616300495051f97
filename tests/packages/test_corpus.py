"""Every package of the corpus, imported by the real job in a process that is watched.

Each comes to its finding; nothing is written outside, nobody is called, memory is bounded, and the
page of its report opens.
"""

import io
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from packages.examine import examine
from packages.limits import DEFAULT
from tests.packages.corpus.__main__ import cases
from tests.packages.corpus.archives import many
from tests.packages.corpus.cases import Case

ROOT = Path(__file__).parents[2]
CASES = list(cases("/secret", 9))
MOST = 200  # MiB that one import may take beside what the process has

Came = Mapping[str, Any]


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Came]:
    """What each package came to, by its name."""
    around = tmp_path_factory.mktemp("around")
    (around / "inside").mkdir()
    command = [sys.executable, "-B", "-m", "tests.packages.corpus", str(around / "inside")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert {path.name for path in around.iterdir()} == {"inside", "secret.txt"}
    lines = (json.loads(line) for line in done.stdout.splitlines() if line.startswith("{"))
    return {line["name"]: line for line in lines}


def test_names_are_told_apart() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_package_comes_to_its_finding(case: Case, came: dict[str, Came]) -> None:
    found = came[case.name]
    assert found["status"] == ("valid" if case.is_valid else "invalid")
    assert (set(found["codes"]) == case.codes) if case.is_valid else case.codes <= {*found["codes"]}
    assert not case.launches or tuple(found["launches"]) == case.launches
    assert found["files"] == case.files
    assert found["pages"] == [200, 200]
    assert found["outside"] == []
    assert not found["quotes"]
    assert found["peak"] < MOST


def test_nobody_was_called(came: dict[str, Came]) -> None:
    assert came["calls"]["calls"] == 0


def test_as_many_files_as_are_taken_are_read() -> None:
    report = examine(io.BytesIO(many(DEFAULT.files)), "a website", DEFAULT)
    assert report.is_playable
    assert report.findings == []
