"""The job that moves learners to a course's new version, as its publisher said (C9, D17).

Each in a transaction of its own, under the registration's lock; who is done, or already there, is
left alone, so doing it again changes nothing.
"""

from collections.abc import Callable, Mapping

from accounts.audit import record
from catalogue.moving import Learners
from catalogue.registrations import restart
from catalogue.store.courses import get_course
from catalogue.store.registrations import (
    Registration,
    find_latest,
    get_registration,
    lock_registration,
    registrations_before,
    update_version_of,
)
from jobs.worker import Job
from player.room import enter
from player.sessions import close_launch
from player.store import launches, sessions
from progress.store import RegistrationProgress, progress_of
from progress.tracker import track
from storage.database import Database
from storage.installation import Installation

PAGE = 200
MOVED = "moved"


def move_learners(installation: Installation, job: Job) -> None:
    """Move the learners of older versions.

    payload  course, version, learners (of `catalogue.moving.Learners`), by
    """
    at = (job.institution, job.payload["course"], int(job.payload["version"]))
    after = ""
    while True:
        with installation.reading() as db:
            page = registrations_before(db, *at, after=after, limit=PAGE)
        if not page:
            return
        for registration_id in page:
            with installation.transaction() as db:
                _move(installation, db, job, registration_id)
        after = page[-1]
        job.heartbeat(None, None)


def _move(installation: Installation, db: Database, job: Job, registration_id: str) -> None:
    lock_registration(db, job.institution, registration_id)
    registration = get_registration(db, job.institution, registration_id)
    is_older = registration.course_version < int(job.payload["version"])
    progress = progress_of(db, registration.institution, registration.id)
    if not is_older or progress.satisfied:
        return
    act = ACTS.get((Learners(job.payload["learners"]), _is_begun(db, registration, progress)))
    if act is not None:
        act(installation, db, job, registration)


def _is_begun(db: Database, registration: Registration, progress: RegistrationProgress) -> bool:
    newest = sessions.find_newest(db, registration.institution, registration.id)
    return newest is not None or any(unit.attempted for unit in progress.units)


def _take_along(
    installation: Installation, db: Database, job: Job, registration: Registration
) -> None:
    """Pin a registration to the new version, with what is on record."""
    now, version = installation.now(), int(job.payload["version"])
    _close(installation, db, registration)
    update_version_of(db, registration.institution, registration.id, version)
    facts = {"course": registration.course_id, "from": registration.course_version, "to": version}
    about, by = f"registration:{registration.id}", job.payload["by"]
    record(db, registration.institution, by, "registration.moved", about, now, **facts)
    track(db, get_registration(db, registration.institution, registration.id), now=now)


def _begin_anew(
    installation: Installation, db: Database, job: Job, registration: Registration
) -> None:
    """End an attempt and begin the next one; who left, or has one already, is left alone."""
    at = (db, registration.institution)
    course = get_course(*at, registration.course_id)
    latest = find_latest(*at, registration.person_id, course.id)
    is_going_on = registration.left_at is None and latest and latest.id == registration.id
    if is_going_on and course.is_live:
        _close(installation, db, registration)
        restart(db, registration, course, by=job.payload["by"], now=installation.now())


def _close(installation: Installation, db: Database, registration: Registration) -> None:
    now = installation.now()
    for found in launches.open_launches(db, registration.institution, registration.id):
        close_launch(enter(db, installation.settings, found, now), MOVED)


Act = Callable[[Installation, Database, Job, Registration], None]
# By what the publisher said, and whether the learner has begun.
ACTS: Mapping[tuple[Learners, bool], Act] = {
    (Learners.NOT_BEGUN, False): _take_along,
    (Learners.ALL, False): _take_along,
    (Learners.ALL, True): _take_along,
    (Learners.RESTART, False): _take_along,
    (Learners.RESTART, True): _begin_anew,
}
