"""A course's life: made from a package, described, published, changed, retired, removed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from catalogue.errors import CourseConflict, CourseInvalid
from catalogue.order import still_after
from catalogue.rule import check_rule, complete_rule, root_of
from catalogue.sources import Source, changed_source, new_source, source_of
from catalogue.store import courses as store
from catalogue.store.courses import Course, CourseStatus, fold_words, get_course
from packages.store import size_of
from schemas.course_structure import CourseStructure
from storage.database import Database

# What a rule says of a course of SCORM 2004, which is one condition.
OF_THE_WHOLE = frozenset({"root", "fallback"})
DESCRIBED = ("title", "description", "outcomes", "keywords", "provider", "languages", "minutes")


@dataclass(frozen=True)
class Pinned:
    """What a version of a course holds fast."""

    source: Source
    rule: dict[str, Any]

    @property
    def parts(self) -> tuple[str, ...]:
        """The packages of a course that has several."""
        return tuple(part.package_id for part in self.source.structure.parts)


def add_course(
    db: Database, institution: int, details: Mapping[str, Any], *, now: datetime
) -> Course:
    """Make a draft from an imported package, or from several.

    details  package or parts; title, description (language maps), outcomes, keywords (language →
             each), provider, languages, minutes, rule; what is missing comes from the package
    raises   PackageMissing (404), PackageNotPlayable (409), CourseInvalid, PartsInvalid,
             RuleInvalid (422)
    """
    source = new_source(db, institution, details)
    described = {**_from_package(source.structure), **_said(details)}
    pinned = _pinned(source, described, details.get("rule"))
    key = {"institution": institution, "id": str(uuid4())}
    life = {"status": CourseStatus.DRAFT, "version": 1, "created_at": now}
    version = {"version": 1, "created_at": now, **_pinned_columns(db, institution, pinned)}
    store.insert_course(
        db,
        {**key, **life, **_columns(described)},
        {"institution": institution, "course_id": key["id"], **version},
    )
    store.replace_parts(db, institution, str(key["id"]), 1, pinned.parts)
    return get_course(db, institution, str(key["id"]))


def change_course(
    db: Database, course: Course, details: Mapping[str, Any], now: datetime
) -> Course:
    """Change what a course says of itself, its packages or its rule.

    A published version stays as it is: another title, package or rule makes the next one, which
    new registrations get.
    """
    described = {name: getattr(course, name) for name in DESCRIBED} | _said(details)
    source = changed_source(db, course, details)
    rule = details.get("rule") or _still_meant(course.rule, source.structure)
    pinned = _pinned(source, described, rule)
    is_changed = pinned != Pinned(source_of(course), course.rule)
    version = _pin(db, course, pinned, now) if is_changed else course.version
    columns = {**_columns(described), "version": version}
    store.update_course(db, course.institution, course.id, **columns)
    return get_course(db, course.institution, course.id)


def publish_course(db: Database, course: Course, now: datetime) -> Course:
    """Let people enrol; publishing again changes nothing."""
    if not any(course.structure.units()):
        raise CourseConflict(f"course: {course.id} has no unit that could be started")
    if course.version_published_at is None:
        at = {"published_at": now}
        store.update_version(db, course.institution, course.id, course.version, **at)
    columns = {"status": CourseStatus.LIVE, "published_at": course.published_at or now}
    store.update_course(db, course.institution, course.id, **columns)
    return get_course(db, course.institution, course.id)


def retire_course(db: Database, course: Course) -> Course:
    """Let no one new enrol; those who are in it finish."""
    if course.status is CourseStatus.DRAFT:
        raise CourseConflict(f"course: {course.id} is a draft; delete it instead")
    store.update_course(db, course.institution, course.id, status=CourseStatus.RETIRED)
    return get_course(db, course.institution, course.id)


def remove_course(db: Database, course: Course) -> None:
    """Remove a course that nobody began; raises CourseConflict (409) otherwise."""
    if store.has_registrations(db, course.institution, course.id):
        raise CourseConflict(
            f"course: learners are or were in {course.id}; retire it, so that their records stay"
        )
    store.delete_course(db, course.institution, course.id)


def _still_meant(rule: Mapping[str, Any], structure: CourseStructure) -> dict[str, Any]:
    """Give a rule without what it says of units that the package no longer has."""
    if root_of(structure, {}) is None:
        rule = {name: asked for name, asked in rule.items() if name not in OF_THE_WHOLE}
    known = {unit.id for unit in structure.units()}
    chosen = {unit: asked for unit, asked in rule.get("units", {}).items() if unit in known}
    return {**rule, "units": still_after(chosen, known)}


def _pinned(source: Source, described: Mapping[str, Any], rule: Mapping[str, Any] | None) -> Pinned:
    titled = replace(source.structure, title=dict(described["title"]))
    complete = complete_rule(rule)
    check_rule(complete, titled)
    return Pinned(replace(source, structure=titled), complete)


def _pin(db: Database, course: Course, pinned: Pinned, now: datetime) -> int:
    """Hold fast in the version that is still open, or else in a further one; tell its number."""
    columns = _pinned_columns(db, course.institution, pinned)
    if course.version_published_at is None:
        store.update_version(db, course.institution, course.id, course.version, **columns)
        store.replace_parts(db, course.institution, course.id, course.version, pinned.parts)
        return course.version
    key = {"institution": course.institution, "course_id": course.id, "version": course.version + 1}
    life = {"created_at": now, "published_at": now if course.is_live else None}
    store.insert_version(db, {**key, **life, **columns})
    store.replace_parts(db, course.institution, course.id, course.version + 1, pinned.parts)
    return course.version + 1


def _pinned_columns(db: Database, institution: int, pinned: Pinned) -> dict[str, Any]:
    return {
        "package_id": pinned.source.packages[0],
        "structure": pinned.source.structure.to_json(),
        "rule": pinned.rule,
        "bytes": sum(size_of(db, institution, one) for one in pinned.source.packages),
    }


def _from_package(structure: CourseStructure) -> dict[str, Any]:
    return {
        "title": structure.title,
        "description": structure.description,
        "outcomes": {},
        "keywords": {code: list(words) for code, words in structure.keywords.items()},
        "provider": "",
        "languages": (structure.language,) if structure.language else (),
        "minutes": structure.minutes,
    }


def _said(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: details[name] for name in DESCRIBED if name in details}


def _columns(described: Mapping[str, Any]) -> dict[str, Any]:
    title, description = described["title"], described["description"]
    keywords = [word for words in described["keywords"].values() for word in words]
    if not any(text.strip() for text in title.values()):
        raise CourseInvalid("title: a course needs a title")
    return {
        **described,
        "languages": f" {' '.join(described['languages'])} ",
        "words": fold_words(
            *title.values(), *description.values(), described["provider"], *keywords
        ),
    }
