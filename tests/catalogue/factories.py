"""Courses and registrations for tests: valid by default, every field overridable."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import insert

from accounts.people import Person
from catalogue.registrations import register
from catalogue.rule import complete_rule
from catalogue.store.courses import Course, CourseStatus, fold_words, get_course, insert_course
from catalogue.store.registrations import Registration
from packages import store as packages
from packages.report import Report
from schemas.course_structure import (
    Block,
    CourseStructure,
    LangString,
    MoveOn,
    Standard,
    Unit,
    UnitKind,
)
from storage.database import Database
from storage.schema import blob
from tests.accounts.factories import INSTITUTION, a_person

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


def a_unit(number: int = 1, **fields: Any) -> Unit:
    """Make a SCO that completes or passes."""
    given: dict[str, Any] = {
        "id": f"u-{number}",
        "title": {"en": f"Unit {number}"},
        "kind": UnitKind.SCO,
        "launch": f"unit{number}/index.html",
        "move_on": MoveOn.COMPLETED_OR_PASSED,
        "identifier": f"ITEM-{number}",
    }
    return Unit(**{**given, **fields})


def a_structure(
    units: int | list[Unit] = 2, *, title: LangString | None = None, **fields: Any
) -> CourseStructure:
    """Make a SCORM 1.2 course of so many units, or of these."""
    children: tuple[Unit | Block, ...] = tuple(
        [a_unit(number) for number in range(1, units + 1)] if isinstance(units, int) else units
    )
    given: dict[str, Any] = {
        "standard": Standard.SCORM_12,
        "title": title or {"en": "Noting and drafting", "hi": "टिप्पण और प्रारूपण"},
        "children": children,
        "edition": "1.2",
        "language": "en",
    }
    return CourseStructure(**{**given, **fields})


def a_package_of(
    db: Database, institution: int, structure: CourseStructure, size: int, now: datetime = NOW
) -> str:
    """Make an imported package of one file that plays this; give its id."""
    package_id, sha256 = str(uuid4()), uuid4().hex * 2
    db.execute(insert(blob), {**_key(institution, sha256), "size": size, "used_at": now})
    packages.insert_package(
        db,
        institution=institution,
        id=package_id,
        filename="course.zip",
        blob_sha256=sha256,
        size=size,
        origin_label=package_id,
        uploaded_by="test",
        now=now,
    )
    report = Report(structure=structure, standard=structure.standard, edition=structure.edition)
    packages.finish_package(db, institution, package_id, packages.Status.VALID, report, now)
    file = packages.PackageFile("index.html", sha256, size, "text/html")
    packages.replace_files(db, institution, package_id, [file])
    return package_id


def _key(institution: int, sha256: str) -> dict[str, Any]:
    return {"institution": institution, "sha256": sha256}


def a_course(
    db: Database,
    institution: int = INSTITUTION,
    *,
    structure: CourseStructure | None = None,
    rule: Mapping[str, Any] | None = None,
    status: CourseStatus = CourseStatus.LIVE,
    package_id: str | None = None,
    size: int = 22_000_000,
    now: datetime = NOW,
    **fields: Any,
) -> Course:
    """Make a live course from a package, or from one that is there."""
    pinned = structure or a_structure()
    published = None if status is CourseStatus.DRAFT else now
    course = {
        "institution": institution,
        "id": str(uuid4()),
        "status": status,
        "version": 1,
        "title": pinned.title,
        "description": {"en": "What to write when, and how to write it plainly."},
        "outcomes": {"en": ["Write a note for orders", "Choose the right form of letter"]},
        "provider": "Demo Institute",
        "languages": " en ",
        "minutes": 45,
        "words": fold_words(*pinned.title.values(), *fields.get("title", {}).values()),
        "created_at": now,
        "published_at": published,
        **fields,
    }
    version = {
        "institution": institution,
        "course_id": course["id"],
        "version": 1,
        "package_id": package_id or a_package_of(db, institution, pinned, size, now),
        "structure": pinned.to_json(),
        "rule": complete_rule(rule),
        "bytes": size,
        "created_at": now,
        "published_at": published,
    }
    insert_course(db, course, version)
    return get_course(db, institution, str(course["id"]))


def a_registration(
    db: Database,
    *,
    person: Person | None = None,
    course: Course | None = None,
    again: bool = False,
    now: datetime = NOW,
    **course_fields: Any,
) -> Registration:
    """Enrol a learner; `course_fields` are those of `a_course`."""
    learner = person or a_person(db)
    offered = course or a_course(db, learner.institution, **course_fields)
    made, _ = register(db, learner.institution, learner, offered, again=again, now=now)
    return made
