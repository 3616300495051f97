"""Jobs of the record store."""

from collections.abc import Callable, Mapping

from accounts.people import get_person
from accounts.transfers import MOVED, TRANSFERRED
from jobs.worker import Job, Task
from lrs.handing_on import Beat, hand_on, handing_of_move, handing_of_transfer
from lrs.sealing_jobs import SEAL, begin_sealing, seal
from storage.identity import recorded_iri_base
from storage.installation import Installation


def post_transfer(installation: Installation, job: Job) -> None:
    """Let a person's new organisation see what was recorded before the transfer (D4)."""
    with installation.reading() as db:
        person = get_person(db, job.institution, job.payload["person"])
        handing = handing_of_transfer(db, person, job.payload["placement"], recorded_iri_base(db))
    if handing:
        hand_on(installation, handing, _beat(job))


def post_move(installation: Installation, job: Job) -> None:
    """Let those above an office's new place see what the office sees (D4)."""
    node, number = job.payload["organisation"], job.payload["move"]
    hand_on(installation, handing_of_move(job.institution, node, number), _beat(job))


def _beat(job: Job) -> Beat:
    return lambda stage: job.heartbeat(None, stage)


TASKS: Mapping[str, Task] = {
    TRANSFERRED: post_transfer,
    MOVED: post_move,
    SEAL: seal,
}
EVERY_MINUTE: tuple[Callable[[Installation], None], ...] = (begin_sealing,)
