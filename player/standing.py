"""Where a learner stands in the units by the run-time's own values, and what that opens.

Progress tells what counts; this tells where to go on. A sitting that is still open, or whose tab
was killed, counts as far as the server has heard of it. Source of prerequisites: SCORM 1.2 Content
Aggregation Model §2.3.2.5.1 (adlcp:prerequisites), scripts as in `packages.prerequisites`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalogue.order import order_of
from catalogue.store.registrations import Registration
from packages import prerequisites
from packages.prerequisites import PrerequisitesInvalid
from player.scorm.attempt import DONE, NOT_ATTEMPTED, STATUS
from player.store import cmi5, sessions
from progress.store import progress_of
from schemas.course_structure import Block, CourseStructure, LangString, Unit, UnitKind
from storage.database import Database

Statuses = Mapping[str, str]
# Units that write to the record store themselves: no values of theirs are kept here.
SPEAKING = frozenset({UnitKind.AU, UnitKind.VIDEO, UnitKind.PDF, UnitKind.QUIZ})


@dataclass(frozen=True)
class Lock:
    """Why a unit is not open yet: the parts of the course that its prerequisite names.

    is_plain  to complete them opens it; else the script asks for something less simple
    """

    names: tuple[LangString, ...]
    is_plain: bool


def statuses_of(db: Database, registration: Registration) -> dict[str, str]:
    """Give the lesson status of each unit that was begun; of one that speaks for itself, what its
    progress amounts to."""
    institution = registration.institution
    attempts = sessions.find_attempts(db, institution, registration.id)
    kept = {unit_id: attempt.status for unit_id, attempt in attempts.items()}
    open_now = {
        session.unit_id: session.values[STATUS]
        for session in sessions.unfinished_sessions(db, institution, registration.id)
        if session.delivery.is_for_credit and STATUS in session.values
    }
    return {**kept, **open_now, **_spoken(db, registration)}


def _spoken(db: Database, registration: Registration) -> dict[str, str]:
    speaking = {u.id for u in registration.structure.units() if u.kind in SPEAKING}
    if not speaking:
        return {}
    progress = progress_of(db, registration.institution, registration.id)
    begun = [one for one in progress.units if one.unit_id in speaking]
    return {
        one.unit_id: "completed" if one.satisfied else "incomplete"
        for one in begun
        if one.attempted or one.waived
    }


def locks_of(db: Database, registration: Registration, statuses: Statuses) -> dict[str, Lock]:
    """Give why each unit that is not open yet is not: by its package, or by the course's rule."""
    return {**_by_rule(db, registration), **_by_package(db, registration, statuses)}


def _by_rule(db: Database, registration: Registration) -> dict[str, Lock]:
    """Give the units whose rule has them after others that are not satisfied yet."""
    order = order_of(registration.rule)
    if not order:
        return {}
    progress = progress_of(db, registration.institution, registration.id)
    met = {unit.unit_id for unit in progress.units if unit.satisfied}
    titles = {unit.id: unit.title for unit in registration.structure.units()}
    return {
        unit_id: Lock(tuple(titles[one] for one in after if one not in met), is_plain=True)
        for unit_id, after in order.items()
        if not met.issuperset(after)
    }


def _by_package(db: Database, registration: Registration, statuses: Statuses) -> dict[str, Lock]:
    if not any(unit.prerequisites for unit in registration.structure.units()):
        return {}
    met = {**statuses, **_waived(db, registration, statuses)}
    locked: dict[str, Lock] = {}
    for package in registration.structure.packages():
        locked |= _locks_in(package, met)
    return locked


def _locks_in(package: CourseStructure, statuses: Statuses) -> dict[str, Lock]:
    """Give why units of a package are not open; its identifiers mean nothing outside of it."""
    named = _named(package, statuses)
    titles = {part.identifier: part.title for part in _parts(package.children)}
    return {
        unit.id: _lock(unit.prerequisites, named, titles)
        for unit in package.units()
        if unit.prerequisites and not _is_met(unit.prerequisites, named)
    }


def next_unit(db: Database, registration: Registration) -> Unit:
    """Choose where the learner goes on: the unit that was left in the middle, else the first that
    is not done, else the first that was failed, else the first (D1 of the features)."""
    statuses = statuses_of(db, registration)
    locks = locks_of(db, registration, statuses)
    newest = _newest_unit(db, registration)
    everything = list(registration.structure.units())
    units = [unit for unit in everything if unit.id not in locks] or everything
    wanted = [unit for unit in units if unit.id == newest]
    left = [unit for unit in (*wanted, *units) if statuses.get(unit.id) not in DONE]
    failed = [unit for unit in (*wanted, *units) if statuses.get(unit.id) == "failed"]
    return (left or failed or units)[0]


def _newest_unit(db: Database, registration: Registration) -> str | None:
    """Name the unit that was begun last."""
    played = sessions.find_newest(db, registration.institution, registration.id)
    spoken = cmi5.find_newest(db, registration.institution, registration.id)
    if spoken and (played is None or played.opened_at < spoken.launched_at):
        return spoken.unit_id
    return played.unit_id if played else None


def _waived(db: Database, registration: Registration, statuses: Statuses) -> Statuses:
    """Give the units that are satisfied without having been played: they count as completed."""
    progress = progress_of(db, registration.institution, registration.id)
    return {
        unit.unit_id: "completed"
        for unit in progress.units
        if unit.waived and statuses.get(unit.unit_id) not in DONE
    }


def _named(package: CourseStructure, statuses: Statuses) -> Statuses:
    """Give statuses by the package's own names, of blocks too."""
    return {
        part.identifier: _status(part, statuses)
        for part in _parts(package.children)
        if part.identifier
    }


def _status(part: Unit | Block, statuses: Statuses) -> str:
    """Give the status of a unit, or of a block by what is in it."""
    if isinstance(part, Unit):
        return statuses.get(part.id, NOT_ATTEMPTED)
    inside = {_status(child, statuses) for child in part.children}
    if inside <= {"passed", "completed"}:
        return "completed"
    return NOT_ATTEMPTED if inside == {NOT_ATTEMPTED} else "incomplete"


def _is_met(script: str, named: Statuses) -> bool:
    # Lenient: a script that cannot be read, or that names what the course does not have, would
    # lock the unit for ever; the publisher was told of the first at import.
    try:
        condition = prerequisites.parse(script)
    except PrerequisitesInvalid:
        return True
    if not set(prerequisites.identifiers(script)) <= set(named):
        return True
    return condition(lambda identifier: named[identifier])


def _lock(script: str, named: Statuses, titles: Mapping[str, LangString]) -> Lock:
    is_plain = prerequisites.is_plain(script)
    wanted = [
        titles[name]
        for name in dict.fromkeys(prerequisites.identifiers(script))
        if not is_plain or named[name] not in prerequisites.DONE
    ]
    return Lock(tuple(wanted), is_plain)


def _parts(children: tuple[Unit | Block, ...]) -> Iterator[Unit | Block]:
    for child in children:
        yield child
        if isinstance(child, Block):
            yield from _parts(child.children)
