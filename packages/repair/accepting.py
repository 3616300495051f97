"""Accepting a repair: a copy is made of the package with the changed file in it.

What was uploaded stays as it is. A package that could not be played takes its repaired copy on
under its own id. One that can be played may stand under courses, which must not change beneath
their learners: there the copy becomes a package of its own (D17).
"""

import secrets
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from accounts.audit import record
from jobs.store import enqueue
from packages import store, upload
from packages.errors import NothingToRepair
from packages.repair import store as repairs
from packages.repair.store import Repair
from packages.store import Package, Status
from storage.database import Database


def accept(db: Database, package: Package, by: str, now: datetime) -> str:
    """Accept the repair that is offered; give the id of the package that will hold the copy.

    by      as in the audit log
    raises  NothingToRepair (409) where none is offered, or somebody was faster
    """
    offered = repairs.find_repair(db, package.institution, package.id)
    is_first = offered and repairs.accept_repair(db, package.institution, package.id, by, now)
    if not offered or not is_first or package.status not in (Status.INVALID, Status.VALID):
        raise NothingToRepair(f"repair: nothing is proposed for package {package.id}")
    if package.status is Status.INVALID:
        _take_on(db, package, now)
        repaired = package.id
    else:
        repaired = _copy(db, package, offered, by, now)
    about = f"package:{package.id}"
    record(db, package.institution, by, "package.repaired", about, now, repaired=repaired)
    return repaired


def _take_on(db: Database, package: Package, now: datetime) -> None:
    store.queue_again(db, package.institution, package.id)
    payload = {"package": package.id}
    enqueue(db, upload.KIND, payload, institution=package.institution, now=now, key=package.id)


def _copy(db: Database, package: Package, offered: Repair, by: str, now: datetime) -> str:
    id = str(uuid4())
    store.insert_package(
        db,
        institution=package.institution,
        id=id,
        filename=package.filename,
        blob_sha256=package.blob_sha256,
        size=package.size,
        origin_label=upload.origin_label(secrets.token_bytes(upload.LABEL_BYTES)),
        uploaded_by=by,
        now=now,
        repaired_from=package.id,
    )
    accepted = replace(offered, package_id=id, accepted_by=by, accepted_at=now)
    repairs.insert_repair(db, package.institution, accepted)
    enqueue(db, upload.KIND, {"package": id}, institution=package.institution, now=now, key=id)
    return id
