"""ADL's cases in Chromium, through the real server, the real shell and the real frame.

All 68 by `pytest -m adl`; a few of them each time.
"""

import orjson
import pytest

from tests.conformance.scorm2004.learner import a_learner
from tests.conformance.scorm2004.test_adl import cases
from tests.player.server import running


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with running(tmp_path_factory.mktemp("adl")) as server:
        yield server


@pytest.mark.adl
@pytest.mark.browser
@pytest.mark.parametrize("path", cases())
def test_case(live, browser, path):
    with browser.new_context() as context:
        learner = a_learner(live, context, orjson.loads(path.read_bytes()))
        learner.play()
    assert [*learner.faults, *learner.divergences()] == []
