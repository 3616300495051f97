"""Ten seeded runs that kill the tab; `python -m tests.player.tab_kill --runs 100` makes more."""

import pytest

from tests.player.tab_kill import run


@pytest.mark.browser
def test_no_kill_loses_or_doubles_anything(browser, tmp_path):
    tally = run(browser, 10, 1, tmp_path)
    assert tally.faults == []
    assert tally.runs == 10
    assert tally.acknowledged > 100
