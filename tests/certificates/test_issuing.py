"""Issued once, on what was true then, and put under review when its evidence goes."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from accounts.audit import events_about
from accounts.people import update_person
from certificates import store
from certificates.evidence import confirm
from certificates.issuing import new_number_of
from certificates.listeners import connect
from certificates.number import ALPHABET, find_number
from certificates.review import DecisionConflict, ReasonMissing, revoke, uphold
from certificates.signals import certificate_issued
from certificates.store import Status, certificates_of, get_certificate
from certificates.verifying import Verdict, verify
from jobs.worker import run_pending
from messaging.notifications import notifications_of
from progress.store import progress_of
from progress.tasks import TASKS as PROGRESS_TASKS
from schemas.course_structure import MoveOn
from storage.database import Database
from storage.installation import Installation
from tests.accounts.factories import a_person
from tests.catalogue.factories import a_course, a_registration, a_structure, a_unit
from tests.certificates.factories import a_certificate, a_completed_registration
from tests.lrs.factories import a_credential
from tests.progress.factories import an_instant, say, stored_with, void


def one_of_voided_evidence(installation: Installation, clock: Any) -> str:
    """The number of a certificate, a statement of which was voided and no job has run since."""
    with installation.transaction() as db:
        registration = a_completed_registration(db)
        [passed] = stored_with(db, registration, "passed")
        void(db, registration, passed["id"], a_credential("all"))
        [found] = certificates_of(db, 1, registration.person_id)
    clock.tick()
    return found.number


def a_voided_one(installation: Installation, clock: Any) -> store.Certificate:
    """A certificate one statement of which was voided."""
    number = one_of_voided_evidence(installation, clock)
    run_pending(installation, PROGRESS_TASKS)
    with installation.reading() as db:
        return get_certificate(db, number)


def test_a_certificate_says_what_was_true(db: Database) -> None:
    person = a_person(db, name="Test Learner", language="hi")
    award = a_certificate(db, person=person).award
    assert (award.holder, award.subject, award.language) == ("Test Learner", person.public_id, "hi")
    assert (award.score, award.completed_at) == (0.8, an_instant(2))
    assert find_number(award.number) == award.number


def test_it_does_not_follow_a_changed_name(db: Database) -> None:  # G3
    person = a_person(db, name="Before")
    number = a_certificate(db, person=person).number
    update_person(db, person, name="After")
    assert get_certificate(db, number).award.holder == "Before"


def test_it_is_issued_once(db: Database) -> None:  # G1
    told: list[str] = []

    def listener(sender: object, **facts: Any) -> None:
        told.append(facts["certificate"].number)

    connect()
    with certificate_issued.connected_to(listener):
        registration = a_completed_registration(db)
        say(db, registration, "passed", minute=9)
    [found] = certificates_of(db, 1, registration.person_id)
    assert told == [found.number]
    assert found.satisfied_statement == stored_with(db, registration, "satisfied")[0]["id"]


def test_its_holder_is_told(db: Database) -> None:
    registration = a_completed_registration(db)
    [found] = certificates_of(db, 1, registration.person_id)
    [notice] = notifications_of(db, 1, registration.person_id, "en")
    assert (notice.is_new, notice.href) == (True, f"/verify/{found.number}")
    assert notice.words.endswith("is ready.")


def test_the_database_keeps_it_to_one(db: Database) -> None:
    found = a_certificate(db)
    row = {
        **{column.name: None for column in store.certificate.columns},
        **{"institution": 1, "registration": found.registration_id, "person": found.person_id},
        **{"number": "VL-2222-2222", "status": "valid", "status_at": found.issued_at},
        **{"status_index": 99, "award": {}, "rule_version": 1, "evidence": []},
        **{"evidence_hash": "", "satisfied_statement": "", "issued_at": found.issued_at},
    }
    with pytest.raises(IntegrityError):
        store.insert_certificate(db, row)


def test_another_attempt_gives_another_certificate(db: Database) -> None:
    person, course = a_person(db), a_course(db, structure=a_structure(1))
    a_completed_registration(db, person=person, course=course)
    again = a_registration(db, person=person, course=course, again=True)
    assert len(certificates_of(db, 1, person.id)) == 1
    say(db, again, "passed", minute=10)
    found = certificates_of(db, 1, person.id)
    assert {one.registration_id for one in found} > {again.id}
    assert len(found) == 2


def test_a_statement_tells_of_it(db: Database) -> None:
    registration = a_completed_registration(db)
    [found] = certificates_of(db, 1, registration.person_id)
    [certified] = stored_with(db, registration, "certified")
    assert certified["object"]["id"].endswith(f"/certificates/{found.number}")
    [evidence] = certified["context"]["extensions"].values()
    assert evidence == list(found.evidence)


def test_the_rule_runs_again_over_the_very_statements(db: Database) -> None:  # G5
    found = a_certificate(db)
    later = confirm(db, found)
    assert later.is_confirmed
    assert later.count == 2  # terminated came after


def test_it_is_not_confirmed_by_other_statements(db: Database) -> None:
    found = a_certificate(db)
    assert not confirm(db, replace(found, evidence_hash="0" * 64)).is_confirmed
    fewer = confirm(db, replace(found, evidence=found.evidence[:1]))
    assert (fewer.is_whole, fewer.is_satisfied) == (False, False)


def test_one_that_asks_for_nothing_is_confirmed_too(db: Database) -> None:
    unit = a_unit(move_on=MoveOn.NOT_APPLICABLE)
    registration = a_registration(db, structure=a_structure([unit]))
    [found] = certificates_of(db, 1, registration.person_id)
    assert confirm(db, found).is_confirmed
    assert found.evidence == ()


def test_a_validity_period_of_the_rule(db: Database) -> None:
    found = a_certificate(db, rule={"certificate": {"valid_days": 365}})
    assert found.valid_until is not None
    assert (found.valid_until - found.issued_at).days == 365
    assert found.is_expired(found.valid_until)
    assert not found.is_expired(found.issued_at)


def test_voided_evidence_puts_it_under_review(installation: Installation, clock: Any) -> None:
    found = a_voided_one(installation, clock)
    assert found.status is Status.UNDER_REVIEW
    with installation.reading() as db:
        assert [one.number for one in store.certificates_under_review(db, 1)] == [found.number]
        assert not progress_of(db, 1, found.registration_id).satisfied
        assert not confirm(db, found).is_whole


def test_a_voided_statement_that_it_does_not_rest_on_changes_nothing(
    installation: Installation, clock: Any
) -> None:
    with installation.transaction() as db:
        registration = a_completed_registration(db)
        [ended] = stored_with(db, registration, "terminated")
        void(db, registration, ended["id"], a_credential("all"))
    clock.tick()
    run_pending(installation, PROGRESS_TASKS)
    with installation.reading() as db:
        [found] = certificates_of(db, 1, registration.person_id)
    assert found.status is Status.VALID


def test_a_person_decides_that_it_stands(installation: Installation, clock: Any) -> None:
    found = a_voided_one(installation, clock)
    with installation.transaction() as db:
        uphold(db, found, "Seen on paper", decided_by="person:x", now=clock())
        assert get_certificate(db, found.number).status is Status.VALID
        assert verify(db, found.number, clock()).verdict is Verdict.UPHELD
        with pytest.raises(DecisionConflict):
            uphold(db, found, "Again", decided_by="person:x", now=clock())


def test_a_person_revokes_it(installation: Installation, clock: Any) -> None:
    found = a_voided_one(installation, clock)
    with installation.transaction() as db:
        revoke(db, found, "  Taken by\nanother ", decided_by="person:x", now=clock())
        after = get_certificate(db, found.number)
        assert (after.status, after.status_reason) == (Status.REVOKED, "Taken by another")
        assert store.revoked_places(db, 1) == {found.status_index}
        assert len(events_about(db, 1, f"certificate:{found.number}")) == 2
        with pytest.raises(DecisionConflict):
            revoke(db, found, "Again", decided_by="person:x", now=clock())


def test_a_revocation_beside_the_fold_is_not_undone_by_a_review(
    installation: Installation, clock: Any
) -> None:
    number = one_of_voided_evidence(installation, clock)
    with ThreadPoolExecutor(1) as pool:
        with installation.transaction() as db:
            found = get_certificate(db, number)
            revoke(db, found, "By mistake", decided_by="person:x", now=clock())
            folding = pool.submit(run_pending, installation, PROGRESS_TASKS)
            time.sleep(0.3)  # until the fold waits for this decision
        assert folding.result() == 1
    with installation.reading() as db:
        assert get_certificate(db, number).status is Status.REVOKED


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_decision_needs_its_reason(db: Database, reason: str) -> None:
    found = a_certificate(db)
    with pytest.raises(ReasonMissing):
        revoke(db, found, reason, decided_by="person:x", now=found.issued_at)


def test_a_taken_number_is_not_drawn_again(db: Database) -> None:
    taken = a_certificate(db).number
    signs = [ALPHABET.index(sign) for sign in taken[3:].replace("-", "")[:7]]
    drawn = iter([*signs, 1, 2, 3, 4, 5, 6, 7])
    assert new_number_of(db, lambda _: next(drawn)) not in {taken}
