"""What happens to learners in progress when a course gets another package (C9, D17).

A registration stays on the version that it began with, unless the publisher says otherwise; then a
job moves those who are not done yet, one transaction each.
"""

from datetime import datetime
from enum import StrEnum

from catalogue.store.courses import Course
from jobs.store import enqueue
from storage.database import Database

KIND = "catalogue.move_learners"


class Learners(StrEnum):
    """Who goes to the new version.

    stay       nobody: who began finishes on the old one
    not_begun  who has not opened anything yet
    all        everybody who is not done; what they did in units that are still there counts
    restart    everybody who is not done; who began something begins anew, with another attempt
    """

    STAY = "stay"
    NOT_BEGUN = "not_begun"
    ALL = "all"
    RESTART = "restart"


def ask_to_move(db: Database, course: Course, learners: Learners, by: str, now: datetime) -> None:
    """Have learners of older versions moved to a course's newest one.

    by   as in the audit log
    """
    if learners is Learners.STAY:
        return
    payload = {
        "course": course.id,
        "version": course.version,
        "learners": learners.value,
        "by": by,
    }
    key = f"{course.id} {course.version}"
    enqueue(db, KIND, payload, institution=course.institution, now=now, key=key)
