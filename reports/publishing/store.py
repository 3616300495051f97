"""SQL over the floors below: where learners stand by version, and how sittings end by unit."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, and_, case, exists, func, select, type_coerce

from accounts.store.organisations import subtree_query
from accounts.store.tables import person
from catalogue.store.registrations import Registration, get_registration
from catalogue.store.tables import course_version, registration
from player.store.tables import journal, launch, play_session
from progress.store import registration_progress, unit_progress
from schemas.course_structure import UnitKind
from storage.database import Database

SETS = ("LMSSetValue", "SetValue")
STATUSES = ("cmi.core.lesson_status", "cmi.completion_status", "cmi.success_status")


@dataclass(frozen=True)
class VersionUse:
    """A version of a course and where its learners stand."""

    version: int
    package_id: str
    created_at: datetime
    published_at: datetime | None
    not_begun: int
    begun: int
    done: int


@dataclass(frozen=True)
class Sittings:
    """How the ended sittings with a unit went, for credit.

    unheard  in which the content never called the API
    silent   in which it called and never said a status, those unheard not among them
    """

    unit_id: str
    count: int
    unheard: int
    silent: int

    @property
    def reporting(self) -> int:
        """Those in which the content said a status."""
        return self.count - self.unheard - self.silent


def versions_of(db: Database, institution: int, course_id: str) -> list[VersionUse]:
    """List the versions of a course, newest first."""
    v, r, p = course_version.c, registration.c, registration_progress.c
    is_done = func.coalesce(p.satisfied, False)
    is_begun = exists(
        select(1).where(
            unit_progress.c.institution == r.institution,
            unit_progress.c.registration == r.id,
            unit_progress.c.attempted,
        )
    )
    stands = case((r.id.is_(None), "none"), (is_done, "done"), (is_begun, "begun"), else_="new")
    of_learners = and_(
        r.institution == v.institution,
        r.course_id == v.course_id,
        r.course_version == v.version,
        r.is_trial.is_(False),
        r.left_at.is_(None),
    )
    columns = (v.version, v.package_id, v.created_at, v.published_at)
    query = (
        select(*columns, stands.label("stands"), func.count().label("number"))
        .select_from(course_version)
        .outerjoin(registration, of_learners)
        .outerjoin(
            registration_progress, and_(p.institution == r.institution, p.registration == r.id)
        )
        .where(v.institution == institution, v.course_id == course_id)
        .group_by(*columns, stands)
        .order_by(v.version.desc())
    )
    found: dict[int, dict[str, int]] = {}
    rows = {}
    for row in db.execute(query):
        found.setdefault(row.version, {})[row.stands] = row.number
        rows[row.version] = row
    return [
        VersionUse(
            version,
            row.package_id,
            row.created_at,
            row.published_at,
            *(found[version].get(name, 0) for name in ("new", "begun", "done")),
        )
        for version, row in rows.items()
    ]


def sittings_of(db: Database, institution: int, course_id: str) -> list[Sittings]:
    """Count the ended sittings with each SCO of a course, by learners and for credit."""
    s, r = play_session.c, registration.c
    has_said = exists(
        select(1).where(
            journal.c.institution == s.institution,
            journal.c.session_id == s.id,
            journal.c.method.in_(SETS),
            journal.c.element.in_(STATUSES),
            journal.c.error == "0",
        )
    )
    unheard = case((s.initialized_at.is_(None), 1), else_=0)
    silent = case((and_(s.initialized_at.is_not(None), ~has_said), 1), else_=0)
    query = (
        select(s.unit_id, func.count(), func.sum(unheard), func.sum(silent))
        .select_from(registration)
        .join(play_session, and_(s.institution == r.institution, s.registration == r.id))
        .join(launch, and_(launch.c.institution == s.institution, launch.c.id == s.launch_id))
        .where(
            r.institution == institution,
            r.course_id == course_id,
            r.is_trial.is_(False),
            launch.c.mode == "normal",
            s.kind == UnitKind.SCO.value,
            s.closed_at.is_not(None),
        )
        .group_by(s.unit_id)
    )
    return [Sittings(*row) for row in db.execute(query)]


def left_to_officers(
    db: Database, institution: int, reach: frozenset[int] | None, limit: int
) -> list[Registration]:
    """List who is in a course with a unit that an officer completes and is not done, oldest first.

    reach   the tops of the subtrees that are looked at; None: the whole institution
    """
    r, v, p = registration.c, course_version.c, registration_progress.c
    # As `catalogue.rule.Fallback.to_json` is kept: keys in order, no spaces.
    says_so = type_coerce(v.rule, Text).contains('"when":"officer"', autoescape=True)
    query = (
        select(r.id)
        .select_from(registration)
        .join(
            course_version,
            and_(
                v.institution == r.institution,
                v.course_id == r.course_id,
                v.version == r.course_version,
            ),
        )
        .join(person, and_(person.c.institution == r.institution, person.c.id == r.person_id))
        .outerjoin(
            registration_progress, and_(p.institution == r.institution, p.registration == r.id)
        )
        .where(
            r.institution == institution,
            r.is_trial.is_(False),
            r.left_at.is_(None),
            says_so,
            func.coalesce(p.satisfied, False).is_(False),
        )
    )
    if reach is not None:
        below = subtree_query(institution, *reach)
        query = query.where(person.c.organisation.in_(select(below.c.id)))
    rows = db.execute(query.order_by(r.enrolled_at, r.id).limit(limit)).all()
    return [get_registration(db, institution, row.id) for row in rows]
