"""A package as it is shown: its row and, while it is imported, its job."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from jobs.store import Row, State, find_pending
from packages.findings import Finding
from packages.repair.store import Repair, repairs_of
from packages.repair.words import words_of
from packages.store import Package, Status
from packages.upload import KIND
from storage.database import Database


@dataclass(frozen=True)
class Standing:
    """Where a package stands just now.

    status     as in the contract: the row's, or `running` while a worker has it
    stage      what the worker does, or None
    progress   0..1 of the files, or None
    repair     what would mend the package or did, or None
    """

    status: str
    stage: str | None = None
    progress: float | None = None
    repair: Repair | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it will not change by itself."""
        return self.status not in ("queued", "running")

    @property
    def offer(self) -> Repair | None:
        """The repair that waits to be accepted."""
        is_offered = self.is_settled and self.repair is not None and self.repair.is_offered
        return self.repair if is_offered else None


def standings_of(db: Database, packages: Sequence[Package]) -> list[Standing]:
    """Tell where packages of one institution stand, in their order."""
    waiting = [package for package in packages if package.status is Status.QUEUED]
    jobs = {}
    if waiting:
        keys = [package.id for package in waiting]
        jobs = find_pending(db, waiting[0].institution, KIND, keys)
    ids = [package.id for package in packages]
    repairs = repairs_of(db, packages[0].institution, ids) if packages else {}
    return [
        replace(_standing(package, jobs.get(package.id)), repair=repairs.get(package.id))
        for package in packages
    ]


def standing_of(db: Database, package: Package) -> Standing:
    """Tell where a package stands."""
    return standings_of(db, [package])[0]


def view_of(package: Package, standing: Standing) -> dict[str, Any]:
    """Render a package as the REST API shows it, in the language in use."""
    offer = standing.offer
    return {
        "id": package.id,
        "status": standing.status,
        "stage": standing.stage,
        "progress": standing.progress,
        "filename": package.filename,
        "size": package.size,
        "standard": package.standard,
        "edition": package.edition,
        "title": package.title,
        "findings": [view_of_finding(finding) for finding in package.findings],
        "hosts": list(package.hosts),
        "allowed_hosts": list(package.allowed_hosts),
        "repair": offer.diff if offer else None,
        "mends": [words_of(mend) for mend in standing.repair.mends] if standing.repair else [],
        "repaired_from": package.repaired_from,
        "structure": package.structure.to_json() if package.structure else None,
        "created_at": package.created_at,
        "imported_at": package.imported_at,
    }


def view_of_finding(finding: Finding) -> dict[str, Any]:
    """Render a finding in the language in use."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "file": finding.file,
        "line": finding.line,
        "message": finding.message,
        "fix": finding.fix,
        "requirement": finding.requirement,
    }


def _standing(package: Package, job: Row | None) -> Standing:
    if package.status is not Status.QUEUED:
        return Standing(package.status)
    if job is None:  # buried: no worker will look at it again
        return Standing(Status.FAILED)
    if job.state is State.RUNNING:
        return Standing("running", job.stage, job.progress)
    return Standing("queued")
