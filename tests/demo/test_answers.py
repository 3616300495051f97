"""The keys of questions, kind by kind."""

import pytest

from demo.answers import key_defect

VALID = [
    ("choice", "b", "abc", ""),
    ("multiple", "a,c", "abc", ""),
    ("spot", "b", "abc", ""),
    ("order", "b,a,c", "abc", ""),
    ("match", "1.b,2.a", "12", "ab"),
    ("number", "30", "", ""),
]
INVALID = [
    ("choice", "d", "abc", "", "none of"),
    ("multiple", "c,a", "abc", "", "no sorted choice"),
    ("multiple", "a,b", "ab", "", "nothing to choose"),
    ("order", "a,b,c", "abc", "", "already stand in the right order"),
    ("order", "b,a", "abc", "", "does not order"),
    ("match", "2.a,1.b", "12", "ab", "in their order"),
    ("match", "1.b,2.c", "12", "ab", "a target is unknown"),
    ("number", "thirty", "", "", "is no number"),
    ("choice", "A", "A", "", "one character"),
    ("choice", "a", "aa", "", "used twice"),
]


@pytest.mark.parametrize(("kind", "correct", "options", "targets"), VALID)
def test_valid_key(kind: str, correct: str, options: str, targets: str) -> None:
    assert key_defect(kind, correct, options=list(options), targets=list(targets)) is None


@pytest.mark.parametrize(("kind", "correct", "options", "targets", "says"), INVALID)
def test_invalid_key(kind: str, correct: str, options: str, targets: str, says: str) -> None:
    defect = key_defect(kind, correct, options=list(options), targets=list(targets))
    assert defect is not None
    assert says in defect
