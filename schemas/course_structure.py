"""The one inner shape of a course, in cmi5's words; every package format is translated into it.

Source of the words: cmi5 §13.1 (course, block, AU, moveOn, masteryScore); SCORM 1.2 CAM §2.3.2 for
the members that only SCORM has.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

LangString = dict[str, str]


class MoveOn(StrEnum):
    """When a unit counts as satisfied. cmi5 §13.1.4."""

    PASSED = "Passed"
    COMPLETED = "Completed"
    COMPLETED_AND_PASSED = "CompletedAndPassed"
    COMPLETED_OR_PASSED = "CompletedOrPassed"
    NOT_APPLICABLE = "NotApplicable"


class UnitKind(StrEnum):
    """What a launchable thing is."""

    SCO = "sco"
    ASSET = "asset"
    AU = "au"
    VIDEO = "video"
    PDF = "pdf"
    QUIZ = "quiz"


class Standard(StrEnum):
    """What was uploaded."""

    SCORM_12 = "scorm-1.2"
    SCORM_2004 = "scorm-2004"
    CMI5 = "cmi5"
    XAPI = "xapi"
    HTML = "html"
    VIDEO = "video"
    PDF = "pdf"
    QUIZ = "quiz"
    PARTS = "parts"


@dataclass(frozen=True)
class Unit:
    """A launchable thing.

    id             ours, from the place in the course: the same for every registration
    launch         path inside the package, with its own query; or an absolute URL
    mastery_score  0..1 scaled, None where the package has none
    identifier     the package's own name of the item; of an AU its publisher's IRI
    launch_data    what the content is told: dataFromLMS of SCORM, launchParameters of cmi5
    launch_method, entitlement_key, activity_type   of an AU. cmi5 §13.1.4
    media          what the import found out of a video, PDF or quiz: duration, pages, captions…
    """

    id: str
    title: LangString
    kind: UnitKind
    launch: str
    move_on: MoveOn
    mastery_score: float | None = None
    identifier: str = ""
    parameters: str = ""
    launch_data: str | None = None
    max_time_allowed: str | None = None
    time_limit_action: str | None = None
    prerequisites: str | None = None
    visible: bool = True
    description: LangString = field(default_factory=dict)
    objectives: tuple[str, ...] = ()
    launch_method: str | None = None
    entitlement_key: str | None = None
    activity_type: str | None = None
    media: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """Units and blocks under one title.

    objectives  ids of those of the course that it serves. cmi5 §13.1.3
    """

    id: str
    title: LangString
    children: tuple["Unit | Block", ...]
    identifier: str = ""
    description: LangString = field(default_factory=dict)
    objectives: tuple[str, ...] = ()

    def units(self) -> Iterator[Unit]:
        """Give the launchable things in it, in the order of the course."""
        return _units(self.children)


@dataclass(frozen=True)
class Part:
    """A package in a course of several.

    id          begins the id of each of its units and blocks, before a hyphen; it stays where
                parts are arranged anew, so that records stay
    identifier  the publisher's IRI of the package's own course, of cmi5
    """

    id: str
    package_id: str
    standard: Standard
    edition: str | None = None
    identifier: str = ""
    title: LangString = field(default_factory=dict)

    def holds(self, id: str) -> bool:
        """Tell whether a unit or block is of this part, by its id."""
        return id.startswith(f"{self.id}-")


@dataclass(frozen=True)
class CourseStructure:
    """A course as its package describes it.

    edition     of SCORM 2004: "2nd", "3rd" or "4th"
    sequencing  of SCORM 2004: what `sequencing.serial` renders; its activities are the units and
                blocks of the same `identifier`
    minutes     how long the publisher says that it takes
    keywords    language → what it is about
    identifier  the publisher's IRI of the course, of cmi5
    objectives  what it teaches, of cmi5: {"id", "title", "description"} each. cmi5 §13.1.2
    parts       of a course of several packages, in the order of the course
    """

    standard: Standard
    title: LangString
    children: tuple[Unit | Block, ...]
    edition: str | None = None
    description: LangString = field(default_factory=dict)
    language: str | None = None
    sequencing: Mapping[str, Any] | None = None
    minutes: int | None = None
    identifier: str = ""
    objectives: tuple[Mapping[str, Any], ...] = ()
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()

    def units(self) -> Iterator[Unit]:
        """Give the launchable things in the order of the course."""
        return _units(self.children)

    def blocks(self) -> Iterator[Block]:
        """Give every block, children before their parents."""
        return _blocks(self.children)

    def part_of(self, unit_id: str) -> Part | None:
        """Find the part that a unit or block belongs to; None in a course of one package."""
        return next((part for part in self.parts if part.holds(unit_id)), None)

    def standard_of(self, unit_id: str) -> Standard:
        """Tell what the package of a unit is written for."""
        part = self.part_of(unit_id)
        return part.standard if part else self.standard

    def package_of(self, unit_id: str, only: str) -> str:
        """Name the package of a unit; `only` where the course has one package."""
        part = self.part_of(unit_id)
        return part.package_id if part else only

    def packages(self) -> tuple["CourseStructure", ...]:
        """Give the course of each of its packages."""
        return tuple(map(self.of_part, self.parts)) or (self,)

    def of_part(self, part: Part) -> "CourseStructure":
        """Give a part as a course of its own; its ids stay those of the whole course."""
        return CourseStructure(
            standard=part.standard,
            title=part.title,
            children=_held(self.children, part),
            edition=part.edition,
            language=self.language,
            identifier=part.identifier,
        )

    def to_json(self) -> dict[str, Any]:
        """Render as JSON members; `from_json` reads them back."""
        members = asdict(self)
        # A course of one package is stored, and compared, as ever.
        return members if self.parts else {k: v for k, v in members.items() if k != "parts"}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> "CourseStructure":
        """Parse what `to_json` rendered."""
        return cls(
            **{
                **members,
                "standard": Standard(members["standard"]),
                "children": _children(members["children"]),
                "objectives": tuple(members.get("objectives", ())),
                "keywords": {
                    code: tuple(words) for code, words in members.get("keywords", {}).items()
                },
                "parts": tuple(_part(part) for part in members.get("parts", ())),
            }
        )


def _units(children: tuple[Unit | Block, ...]) -> Iterator[Unit]:
    for child in children:
        if isinstance(child, Unit):
            yield child
        else:
            yield from _units(child.children)


def _blocks(children: tuple[Unit | Block, ...]) -> Iterator[Block]:
    for child in children:
        if isinstance(child, Block):
            yield from _blocks(child.children)
            yield child


def _held(children: tuple[Unit | Block, ...], part: Part) -> tuple[Unit | Block, ...]:
    """Give what is of a part, without the blocks that the course puts around it."""
    kept: list[Unit | Block] = []
    for child in children:
        is_around = child.id == f"{part.id}-" or not part.holds(child.id)
        if not is_around:
            kept.append(child)
        elif isinstance(child, Block):
            kept += _held(child.children, part)
    return tuple(kept)


def _part(members: Mapping[str, Any]) -> Part:
    return Part(**{**members, "standard": Standard(members["standard"])})


def _children(members: list[Mapping[str, Any]]) -> tuple[Unit | Block, ...]:
    return tuple(_child(member) for member in members)


def _child(member: Mapping[str, Any]) -> Unit | Block:
    member = {**member, "objectives": tuple(member.get("objectives", ()))}
    if "children" in member:
        return Block(**{**member, "children": _children(member["children"])})
    kind, move_on = UnitKind(member["kind"]), MoveOn(member["move_on"])
    return Unit(**{**member, "kind": kind, "move_on": move_on})
