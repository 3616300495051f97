"""The job that moves learners to a course's new version, as its publisher said (C9, D17).

Each in a transaction of its own, under the registration's lock; who is done, or already there, is
left alone, so doing it again changes nothing.
"""

from accounts.audit import record
from catalogue.moving import Learners
from catalogue.store.registrations import (
    Registration,
    get_registration,
    lock_registration,
    registrations_before,
    update_version_of,
)
from jobs.worker import Job
from player.room import enter
from player.sessions import close_launch
from player.store import launches, sessions
from progress.store import progress_of
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
    version = int(job.payload["version"])
    if registration.course_version >= version or not _is_meant(db, registration, job):
        return
    now = installation.now()
    for found in launches.open_launches(db, registration.institution, registration.id):
        close_launch(enter(db, installation.settings, found, now), MOVED)
    update_version_of(db, registration.institution, registration.id, version)
    facts = {"course": registration.course_id, "from": registration.course_version, "to": version}
    about = f"registration:{registration.id}"
    by = job.payload["by"]
    record(db, registration.institution, by, "registration.moved", about, now, **facts)
    track(db, get_registration(db, registration.institution, registration.id), now=now)


def _is_meant(db: Database, registration: Registration, job: Job) -> bool:
    progress = progress_of(db, registration.institution, registration.id)
    if progress.satisfied:
        return False
    newest = sessions.find_newest(db, registration.institution, registration.id)
    is_begun = newest is not None or any(unit.attempted for unit in progress.units)
    return not is_begun or job.payload["learners"] == Learners.ALL
