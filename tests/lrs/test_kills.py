"""The server killed with -9 under load: what it acknowledged is there, and nothing is half there.

A few kills; `python -m tests.lrs.kills --kills 20` makes many.
"""

from pathlib import Path

from tests.lrs.kills import kill_often, told
from tests.lrs.served import served

KILLS = 3
SEED = 20260701


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    database_url: str, tmp_path: Path
) -> None:
    with served(tmp_path, database_url) as here:
        ledger, amiss = kill_often(here, KILLS, SEED, most=90)
    print(told(ledger, KILLS, SEED))
    assert amiss == []
    assert ledger.finished
    assert ledger.counted["broken"]
