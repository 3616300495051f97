"""A course from parts: the structures of several packages, arranged into one.

Nothing here reads or stores anything. A package of one unit gives that unit; any other a block
under the package's title. The publisher may put blocks of the course around parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from catalogue.errors import PartsInvalid
from schemas.course_structure import (
    Block,
    CourseStructure,
    LangString,
    Part,
    Standard,
    Unit,
)

# These are judged as a whole, by their own sequencing or by parts of their own.
WHOLE = {
    Standard.SCORM_2004: "a package of SCORM 2004 is a course of its own",
    Standard.PARTS: "a course of parts is no part",
}


@dataclass(frozen=True)
class Chosen:
    """A package that the publisher chose.

    title     in the place of the package's own
    replaces  the package in whose place it stands: what was learned there stays
    """

    package_id: str
    structure: CourseStructure
    title: LangString | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class Group:
    """A block of the course around parts."""

    title: LangString
    parts: tuple["Chosen | Group", ...]


def arrange(
    title: LangString, chosen: Sequence[Chosen | Group], before: Sequence[Part] = ()
) -> CourseStructure:
    """Make one course of packages, in the order given.

    before  the parts of every version so far: a package keeps the ids of its units, and none are
            given again
    raises  PartsInvalid (422): none, one twice, or one that cannot be a part
    """
    packages = _flat(chosen)
    _check(packages)
    ids = _ids(packages, before)
    arranging = _Arranging(ids)
    return CourseStructure(
        standard=Standard.PARTS,
        title=title,
        children=tuple(arranging.child(one, f"b{n}") for n, one in enumerate(chosen, 1)),
        language=packages[0].structure.language,
        parts=tuple(_part(one, ids[one.package_id]) for one in packages),
    )


@dataclass(frozen=True)
class _Arranging:
    """Translates what was chosen; ids: package → its part's."""

    ids: Mapping[str, str]

    def child(self, one: Chosen | Group, place: str) -> Unit | Block:
        """Give a unit or block of the course; place becomes the id of a group's block."""
        if isinstance(one, Group):
            inside = enumerate(one.parts, 1)
            children = tuple(self.child(part, f"{place}.{n}") for n, part in inside)
            return Block(place, one.title, children)
        part, title = self.ids[one.package_id], one.title or one.structure.title
        children = _prefixed(one.structure.children, part)
        if len(children) == 1 and isinstance(children[0], Unit):
            return replace(children[0], title=title)
        # No child has this id: theirs have something behind the hyphen.
        return Block(f"{part}-", title, children, identifier=one.structure.identifier)


def _prefixed(children: Sequence[Unit | Block], part: str) -> tuple[Unit | Block, ...]:
    return tuple(
        replace(child, id=f"{part}-{child.id}", children=_prefixed(child.children, part))
        if isinstance(child, Block)
        else replace(child, id=f"{part}-{child.id}")
        for child in children
    )


def _part(one: Chosen, part_id: str) -> Part:
    structure = one.structure
    return Part(
        id=part_id,
        package_id=one.package_id,
        standard=structure.standard,
        edition=structure.edition,
        identifier=structure.identifier,
        title=one.title or structure.title,
    )


def _ids(packages: Sequence[Chosen], before: Sequence[Part]) -> dict[str, str]:
    """Give each package its part's id: its own, that of what it replaces, else the next number."""
    kept = {part.package_id: part.id for part in before}
    number = max((int(part.id[1:]) for part in before), default=0)
    ids: dict[str, str] = {}
    for one in sorted(packages, key=lambda one: one.package_id not in kept):
        had = kept.get(one.package_id) or kept.get(one.replaces or "")
        if had is None or had in ids.values():
            number += 1
            had = f"p{number}"
        ids[one.package_id] = had
    return ids


def arrangement_of(structure: CourseStructure) -> list[dict[str, Any]]:
    """Give how a course was arranged, as REST takes it; empty where it has one package."""
    return [_arranged(structure, child) for child in structure.children if structure.parts]


def _arranged(structure: CourseStructure, child: Unit | Block) -> dict[str, Any]:
    part = structure.part_of(child.id)
    if part is not None:
        return {"package": part.package_id, "title": dict(part.title)}
    inside = child.children if isinstance(child, Block) else ()
    return {"title": dict(child.title), "parts": [_arranged(structure, one) for one in inside]}


def _flat(chosen: Sequence[Chosen | Group]) -> list[Chosen]:
    packages: list[Chosen] = []
    for one in chosen:
        packages += _flat(one.parts) if isinstance(one, Group) else [one]
    return packages


def _check(packages: Sequence[Chosen]) -> None:
    if not packages:
        raise PartsInvalid("parts: a course has at least one package")
    seen: set[str] = set()
    for one in packages:
        if one.package_id in seen:
            raise PartsInvalid(f"parts: {one.package_id} stands there twice")
        if one.structure.standard in WHOLE:
            raise PartsInvalid(f"parts: {one.package_id}: {WHOLE[one.structure.standard]}")
        seen.add(one.package_id)
