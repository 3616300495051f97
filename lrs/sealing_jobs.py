"""The sealer's turns among the other jobs."""

from datetime import timedelta

from jobs.store import enqueue
from jobs.worker import Job
from lrs.sealing import is_due, seal_next
from lrs.store.seals import institutions
from storage.installation import Installation

SEAL = "lrs.seal"
# Other jobs get their turn after so many steps.
STEPS = 50
PAUSE = timedelta(seconds=2)


def seal(installation: Installation, job: Job) -> None:
    """Seal what has come; while more comes, look again soon.

    payload  round: counts the jobs that followed each other without a rest
    """
    steps = 0
    while steps < STEPS and seal_next(installation, job.institution):
        steps += 1
    if not steps:
        return
    now, number = installation.now(), int(job.payload["round"]) + 1
    with installation.transaction() as db:
        enqueue(
            db,
            SEAL,
            {"round": number},
            institution=job.institution,
            now=now,
            not_before=now if steps == STEPS else now + PAUSE,
            # This job still runs, so the next one needs another key.
            key=f"seal-{number % 2}",
        )


def begin_sealing(installation: Installation) -> None:
    """Begin where there is something to seal."""
    with installation.reading() as db:
        present = institutions(db)
    for institution in (one for one in present if is_due(installation, one)):
        with installation.transaction() as db:
            now = installation.now()
            enqueue(db, SEAL, {"round": 0}, institution=institution, now=now, key="seal-0")
