"""The job that imports a package: idempotent, and nothing of it is seen before its last step.

Files become blobs in small transactions; the rows that make them the package's files are written
together with its final status. A worker that is killed leaves at most blobs that nothing points to,
and the collector removes those.
"""

import io
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from jobs.store import enqueue
from jobs.worker import MOST_ATTEMPTS, GiveUp, Job, Task
from packages import external, store
from packages.archive import Archive, open_archive
from packages.examine import Change, Stage, Watch, as_it_is, examine, files_of
from packages.findings import Finding, Refused, digest
from packages.limits import DEFAULT, Limits
from packages.media import renditions
from packages.media_types import media_type
from packages.overlay import lay_over
from packages.quiz import store as quizzes
from packages.repair import store as repairs
from packages.repair.proposal import Proposal, propose
from packages.repair.store import Repair
from packages.report import Report
from packages.reporting import Search
from packages.store import Package, PackageFile, Status
from packages.upload import KIND
from schemas.course_structure import Standard
from schemas.problem import StorageFull
from storage.blobs import Blob
from storage.database import Database
from storage.installation import Installation

BATCH = 64  # files whose rows are entered together
BEAT_SECONDS = 5
MOST_HOSTS = 20  # that a finding names; all of them are kept with the package


@dataclass(frozen=True)
class _Import:
    """One run of the job.

    repair  accepted, to be read in place of what was uploaded
    """

    installation: Installation
    package: Package
    limits: Limits
    pulse: "_Pulse"
    repair: Repair | None = None
    search: Search = field(default_factory=Search)

    @property
    def name(self) -> str:
        """The package's name where nothing in it says another."""
        return PurePath(self.package.filename).stem


def import_package(installation: Installation, job: Job, limits: Limits = DEFAULT) -> None:
    """Import the package that the job names; one that is imported or gone is left as it is."""
    waiting = _waiting(installation, job)
    if waiting is None:
        return
    run = _Import(installation, waiting[0], limits, _Pulse(job), waiting[1])
    if job.attempt >= MOST_ATTEMPTS:
        _fail(run, "import_failed")
    try:
        _import(run)
    except StorageFull:
        _fail(run, "storage_full")


def _waiting(installation: Installation, job: Job) -> tuple[Package, Repair | None] | None:
    """Give the package that waits, and the repair that was accepted for it."""
    at = (job.institution, job.payload["package"])
    with installation.reading() as db:
        package, repair = store.find_package(db, *at), repairs.find_repair(db, *at)
    if package is None or package.status is not Status.QUEUED:
        return None
    return package, repair if repair and not repair.is_offered else None


def _import(run: _Import) -> None:
    blobs, package, change = run.installation.blobs, run.package, _change(run)
    with blobs.open(package.institution, package.blob_sha256) as upload:
        watch = Watch(run.pulse.tell, run.pulse.beat)
        report = examine(upload, run.name, run.limits, watch, change)
        proposal = None if run.repair else _propose(run, upload, report)
        files = _keep(run, upload, report, change) if report.is_playable else []
        if files:
            files += _entered(run, _kept_made(run, report))
    if report.hosts:
        hosts = ", ".join(sorted(report.hosts)[:MOST_HOSTS])
        report.findings.append(Finding("external_hosts", facts={"hosts": hosts}))
    if report.structure and files:
        report.findings += run.search.findings(report.structure)
    _finish(run, _outcome(run, report), report, files, _stored(run, proposal))


def _outcome(run: _Import, report: Report) -> Status:
    if not report.is_playable:
        return Status.INVALID
    return Status.REPAIRED if run.repair else Status.VALID


def _change(run: _Import) -> Change:
    """Give what lays an accepted repair over the archive."""
    if run.repair is None:
        return as_it_is
    path, sha256 = run.repair.path, run.repair.sha256
    with run.installation.blobs.open(run.package.institution, sha256) as file:
        return partial(lay_over, path=path, content=file.read())


def _propose(run: _Import, upload: BinaryIO, report: Report) -> Proposal | None:
    """See whether one changed file would mend the package."""
    try:
        with open_archive(upload, run.limits, run.pulse.beat) as archive:
            return propose(archive, report, run.name, run.limits)
    except Refused:  # what cannot be opened has nothing to be mended
        return None


def _stored(run: _Import, proposal: Proposal | None) -> tuple[Repair, Blob] | None:
    """Keep the file of a proposal as a blob; its rows are written with the end of the import."""
    if proposal is None:
        return None
    content = io.BytesIO(proposal.content)
    blob = run.installation.blobs.receive(run.package.institution, content)
    made = (run.package.id, proposal.path, blob.sha256, proposal.diff, proposal.mends)
    return Repair(*made), blob


