"""A short run of each standard; `python -m tests.player.course_kill --runs 100` makes long ones."""

import pytest

from tests.player.course_kill import play

# Of SCORM 1.2 and of SCORM 2004: the server is killed, and killed in a step; the network is cut in
# a step; a frame is removed and one is navigated, a window closed, a state filled to its limit.
SEEDS = (1125, 922)


@pytest.mark.browser
def test_no_disturbance_loses_or_doubles_anything(browser, tmp_path):
    tally = play(browser, SEEDS, tmp_path, sittings=1)
    assert tally.faults == []
    assert tally.runs.total() == len(SEEDS)
    assert tally.acknowledged > 100
