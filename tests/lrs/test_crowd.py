"""Sixty-four clients over the same ids: no deadlock, no 5xx, every answer right.

A few rounds; `python -m tests.lrs.crowd --rounds 60` makes many.
"""

from pathlib import Path

from tests.lrs.crowd import CLIENTS, crowd, told
from tests.lrs.served import served

ROUNDS = 6
SEED = 20260701


def test_a_crowd_over_the_same_ids_gets_right_answers(database_url: str, tmp_path: Path) -> None:
    with served(tmp_path, database_url) as here:
        ledger, amiss = crowd(here, ROUNDS, SEED)
    print(told(ledger, CLIENTS, SEED))
    assert amiss == []