def _keep(run: _Import, upload: BinaryIO, report: Report, change: Change) -> list[PackageFile]:
    """Keep the files as blobs; damage that only unpacking finds refuses the package after all."""
    run.pulse.tell(Stage.FILES)
    if report.single is not None:
        return _single(run.package, report.single)
    try:
        with open_archive(upload, run.limits, run.pulse.beat) as opened:
            archive = change(opened)
            run.pulse.expect(sum(entry.size for entry in archive.entries))
            return list(_entered(run, _kept(run, archive, report)))
    except Refused as refused:
        report.refuse(refused)
        return []


def _single(package: Package, path: str) -> list[PackageFile]:
    """Give the uploaded file itself as the package's only one."""
    file = PackageFile(path, package.blob_sha256, package.size, media_type(path))
    return [file] if path else []


def _kept_made(run: _Import, report: Report) -> Iterator[PackageFile]:
    """Keep what the import made beside the package's own files."""
    for path, content in report.made.items():
        blob = run.installation.blobs.receive(run.package.institution, io.BytesIO(content))
        yield PackageFile(path, blob.sha256, blob.size, media_type(path))


def _kept(run: _Import, archive: Archive, report: Report) -> Iterator[PackageFile]:
    """Keep one file after the other, and look into the first MiB of pages for other hosts."""
    for path, entry in files_of(archive, report.root):
        if report.served is not None and path not in report.served:
            continue
        kind = media_type(path)
        with archive.open(entry) as stream:
            if kind in external.PAGES:
                report.hosts |= external.origins(stream.peek())
            watched = run.search.watch(path, kind, stream)
            blob = run.installation.blobs.receive(run.package.institution, watched)
        run.pulse.add(blob.size)
        yield PackageFile(path, blob.sha256, blob.size, kind)


def _entered(run: _Import, files: Iterator[PackageFile]) -> Iterator[PackageFile]:
    """Enter the blobs of files into the database, a batch at a time."""
    while batch := list(islice(files, BATCH)):
        with run.installation.transaction() as db:
            for file in batch:
                blob, now = Blob(file.sha256, file.size), run.installation.now()
                run.installation.blobs.enter(db, run.package.institution, blob, now)
        yield from batch


def _fail(run: _Import, code: str) -> None:
    """End an import that no retry will mend, and give its job up."""
    _finish(run, Status.FAILED, Report(findings=[Finding(code)]), [], None)
    raise GiveUp(code)


def _finish(
    run: _Import,
    status: Status,
    report: Report,
    files: list[PackageFile],
    offered: tuple[Repair, Blob] | None,
) -> None:
    """Write files and status together, unless the package was deleted or finished meanwhile."""
    report.findings = digest(report.findings)
    at, now = (run.package.institution, run.package.id), run.installation.now()
    with run.installation.transaction() as db:
        package = store.find_package(db, *at)
        if package is None or package.status is not Status.QUEUED:
            return
        store.replace_files(db, *at, files if status in store.PLAYABLE else [])
        store.finish_package(db, *at, status, report, now)
        if report.standard is Standard.VIDEO and status in store.PLAYABLE:
            _enqueue_renditions(db, package, now)
        if report.quiz and status in store.PLAYABLE:
            quizzes.insert_quiz(db, *at, report.quiz)
        if offered:
            repair, blob = offered
            run.installation.blobs.enter(db, run.package.institution, blob, now)
            repairs.delete_repair(db, *at)
            repairs.insert_repair(db, run.package.institution, repair)


def _enqueue_renditions(db: Database, package: Package, now: datetime) -> None:
    payload = {"package": package.id}
    enqueue(db, renditions.KIND, payload, institution=package.institution, now=now, key=package.id)


class _Pulse:
    """Keeps the job's lease while the import works, and says how far it is."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._stage: str | None = None
        self._done, self._total = 0, 0
        self._last = time.monotonic()

    def tell(self, stage: Stage) -> None:
        """Begin a stage."""
        self._stage = stage
        self._send()

    def expect(self, total: int) -> None:
        """Say how many bytes there are to keep."""
        self._total = total

    def add(self, size: int) -> None:
        """Say that so many more bytes are kept."""
        self._done += size

    def beat(self) -> None:
        """Show life, now and then."""
        if time.monotonic() - self._last >= BEAT_SECONDS:
            self._send()

    def _send(self) -> None:
        self._last = time.monotonic()
        progress = self._done / self._total if self._total else None
        self._job.heartbeat(progress, self._stage)


TASKS: Mapping[str, Task] = {KIND: import_package, renditions.KIND: renditions.make_renditions}
