"""Progress outside the request: the fold that failed, and the fold after a voiding."""

from collections.abc import Mapping

from catalogue.store.registrations import get_registration
from jobs.worker import Job, Task
from progress import signals
from progress.tracker import REFOLD, track
from storage.installation import Installation


def refold_registration(installation: Installation, job: Job) -> None:
    """Fold a registration again and say what is newly satisfied.

    payload  registration: its id · voided: id of the statement that was taken away, if any
    """
    with installation.transaction() as db:
        registration = get_registration(db, job.institution, job.payload["registration"])
        now = installation.now()
        progress = track(db, registration, now=now)
        voided = job.payload.get("voided")
        if voided is not None:
            signals.evidence_voided.send(
                None,
                db=db,
                registration=registration,
                statement_id=voided,
                progress=progress,
                now=now,
            )


TASKS: Mapping[str, Task] = {REFOLD: refold_registration}
