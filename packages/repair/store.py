"""Repairs that are proposed or accepted: values and SQL. The table is in `packages.store`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select, update

from packages.store import package, package_repair
from storage.database import Database


@dataclass(frozen=True)
class Repair:
    """A changed file, kept beside the package that it would mend.

    path         of the file in the archive
    sha256       of the whole file as it would be
    mends        codes of `packages.repair.words`
    accepted_by  who accepted it, as in the audit log; None: nobody yet
    """

    package_id: str
    path: str
    sha256: str
    diff: str
    mends: tuple[str, ...]
    accepted_by: str | None = None
    accepted_at: datetime | None = None

    @property
    def is_offered(self) -> bool:
        """Whether it waits for somebody to accept it."""
        return self.accepted_at is None


def insert_repair(db: Database, institution: int, repair: Repair) -> None:
    """Keep a repair; the blob of its file is already entered."""
    db.execute(
        insert(package_repair),
        {"institution": institution, **repair.__dict__, "mends": list(repair.mends)},
    )


def delete_repair(db: Database, institution: int, package_id: str) -> None:
    """Forget the repair of a package."""
    db.execute(delete(package_repair).where(_is(institution, package_id)))


def find_repair(db: Database, institution: int, package_id: str) -> Repair | None:
    """Find the repair of a package, accepted or not."""
    return repairs_of(db, institution, [package_id]).get(package_id)


def repairs_of(db: Database, institution: int, package_ids: Collection[str]) -> dict[str, Repair]:
    """Find the repairs of several packages, in one query."""
    query = select(package_repair).where(
        package_repair.c.institution == institution, package_repair.c.package_id.in_(package_ids)
    )
    return {row.package_id: _repair(row) for row in db.execute(query)} if package_ids else {}


def accept_repair(db: Database, institution: int, package_id: str, by: str, now: datetime) -> bool:
    """Note who accepts a repair; False where somebody else has done so."""
    waiting = and_(_is(institution, package_id), package_repair.c.accepted_at.is_(None))
    done = update(package_repair).where(waiting).values(accepted_by=by, accepted_at=now)
    return bool(db.execute(done).rowcount)


def copies_of(db: Database, institution: int, package_id: str) -> list[str]:
    """List the ids of packages that are repaired copies of this one."""
    query = select(package.c.id).where(
        package.c.institution == institution, package.c.repaired_from == package_id
    )
    return [row.id for row in db.execute(query.order_by(package.c.created_at))]


def _is(institution: int, package_id: str) -> Any:
    return and_(
        package_repair.c.institution == institution, package_repair.c.package_id == package_id
    )


def _repair(row: Any) -> Repair:
    members = dict(row._mapping)
    del members["institution"]
    return Repair(**{**members, "mends": tuple(members["mends"])})
