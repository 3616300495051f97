"""The tables of packages and all their SQL.

A package is written once by the upload and once more when its import ends; its files appear in the
same transaction as its final status. So an import that was killed in the middle left no row.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.exc import IntegrityError

from packages.errors import PackageInUse, PackageMissing
from packages.findings import Finding
from packages.media.parts import RENDITIONS
from packages.names import key
from packages.quiz.store import delete_quiz
from packages.report import Report
from schemas.course_structure import CourseStructure, LangString, Standard
from storage.database import Database
from storage.schema import Instant, Json, institution, metadata


class Status(StrEnum):
    """Where a package stands. That one is running is told by its job, not here."""

    QUEUED = "queued"
    VALID = "valid"
    INVALID = "invalid"
    REPAIRED = "repaired"
    FAILED = "failed"


# A URL may carry it, and PostgreSQL refuses a text with it instead of finding nothing.
NUL = "\0"
PLAYABLE = frozenset({Status.VALID, Status.REPAIRED})

package = Table(
    "package",
    metadata,
    institution(),
    Column("id", String(36), primary_key=True),
    Column("filename", Text, nullable=False),
    Column("blob_sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    # A host name finds its package before anybody knows the institution (D5).
    Column("origin_label", String(63), nullable=False, unique=True),
    Column("status", String(16), nullable=False),
    Column("standard", String(16)),
    Column("edition", String(16)),
    Column("structure", Json),
    Column("findings", Json, nullable=False),
    Column("hosts", Json, nullable=False),
    Column("allowed_hosts", Json, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("imported_at", Instant),
    # The package of which this is a repaired copy; told, never relied on.
    Column("repaired_from", String(36)),
    ForeignKeyConstraint(["institution", "blob_sha256"], ["blob.institution", "blob.sha256"]),
    Index(None, "institution", "created_at", "id"),
)

package_repair = Table(
    # The one file that would be another, what it would be, and who accepted that.
    "package_repair",
    metadata,
    institution(),
    Column("package_id", String(36), primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("diff", Json, nullable=False),
    Column("mends", Json, nullable=False),
    Column("accepted_by", Text),
    Column("accepted_at", Instant),
    ForeignKeyConstraint(["institution", "package_id"], ["package.institution", "package.id"]),
    ForeignKeyConstraint(["institution", "sha256"], ["blob.institution", "blob.sha256"]),
    Index(None, "institution", "sha256"),
)

package_file = Table(
    "package_file",
    metadata,
    institution(),
    Column("package_id", String(36), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("path_key", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(100), nullable=False),
    ForeignKeyConstraint(["institution", "package_id"], ["package.institution", "package.id"]),
    ForeignKeyConstraint(["institution", "sha256"], ["blob.institution", "blob.sha256"]),
    Index(None, "institution", "package_id", "path_key"),
    Index(None, "institution", "sha256"),
)


@dataclass(frozen=True)
class Package:
    """What was uploaded, and what its import came to.

    origin_label    the host label of its files, random, one per imported version (D5)
    structure       None until it was read, and where it cannot be played
    hosts           origins that its pages load from
    allowed_hosts   those that a publisher allows (D10)
    uploaded_by     who uploaded it: a person's public id or a credential's
    repaired_from   the package of which this is a repaired copy
    """

    institution: int
    id: str
    filename: str
    blob_sha256: str
    size: int
    origin_label: str
    status: Status
    standard: Standard | None
    edition: str | None
    structure: CourseStructure | None
    findings: tuple[Finding, ...]
    hosts: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    uploaded_by: str
    created_at: datetime
    imported_at: datetime | None
    repaired_from: str | None = None

    @property
    def title(self) -> LangString | None:
        """The course's title, once it was read."""
        return self.structure.title if self.structure else None

    @property
    def is_playable(self) -> bool:
        """Whether a course can be made from it."""
        return self.status in PLAYABLE and self.structure is not None


@dataclass(frozen=True)
class PackageFile:
    """A file of a package; its bytes are the blob of that hash."""

    path: str
    sha256: str
    size: int
    media_type: str


FILE_COLUMNS = tuple(package_file.c[name] for name in PackageFile.__dataclass_fields__)


def insert_package(
    db: Database,
    *,
    institution: int,
    id: str,
    filename: str,
    blob_sha256: str,
    size: int,
    origin_label: str,
    uploaded_by: str,
    now: datetime,
    repaired_from: str | None = None,
) -> None:
    """Add a package that waits for its import; its blob is already entered."""
    row = {
        "institution": institution,
        "id": id,
        "filename": filename,
        "blob_sha256": blob_sha256,
        "size": size,
        "origin_label": origin_label,
        "status": Status.QUEUED,
        "findings": [],
        "hosts": [],
        "allowed_hosts": [],
        "uploaded_by": uploaded_by,
        "created_at": now,
        "repaired_from": repaired_from,
    }
    db.execute(insert(package), row)


def find_package(db: Database, institution: int, package_id: str) -> Package | None:
    """Find a package, or None."""
    return _one(db, package.c.institution == institution, package.c.id == package_id)


def get_package(db: Database, institution: int, package_id: str) -> Package:
    """Give a package; raises PackageMissing (404)."""
    found = find_package(db, institution, package_id)
    if found is None:
        raise PackageMissing(f"package: no {package_id} here")
    return found


