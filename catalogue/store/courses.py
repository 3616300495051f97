"""Courses and their versions: values and SQL."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, insert, or_, select, update

from catalogue.errors import CourseMissing
from catalogue.store.tables import course, course_part, course_version, registration
from schemas.course_structure import CourseStructure, LangString
from storage.database import Database


class CourseStatus(StrEnum):
    """retired: no one new may enrol; those who are in it finish."""

    DRAFT = "draft"
    LIVE = "live"
    RETIRED = "retired"


@dataclass(frozen=True)
class Course:
    """A course with its newest version.

    outcomes   language → what one can do afterwards, a sentence each
    keywords   language → what it is about, a word or a few each
    languages  codes of the languages that the content speaks
    minutes    as the publisher says; None: not said
    bytes      what the package's files weigh together
    """

    institution: int
    id: str
    status: CourseStatus
    version: int
    title: LangString
    description: LangString
    outcomes: dict[str, list[str]]
    keywords: dict[str, list[str]]
    provider: str
    languages: tuple[str, ...]
    minutes: int | None
    created_at: datetime
    published_at: datetime | None
    package_id: str
    structure: CourseStructure
    rule: dict[str, Any]
    bytes: int
    version_published_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether people may enrol."""
        return self.status is CourseStatus.LIVE


@dataclass(frozen=True)
class Search:
    """What to look for among the courses; empty members ask for nothing.

    after  the place of the last course of the page before: (published or made at, id)
    """

    text: str = ""
    language: str = ""
    most_minutes: int | None = None
    status: CourseStatus | None = None
    after: tuple[datetime, str] | None = None
    limit: int = 20


def get_course(db: Database, institution: int, course_id: str) -> Course:
    """Get a course with its newest version; raises CourseMissing (404)."""
    row = db.execute(_courses(institution).where(course.c.id == course_id)).first()
    if row is None:
        raise CourseMissing(f"course: there is no {course_id!r}")
    return _course(row)


def live_courses(db: Database, institution: int, search: Search | None = None) -> list[Course]:
    """Find what people may enrol in, newest first; one more than `limit` if there is."""
    live = replace(search or Search(), status=CourseStatus.LIVE)
    return _page(db, _courses(institution).where(*_terms(live)), course.c.published_at, live)


def all_courses(db: Database, institution: int, search: Search | None = None) -> list[Course]:
    """Find courses of every status, newest first; one more than `limit` if there is."""
    wanted = search or Search()
    return _page(db, _courses(institution).where(*_terms(wanted)), course.c.created_at, wanted)


def courses_of_ids(db: Database, institution: int, ids: list[str]) -> dict[str, Course]:
    """Find courses by their ids, in one query."""
    query = _courses(institution).where(course.c.id.in_(ids))
    return {found.id: found for found in map(_course, db.execute(query))}


def insert_course(db: Database, row: Mapping[str, Any], version: Mapping[str, Any]) -> None:
    """Store a course and its first version."""
    db.execute(insert(course), dict(row))
    db.execute(insert(course_version), dict(version))


def update_course(db: Database, institution: int, course_id: str, **columns: Any) -> None:
    """Set columns of a course."""
    is_it = and_(course.c.institution == institution, course.c.id == course_id)
    db.execute(update(course).where(is_it).values(**columns))


def insert_version(db: Database, row: Mapping[str, Any]) -> None:
    """Store a further version."""
    db.execute(insert(course_version), dict(row))


def update_version(
    db: Database, institution: int, course_id: str, version: int, **columns: Any
) -> None:
    """Set columns of a version that nobody has begun."""
    is_it = and_(
        course_version.c.institution == institution,
        course_version.c.course_id == course_id,
        course_version.c.version == version,
    )
    db.execute(update(course_version).where(is_it).values(**columns))


