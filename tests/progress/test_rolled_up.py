"""A course of SCORM 2004 is one condition: what was rolled up for the whole (decision 21)."""

from typing import Any

import pytest

from catalogue.errors import RuleInvalid
from catalogue.iris import course_iri
from catalogue.rule import check_rule
from progress.fold import Progress, fold
from progress.listeners import connect
from progress.move_on import Condition
from progress.requirements import requirements_of
from progress.store import RegistrationProgress, progress_of
from schemas.course_structure import Standard
from storage.database import Database
from tests.accounts.factories import IRI_BASE
from tests.catalogue.factories import a_registration
from tests.catalogue.factories import a_structure as a_course_structure
from tests.progress.factories import COURSE, a_statement, a_structure, a_unit, activity, block, say

STRUCTURE = a_structure(a_unit("u-1"), a_unit("u-2"), standard=Standard.SCORM_2004)


def folded(*statements: dict[str, Any], **rule: Any) -> Progress:
    asked = requirements_of(STRUCTURE, rule, course=COURSE, activity_of=activity, block_of=block)
    return fold(statements, asked)


def of_course(verb: str, **more: Any) -> dict[str, Any]:
    return a_statement(verb, target=COURSE, **more)


@pytest.mark.parametrize(
    ("root", "said", "satisfied"),
    [
        (None, [], False),
        (None, [("completed", {})], True),
        (None, [("passed", {"success": True})], True),
        (None, [("completed", {"success": False}), ("failed", {"success": False})], False),
        ("Completed", [("completed", {"success": False})], True),
        ("Completed", [("passed", {})], False),
        ("Passed", [("completed", {})], False),
        ("CompletedAndPassed", [("completed", {}), ("passed", {})], True),
    ],
)
def test_the_roots_status_decides(
    root: str | None, said: list[tuple[str, dict[str, Any]]], satisfied: bool
) -> None:
    rule = {"root": root} if root else {}
    assert folded(*(of_course(verb, **more) for verb, more in said), **rule).course.satisfied is (
        satisfied
    )


def test_units_are_details() -> None:
    progress = folded(a_statement("completed", "u-1"), a_statement("completed", "u-2"))
    assert [unit.satisfied for unit in progress.units] == [True, True]
    assert not progress.course.satisfied
    assert list(progress.groups) == [COURSE]


def test_score_and_reason_are_the_courses() -> None:
    progress = folded(
        a_statement("passed", "u-1", scaled=0.2), of_course("passed", scaled=0.8, minute=2)
    )
    assert progress.score == 0.8
    assert progress.root is not None
    (reason,) = progress.root.why
    assert (reason.condition, reason.met) == (Condition.COMPLETED_OR_PASSED, True)


def test_only_2004_is_judged_as_a_whole() -> None:
    check_rule({"root": "Passed"}, STRUCTURE)
    with pytest.raises(RuleInvalid, match=r"rule\.root"):
        check_rule({"root": "Passed"}, a_structure())


def test_it_is_kept_beside_the_units(db: Database) -> None:
    connect()
    registration = a_registration(
        db, structure=a_course_structure(2, standard=Standard.SCORM_2004, edition="4th")
    )
    before = kept(db, registration)
    say(db, registration, "completed", target=course_iri(IRI_BASE, registration.course_id))
    after = kept(db, registration)
    assert [len(each.units) for each in (before, after)] == [2, 2]
    assert before.root is not None
    assert after.root is not None
    assert (before.satisfied, before.root.satisfied) == (False, False)
    assert (after.satisfied, after.root.satisfied) == (True, True)
    assert after.root.title == registration.structure.title


def kept(db: Database, registration: Any) -> RegistrationProgress:
    return progress_of(db, registration.institution, registration.id)