def find_by_label(db: Database, origin_label: str) -> Package | None:
    """Find the package that a content host belongs to, in whatever institution."""
    if NUL in origin_label:
        return None
    return _one(db, package.c.origin_label == origin_label)


def list_packages(
    db: Database, institution: int, *, before: tuple[datetime, str] | None, limit: int
) -> list[Package]:
    """List packages, newest first; `before` is the place of the last one already seen."""
    wanted = select(package).where(package.c.institution == institution)
    if before is not None:
        wanted = wanted.where(tuple_(package.c.created_at, package.c.id) < before)
    newest = wanted.order_by(package.c.created_at.desc(), package.c.id.desc()).limit(limit)
    return [_package(row) for row in db.execute(newest)]


def finish_package(
    db: Database, institution: int, package_id: str, status: Status, report: Report, now: datetime
) -> None:
    """Write what an import came to."""
    structure = report.structure.to_json() if report.structure else None
    values = {
        "status": status,
        "standard": report.standard,
        "edition": report.edition,
        "structure": structure,
        "findings": [finding.to_json() for finding in report.findings],
        "hosts": sorted(report.hosts),
        "imported_at": now,
    }
    db.execute(_update(institution, package_id).values(values))


def queue_again(db: Database, institution: int, package_id: str) -> None:
    """Have a package imported once more."""
    db.execute(_update(institution, package_id).values(status=Status.QUEUED, findings=[]))


def allow_hosts(
    db: Database, institution: int, package_id: str, hosts: Iterable[str], allowed: Iterable[str]
) -> None:
    """Set the origins that the package loads from, and those of them that it may."""
    db.execute(
        _update(institution, package_id).values(hosts=sorted(hosts), allowed_hosts=sorted(allowed))
    )


def replace_files(
    db: Database, institution: int, package_id: str, files: Iterable[PackageFile]
) -> None:
    """Make exactly these the files of a package; their blobs are already entered."""
    db.execute(_delete_files(institution, package_id))
    insert_files(db, institution, package_id, files)


def insert_files(
    db: Database, institution: int, package_id: str, files: Iterable[PackageFile]
) -> None:
    """Add files to a package; their blobs are already entered."""
    rows = [
        {
            "institution": institution,
            "package_id": package_id,
            "path": file.path,
            "path_key": key(file.path),
            "sha256": file.sha256,
            "size": file.size,
            "media_type": file.media_type,
        }
        for file in files
    ]
    if rows:
        db.execute(insert(package_file), rows)


def find_file(db: Database, institution: int, package_id: str, path: str) -> PackageFile | None:
    """Find the file of a decoded path: exactly that name, else in another letter case."""
    if NUL in path:
        return None
    c = package_file.c
    wanted = (
        select(*FILE_COLUMNS)
        .where(c.institution == institution, c.package_id == package_id, c.path_key == key(path))
        .order_by((c.path == path).desc(), c.path)
        .limit(1)
    )
    found = db.execute(wanted).one_or_none()
    return None if found is None else PackageFile(**found._asdict())


def size_of(db: Database, institution: int, package_id: str) -> int:
    """Sum the bytes of a package's files, as a learner would fetch them: of a film, the whole."""
    c = package_file.c
    total = select(func.coalesce(func.sum(c.size), 0)).where(
        c.institution == institution,
        c.package_id == package_id,
        c.path.not_in(RENDITIONS.values()),
    )
    return int(db.execute(total).scalar_one())


def count_files(db: Database, institution: int, package_id: str) -> int:
    """Count the files of a package."""
    c = package_file.c
    counted = select(func.count()).where(c.institution == institution, c.package_id == package_id)
    return int(db.execute(counted).scalar_one())


def delete_package(db: Database, institution: int, package_id: str) -> None:
    """Remove a package and its files; raises PackageMissing (404), PackageInUse (409)."""
    get_package(db, institution, package_id)
    gone = delete(package).where(package.c.institution == institution, package.c.id == package_id)
    try:
        db.execute(_delete_files(institution, package_id))
        delete_quiz(db, institution, package_id)
        db.execute(
            delete(package_repair).where(
                package_repair.c.institution == institution,
                package_repair.c.package_id == package_id,
            )
        )
        db.execute(gone)
    except IntegrityError as error:
        raise PackageInUse(f"package: a course is made from {package_id}") from error


def _update(institution: int, package_id: str) -> Any:
    return update(package).where(package.c.institution == institution, package.c.id == package_id)


def _delete_files(institution: int, package_id: str) -> Any:
    return delete(package_file).where(
        package_file.c.institution == institution, package_file.c.package_id == package_id
    )


def _one(db: Database, *where: Any) -> Package | None:
    found = db.execute(select(package).where(*where)).one_or_none()
    return None if found is None else _package(found)


def _package(row: Any) -> Package:
    values = row._asdict()
    return Package(
        **{
            **values,
            "status": Status(values["status"]),
            "standard": Standard(values["standard"]) if values["standard"] else None,
            "structure": values["structure"] and CourseStructure.from_json(values["structure"]),
            "findings": tuple(map(Finding.from_json, values["findings"])),
            "hosts": tuple(values["hosts"]),
            "allowed_hosts": tuple(values["allowed_hosts"]),
        }
    )
