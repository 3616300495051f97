"""Enrol, leave, come back (B12)."""

import pytest

from accounts.audit import events_about
from catalogue.errors import CourseConflict, RegistrationMissing
from catalogue.registrations import leave, register
from catalogue.signals import registered
from catalogue.store import (
    CourseStatus,
    find_latest,
    get_registration,
    lock_registration,
    registrations_of,
)
from catalogue.store.courses import update_course
from storage.database import Database
from tests.accounts.factories import a_person
from tests.catalogue.factories import NOW, a_course, a_registration


def test_same_pair_again_gives_same_registration(db: Database) -> None:
    person, course = a_person(db), a_course(db)
    first, is_new = register(db, 1, person, course, now=NOW)
    second, is_new_again = register(db, 1, person, course, now=NOW)
    assert (first, is_new, is_new_again) == (second, True, False)


def test_again_makes_another_attempt(db: Database) -> None:
    person = a_person(db)
    course = a_course(db)
    first = a_registration(db, person=person, course=course)
    second = a_registration(db, person=person, course=course, again=True)
    assert (first.attempt, second.attempt) == (1, 2)
    assert find_latest(db, 1, person.id, course.id) == second
    assert [one.id for one in registrations_of(db, 1, person.id)] == sorted([first.id, second.id])


def test_registration_names_its_learner_by_an_opaque_account(db: Database) -> None:
    person = a_person(db)
    actor = a_registration(db, person=person).actor
    assert actor["account"] == {"homePage": "http://localhost:8000", "name": person.public_id}


@pytest.mark.parametrize("status", [CourseStatus.DRAFT, CourseStatus.RETIRED])
def test_no_one_new_enrols_in_what_is_not_live(db: Database, status: CourseStatus) -> None:
    with pytest.raises(CourseConflict, match=status):
        register(db, 1, a_person(db), a_course(db, status=status), now=NOW)


def test_retired_course_keeps_its_learners(db: Database) -> None:
    person, course = a_person(db), a_course(db)
    made = a_registration(db, person=person, course=course)
    update_course(db, 1, course.id, status=CourseStatus.RETIRED)
    found, is_new = register(db, 1, person, course, now=NOW)
    assert (found.id, is_new) == (made.id, False)


def test_leaving_and_coming_back_keeps_the_registration(db: Database) -> None:
    person, course = a_person(db), a_course(db)
    made = a_registration(db, person=person, course=course)
    leave(db, made, person, "Wrong course", now=NOW)
    assert get_registration(db, 1, made.id).left_at == NOW
    found, _ = register(db, 1, person, course, now=NOW)
    assert (found.id, found.left_at) == (made.id, None)


def test_leaving_notes_the_reason_once(db: Database) -> None:
    person = a_person(db)
    made = a_registration(db, person=person)
    leave(db, made, person, "Wrong course", now=NOW)
    leave(db, get_registration(db, 1, made.id), person, "Again", now=NOW)
    events = events_about(db, 1, f"registration:{made.id}")
    left = [event for event in events if event.action == "registration.left"]
    assert [event.facts["reason"] for event in left] == ["Wrong course"]


def test_news_of_a_registration_goes_out_once(db: Database) -> None:
    heard = []

    def listen(sender: object, **news: object) -> None:
        heard.append(news["registration"])

    person, course = a_person(db), a_course(db)
    with registered.connected_to(listen):
        made = a_registration(db, person=person, course=course)
        a_registration(db, person=person, course=course)
    assert heard == [made]


def test_registration_of_another_institution_is_missing(db: Database) -> None:
    made = a_registration(db)
    lock_registration(db, 1, made.id)
    with pytest.raises(RegistrationMissing):
        get_registration(db, 2, made.id)
