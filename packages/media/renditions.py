"""What is made of a video after its import, for slow lines: a small one, and its sound alone.

They become files of the package beside its own. A video is played before they are there, and where
they cannot be made: an encoder that fails is noted, and nothing more.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import structlog

from jobs.worker import Job
from packages import store
from packages.media.apart import ROOT
from packages.media.parts import RENDITIONS
from packages.store import Package, PackageFile
from schemas.course_structure import Standard, Unit
from storage.blobs import Blob
from storage.installation import Installation

KIND = "packages.renditions"
TYPES = {"low": "video/mp4", "audio": "audio/mp4"}
LEAST = 2_000_000  # bytes: a smaller upload is no burden
SPARED = 0.7  # of the size: what saves less is not worth a choice
BEAT_SECONDS = 5
WALL_SECONDS = 2 * 3600

log = structlog.get_logger()


def make_renditions(installation: Installation, job: Job) -> None:
    """Make what a video lacks of smaller files; made twice is made once."""
    at = (job.institution, job.payload["package"])
    with installation.reading() as db:
        package = store.find_package(db, *at)
        if package is None or not is_wanted(package):
            return
        unit = _unit(package)
        video = store.find_file(db, *at, unquote(unit.launch))
        there = {name for name, path in RENDITIONS.items() if store.find_file(db, *at, path)}
    for name in RENDITIONS:
        if video and name not in there and not unit.media.get(name) and _is_possible(unit, name):
            _make(installation, job, package, video, name)


def is_wanted(package: Package) -> bool:
    """Tell whether smaller files may be made of a package."""
    is_video = package.is_playable and package.standard is Standard.VIDEO
    return is_video and package.size >= LEAST


def _unit(package: Package) -> Unit:
    assert package.structure is not None
    return next(package.structure.units())


def _is_possible(unit: Unit, name: str) -> bool:
    return name != "audio" or bool(unit.media.get("sound"))


def _make(
    installation: Installation, job: Job, package: Package, video: PackageFile, name: str
) -> None:
    with _encoded(installation, job, package.institution, video, name) as made:
        if made is None or made.stat().st_size > SPARED * video.size:
            return
        with made.open("rb") as file:
            blob = installation.blobs.receive(package.institution, file)
    _enter(
        installation, package, PackageFile(RENDITIONS[name], blob.sha256, blob.size, TYPES[name])
    )


def _enter(installation: Installation, package: Package, file: PackageFile) -> None:
    now = installation.now()
    with installation.transaction() as db:
        there = store.find_package(db, package.institution, package.id)
        if there is None or not is_wanted(there):
            return
        blob = Blob(file.sha256, file.size)
        installation.blobs.enter(db, package.institution, blob, now)
        store.insert_files(db, package.institution, package.id, [file])


@contextmanager
def _encoded(
    installation: Installation, job: Job, institution: int, video: PackageFile, name: str
) -> Iterator[Path | None]:
    """Give the file that an encoder made, while it is there; None where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.mp4"
        with installation.blobs.open(institution, video.sha256) as source:
            command = [sys.executable, "-m", "packages.media.encoder", name, str(path)]
            status = _run(command, source.fileno(), job)
        if status:
            log.warning("rendition.failed", package=job.payload["package"], of=name, status=status)
        yield path if status == 0 and path.exists() else None


def _run(command: list[str], handle: int, job: Job) -> int:
    """Run an encoder and keep the job's lease; gives its exit status."""
    with subprocess.Popen(command, stdin=handle, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        try:
            for _ in range(WALL_SECONDS // BEAT_SECONDS):
                try:
                    return process.wait(BEAT_SECONDS)
                except subprocess.TimeoutExpired:
                    job.heartbeat(None, None)
            return -1
        finally:
            process.kill()
