"""The import job: whole or not at all, once, whatever happens to its worker."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from accounts.organisations import DEFAULT_INSTITUTION
from jobs.store import lease_next
from jobs.worker import LEASE_SECONDS, Job, run_pending
from packages import store
from packages.store import Package, Status
from packages.tasks import TASKS, import_package
from packages.upload import KIND
from packages.view import standing_of
from storage.installation import Installation
from storage.schema import blob
from tests.conftest import SetClock
from tests.packages.factories import PAGE, a_html_zip, a_package, a_scorm12_zip, an_item, an_upload

ROOT = Path(__file__).parent.parent.parent

WORKER = """
import sys, time
from pathlib import Path
from jobs.worker import run_pending
from packages import tasks
from schemas.settings import parse
from storage.installation import open_installation
import packages.store, os

installation = open_installation(parse(os.environ))
receive, count = installation.blobs.receive, 0

def slow(*args, **kwargs):
    global count
    count += 1
    if count > 70:
        print("in the middle", flush=True)
        time.sleep(600)
    return receive(*args, **kwargs)

installation.blobs.receive = slow
run_pending(installation, tasks.TASKS)
"""


def files_in_table(installation: Installation) -> int:
    with installation.reading() as db:
        return int(db.execute(select(func.count()).select_from(store.package_file)).scalar_one())


def package_of(installation: Installation, package_id: str) -> Package:
    with installation.reading() as db:
        return store.get_package(db, DEFAULT_INSTITUTION, package_id)


def a_job(package_id: str, **fields: Any) -> Job:
    given = Job(1, DEFAULT_INSTITUTION, KIND, 1, {"package": package_id}, 1, lambda *_: None)
    return replace(given, **fields)


def test_files_are_kept_by_their_content(installation: Installation) -> None:
    content = a_scorm12_zip(2, files={"shared/logo.svg": b"<svg/>"})
    package = a_package(installation, content)
    with installation.reading() as db:
        page = store.find_file(db, 1, package.id, "sco1/index.html")
        logo = store.find_file(db, 1, package.id, "shared/logo.svg")
        assert store.count_files(db, 1, package.id) == 4
    assert page is not None
    assert logo is not None
    assert (page.sha256, page.size) == (hashlib.sha256(PAGE).hexdigest(), len(PAGE))
    assert logo.media_type == "image/svg+xml"
    with installation.blobs.open(1, page.sha256) as file:
        assert file.read() == PAGE


def test_files_are_found_in_another_letter_case(installation: Installation) -> None:
    files = {"Images/Logo.PNG": b"1", "a.html": b"lower", "A.html": b"upper"}
    package = a_package(installation, a_scorm12_zip(files=files))
    with installation.reading() as db:
        found = store.find_file(db, 1, package.id, "images/logo.png")
        upper = store.find_file(db, 1, package.id, "A.html")
        assert store.find_file(db, 1, package.id, "images/other.png") is None
        assert store.find_file(db, 2, package.id, "a.html") is None
        assert store.find_file(db, 1, package.id, "a\0.html") is None
    assert found is not None
    assert found.path == "Images/Logo.PNG"
    assert upper is not None
    assert upper.path == "A.html"


def test_root_folder_is_taken_off(installation: Installation) -> None:
    with_folder = (
        a_html_zip().replace(b"index.html", b"x/inde.htm").replace(b"style.css", b"x/tyle.cs")
    )
    package = a_package(installation, with_folder)
    with installation.reading() as db:
        assert store.find_file(db, 1, package.id, "inde.htm")
    assert [finding.code for finding in package.findings] == ["nested_root", "page_chosen"]


def test_hosts_are_found_and_not_allowed(installation: Installation) -> None:
    page = b'<script src="https://cdn.example/a.js"></script>'
    package = a_package(installation, a_html_zip(page))
    assert package.hosts == ("https://cdn.example",)
    assert package.allowed_hosts == ()
    assert [finding.code for finding in package.findings] == ["external_hosts"]
    assert package.is_playable


def test_same_content_is_one_blob_and_two_packages(installation: Installation) -> None:
    first, second = a_package(installation), a_package(installation)
    assert first.blob_sha256 == second.blob_sha256
    assert first.origin_label != second.origin_label
    with installation.reading() as db:
        label = second.origin_label
        assert store.find_by_label(db, label) == second
        assert store.find_by_label(db, "unknown") is None
        assert store.find_by_label(db, f"{label}\0") is None


def test_damage_found_while_unpacking_keeps_no_file(installation: Installation) -> None:
    content = bytearray(a_scorm12_zip(files={"z.bin": os.urandom(50_000)}))
    content[content.index(b"z.bin") + 40_000] ^= 0xFF
    package = a_package(installation, bytes(content))
    assert package.status is Status.INVALID
    assert [finding.code for finding in package.findings] == ["archive_damaged"]
    assert files_in_table(installation) == 0


def test_importing_again_changes_nothing(installation: Installation) -> None:
    package = a_package(installation)
    before = files_in_table(installation)
    import_package(installation, a_job(package.id))
    assert package_of(installation, package.id) == package
    assert files_in_table(installation) == before


def test_job_of_a_deleted_package_is_nothing(installation: Installation) -> None:
    import_package(installation, a_job(str(uuid4())))
    assert files_in_table(installation) == 0


def test_package_deleted_during_its_import_stays_deleted(installation: Installation) -> None:
    package_id = an_upload(installation)

    def delete(*_: object) -> None:
        with installation.transaction() as db:
            if store.find_package(db, 1, package_id):
                store.delete_package(db, 1, package_id)

    import_package(installation, a_job(package_id, heartbeat=delete))
    assert files_in_table(installation) == 0


def test_failures_end_as_failed(
    installation: Installation, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("something that no test foresaw")

    package_id = an_upload(installation)
    monkeypatch.setattr("packages.tasks.examine", fail)
    for _ in range(10):
        run_pending(installation, TASKS)
        clock.tick(600)
    package = package_of(installation, package_id)
    assert package.status is Status.FAILED
    assert [finding.code for finding in package.findings] == ["import_failed"]


def test_standing_follows_the_job(installation: Installation, clock: SetClock) -> None:
    package_id = an_upload(installation)
    package = package_of(installation, package_id)
    with installation.transaction() as db:
        assert standing_of(db, package).status == "queued"
        lease_next(db, [KIND], lease="x", now=clock(), seconds=60)
        assert standing_of(db, package).status == "running"


def test_stages_are_told_in_their_order(installation: Installation) -> None:
    told: list[object] = []
    package_id = an_upload(installation)
    import_package(installation, a_job(package_id, heartbeat=lambda *said: told.append(said[1])))
    assert told == ["archive", "manifest", "files"]


def test_worker_killed_in_the_middle_leaves_nothing_half_and_is_done_once(
    installation: Installation, clock: SetClock
) -> None:
    files = {f"pages/{number}.html": b"%d" % number for number in range(100)}
    package_id = an_upload(installation, a_scorm12_zip([an_item(1)], files=files))
    _kill_in_the_middle(installation)
    assert package_of(installation, package_id).status is Status.QUEUED
    assert files_in_table(installation) == 0
    clock.tick(LEASE_SECONDS + 10 + time.time())
    assert run_pending(installation, TASKS) == 1
    assert package_of(installation, package_id).status is Status.VALID
    assert files_in_table(installation) == 102
    assert run_pending(installation, TASKS) == 0
    with installation.reading() as db:
        assert db.execute(select(func.count()).select_from(blob)).scalar_one() == 103


def _kill_in_the_middle(installation: Installation) -> None:
    """Run a worker in a process of its own until it has kept some files, then kill it with -9."""
    settings = installation.settings
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VIDYALEKH_DATABASE_URL": settings.database_url,
        "VIDYALEKH_DATA_DIR": str(settings.data_dir),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "in the middle\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
