"""What a version of a course is made of: one package, or several that are its parts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.errors import CourseInvalid, PackageNotPlayable, PartsInvalid
from catalogue.parts import Chosen, Group, arrange
from catalogue.store.courses import Course, structures_of
from packages.store import Package, get_package
from schemas.catalogue import MOST_UNITS
from schemas.course_structure import CourseStructure, LangString, Part
from storage.database import Database


@dataclass(frozen=True)
class Source:
    """Packages, the first one first, and the course that they amount to."""

    packages: tuple[str, ...]
    structure: CourseStructure


def source_of(course: Course) -> Source:
    """Give what the newest version of a course is made of."""
    parts = tuple(part.package_id for part in course.structure.parts)
    return Source(parts or (course.package_id,), course.structure)


def new_source(db: Database, institution: int, details: Mapping[str, Any]) -> Source:
    """Read what a new course is to be made of.

    details  either `package`, an id, or `parts` and `title`: see `schemas.catalogue`
    raises   PackageMissing (404), PackageNotPlayable (409), CourseInvalid, PartsInvalid (422)
    """
    if "parts" not in details:
        return _of_package(db, institution, details["package"])
    if not details.get("title"):
        raise CourseInvalid("title: a course of parts needs one of its own")
    return _of_parts(db, institution, details["parts"], details["title"])


def changed_source(db: Database, course: Course, details: Mapping[str, Any]) -> Source:
    """Read what a course is to be made of now; what details do not name stays. Raises as above."""
    is_of_parts = bool(course.structure.parts)
    if "parts" in details:
        if not is_of_parts:
            raise PartsInvalid("parts: the course is one package; make a new course of parts")
        before = _parts_of(structures_of(db, course.institution, course.id))
        title = details.get("title") or course.title
        return _of_parts(db, course.institution, details["parts"], title, before)
    wanted = details.get("package", course.package_id)
    if wanted == course.package_id:
        return source_of(course)
    if is_of_parts:
        raise PartsInvalid("package: the course has several; say `parts`")
    return _of_package(db, course.institution, wanted)


def playable_structure(package: Package) -> CourseStructure:
    """Give a package's structure; raises PackageNotPlayable (409)."""
    if package.structure is None or not package.is_playable:
        raise PackageNotPlayable(
            f"package: {package.id} is {package.status}; a course needs one that can be played"
        )
    return package.structure


def _of_package(db: Database, institution: int, package_id: str) -> Source:
    package = get_package(db, institution, package_id)
    return Source((package.id,), playable_structure(package))


def _of_parts(
    db: Database,
    institution: int,
    wanted: Sequence[Mapping[str, Any]],
    title: LangString,
    before: Sequence[Part] = (),
) -> Source:
    structure = arrange(title, [_chosen(db, institution, one) for one in wanted], before)
    if sum(1 for _ in structure.units()) > MOST_UNITS:
        raise PartsInvalid(f"parts: more than {MOST_UNITS} units")
    return Source(tuple(part.package_id for part in structure.parts), structure)


def _chosen(db: Database, institution: int, wanted: Mapping[str, Any]) -> Chosen | Group:
    if "parts" in wanted:
        inside = tuple(_chosen(db, institution, one) for one in wanted["parts"])
        return Group(wanted["title"], inside)
    package = get_package(db, institution, wanted["package"])
    structure = playable_structure(package)
    return Chosen(package.id, structure, wanted.get("title"), wanted.get("replaces"))


def _parts_of(structures: Iterable[CourseStructure]) -> list[Part]:
    return [part for structure in structures for part in structure.parts]
