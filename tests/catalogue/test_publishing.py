"""A course's life, and what of it is pinned (D17)."""

import pytest

from catalogue.errors import CourseConflict, CourseInvalid, CourseMissing, PackageNotPlayable
from catalogue.publishing import (
    add_course,
    change_course,
    publish_course,
    remove_course,
    retire_course,
)
from catalogue.store import CourseStatus, Search, get_course, get_registration, live_courses
from packages.errors import PackageInUse, PackageMissing
from packages.store import Status, delete_package, package
from storage.database import Database
from tests.catalogue.factories import NOW, a_course, a_package_of, a_registration, a_structure


def test_draft_takes_what_its_package_says(db: Database) -> None:
    course = add_course(db, 1, {"package": a_package_of(db, 1, a_structure(3), 5000)}, now=NOW)
    assert course.status is CourseStatus.DRAFT
    assert course.title["en"] == "Noting and drafting"
    assert (course.version, course.bytes, course.languages) == (1, 5000, ("en",))


def test_title_given_is_pinned_too(db: Database) -> None:
    package_id = a_package_of(db, 1, a_structure(), 1)
    course = add_course(db, 1, {"package": package_id, "title": {"en": "Notes"}}, now=NOW)
    assert course.structure.title == {"en": "Notes"}


def test_package_of_another_institution_is_missing(db: Database) -> None:
    with pytest.raises(PackageMissing):
        add_course(db, 2, {"package": a_package_of(db, 1, a_structure(), 1)}, now=NOW)


def test_package_still_in_the_queue_makes_no_course(db: Database) -> None:
    package_id = a_package_of(db, 1, a_structure(), 1)
    db.execute(package.update().values(status=Status.QUEUED))
    with pytest.raises(PackageNotPlayable, match="queued"):
        add_course(db, 1, {"package": package_id}, now=NOW)


def test_course_needs_a_title(db: Database) -> None:
    with pytest.raises(CourseInvalid, match="title"):
        change_course(db, a_course(db), {"title": {}}, NOW)


def test_changed_rule_of_published_course_makes_a_version(db: Database) -> None:
    course = a_course(db)
    registration = a_registration(db, course=course)
    changed = change_course(db, course, {"rule": {"units": {"u-1": {"optional": True}}}}, NOW)
    assert changed.version == 2
    pinned = get_registration(db, 1, registration.id)
    assert (pinned.course_version, pinned.rule["units"]) == (1, {})


def test_description_changes_without_a_version(db: Database) -> None:
    course = a_course(db)
    changed = change_course(db, course, {"description": {"en": "Shorter"}, "minutes": 5}, NOW)
    assert (changed.version, changed.description, changed.minutes) == (1, {"en": "Shorter"}, 5)


def test_draft_changes_in_place(db: Database) -> None:
    course = a_course(db, status=CourseStatus.DRAFT)
    changed = change_course(db, course, {"title": {"en": "Notes"}}, NOW)
    assert (changed.version, changed.structure.title) == (1, {"en": "Notes"})


def test_other_package_of_published_course_makes_a_version(db: Database) -> None:
    other = a_package_of(db, 1, a_structure(5), 9)
    changed = change_course(db, a_course(db), {"package": other}, NOW)
    assert (changed.version, changed.bytes, changed.package_id) == (2, 9, other)


def test_publishing_twice_is_once(db: Database) -> None:
    course = publish_course(db, a_course(db, status=CourseStatus.DRAFT), NOW)
    assert course.is_live
    assert publish_course(db, course, NOW) == course


def test_course_without_units_is_not_published(db: Database) -> None:
    course = a_course(db, status=CourseStatus.DRAFT, structure=a_structure(0))
    with pytest.raises(CourseConflict, match="no unit"):
        publish_course(db, course, NOW)


def test_draft_is_deleted_not_retired(db: Database) -> None:
    course = a_course(db, status=CourseStatus.DRAFT)
    with pytest.raises(CourseConflict, match="delete"):
        retire_course(db, course)
    remove_course(db, course)
    with pytest.raises(CourseMissing):
        get_course(db, 1, course.id)


def test_course_with_learners_is_not_deleted(db: Database) -> None:
    course = a_course(db)
    a_registration(db, course=course)
    with pytest.raises(CourseConflict, match="retire"):
        remove_course(db, course)


def test_package_of_a_course_is_not_deleted(db: Database) -> None:
    course = a_course(db)
    with pytest.raises(PackageInUse), db.begin_nested():
        delete_package(db, 1, course.package_id)


def test_keywords_of_the_package_are_kept_and_found(db: Database) -> None:
    about = {"en": ("Noting", "files"), "hi": ("टिप्पण",)}
    package_id = a_package_of(db, 1, a_structure(title={"en": "A course"}, keywords=about), 1)
    course = add_course(db, 1, {"package": package_id}, now=NOW)
    assert course.keywords == {"en": ["Noting", "files"], "hi": ["टिप्पण"]}
    publish_course(db, course, NOW)
    for text in ("noting", "टिप्पण"):
        assert [one.id for one in live_courses(db, 1, Search(text=text))] == [course.id]
