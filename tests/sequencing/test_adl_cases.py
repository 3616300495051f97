"""The 68 cases that the project has of ADL's LMS test, played without a browser."""

import json
from pathlib import Path

import pytest

from tests.sequencing.driver import play

FOLDER = Path(__file__).parents[3] / "shared" / "scorm2004"
CASES = sorted(each.stem for each in FOLDER.glob("*.json"))


@pytest.mark.skipif(not CASES, reason="the folder ../shared/scorm2004 is absent")
@pytest.mark.parametrize("name", CASES or ["none"])
def test_case(name):
    player = play(json.loads((FOLDER / f"{name}.json").read_text()))

    assert player.faults == []