def replace_parts(
    db: Database, institution: int, course_id: str, version: int, packages: Sequence[str]
) -> None:
    """Say which packages a version of a course of parts has, in the place of what was said."""
    key = {"institution": institution, "course_id": course_id, "version": version}
    is_it = and_(*(course_part.c[name] == value for name, value in key.items()))
    db.execute(delete(course_part).where(is_it))
    if packages:
        db.execute(insert(course_part), [{**key, "package_id": one} for one in packages])


def structures_of(db: Database, institution: int, course_id: str) -> list[CourseStructure]:
    """List what every version of a course was made of, the oldest first."""
    query = select(course_version.c.structure).where(
        course_version.c.institution == institution, course_version.c.course_id == course_id
    )
    rows = db.execute(query.order_by(course_version.c.version))
    return [CourseStructure.from_json(row.structure) for row in rows]


def delete_course(db: Database, institution: int, course_id: str) -> None:
    """Remove a course with its versions and trials."""
    for table, key in (
        (registration, "course_id"),
        (course_part, "course_id"),
        (course_version, "course_id"),
        (course, "id"),
    ):
        is_it = and_(table.c.institution == institution, table.c[key] == course_id)
        db.execute(delete(table).where(is_it))


def has_registrations(db: Database, institution: int, course_id: str) -> bool:
    """Tell whether anyone ever began the course."""
    query = select(registration.c.id).where(
        registration.c.institution == institution,
        registration.c.course_id == course_id,
        registration.c.is_trial.is_(False),
    )
    return db.execute(query.limit(1)).first() is not None


def learners_of(db: Database, institution: int, ids: list[str]) -> dict[str, int]:
    """Count those who began each of these courses."""
    columns = (registration.c.course_id, func.count(registration.c.person_id.distinct()))
    query = select(*columns).where(
        registration.c.institution == institution,
        registration.c.course_id.in_(ids),
        registration.c.is_trial.is_(False),
    )
    return {row[0]: row[1] for row in db.execute(query.group_by(registration.c.course_id))}


def fold_words(*texts: str) -> str:
    """Make text comparable in a search: one form of each letter, no case. Unicode §3.13."""
    # PostgreSQL takes no NUL in a text.
    return unicodedata.normalize("NFKC", " ".join(texts)).casefold().replace("\0", " ")


def _courses(institution: int) -> Select[Any]:
    newest = and_(
        course_version.c.institution == course.c.institution,
        course_version.c.course_id == course.c.id,
        course_version.c.version == course.c.version,
    )
    of_version = (
        course_version.c.package_id,
        course_version.c.structure,
        course_version.c.rule,
        course_version.c.bytes,
        course_version.c.published_at.label("version_published_at"),
    )
    query = select(course, *of_version).join_from(course, course_version, newest)
    return query.where(course.c.institution == institution)


def _terms(search: Search) -> list[ColumnElement[bool]]:
    terms = [
        course.c.words.contains(word, autoescape=True) for word in fold_words(search.text).split()
    ]
    if search.language:
        terms.append(course.c.languages.contains(f" {search.language} ", autoescape=True))
    if search.status:
        terms.append(course.c.status == search.status)
    if search.most_minutes is not None:
        terms.append(course.c.minutes <= search.most_minutes)
    return terms


def _page(db: Database, query: Select[Any], at: ColumnElement[Any], search: Search) -> list[Course]:
    if search.after:
        when, course_id = search.after
        query = query.where(or_(at < when, and_(at == when, course.c.id < course_id)))
    rows = db.execute(query.order_by(at.desc(), course.c.id.desc()).limit(search.limit + 1))
    return [_course(row) for row in rows]


def _course(row: Any) -> Course:
    members = dict(row._mapping)
    members.pop("words")
    return Course(
        **{
            **members,
            "status": CourseStatus(row.status),
            "languages": tuple(row.languages.split()),
            "keywords": row.keywords or {},
            "structure": CourseStructure.from_json(row.structure),
        }
    )
