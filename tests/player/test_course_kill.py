"""One seeded run; `python -m tests.player.course_kill --runs 100` makes more."""

import pytest

from tests.player.course_kill import play

# The first of its sittings is restarted, turned, cut and stepped through.
SEED = 228


@pytest.mark.browser
def test_no_disturbance_loses_or_doubles_anything(browser, tmp_path):
    tally = play(browser, 1, SEED, tmp_path)
    assert tally.faults == []
    assert tally.runs == 1
    assert tally.acknowledged > 100
