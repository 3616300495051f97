"""While a package is imported by a worker of its own, everybody else is served (C3).

The worker stands still wherever it would show life, in the middle of a film too, until it is told
to go on; so no clock decides whether a page came meanwhile. How fast it comes is measured by
`benchmarks/large_package.py`.
"""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from accounts.roles import Role
from packages import store
from packages.store import Status
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person, sign_in
from tests.packages.factories import a_scorm12_zip, an_upload

ROOT = Path(__file__).parents[2]
FILM = 4 << 20
STOPS = 10  # at the least: both readings of the film, the pages, the stages

WORKER = """
import os, sys
from jobs.worker import run_pending
from packages import tasks
from schemas.settings import parse
from storage.installation import open_installation

class Pulse(tasks._Pulse):
    def beat(self):
        print(self._stage, flush=True)
        sys.stdin.readline()

tasks._Pulse = Pulse
run_pending(open_installation(parse(os.environ)), tasks.TASKS)
"""


@pytest.fixture
def publisher(client: FlaskClient, installation: Installation) -> FlaskClient:
    with installation.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    sign_in(client, person)
    return client


@contextmanager
def a_worker(installation: Installation) -> Iterator[Iterator[str]]:
    """Run a worker that stands still at each stop; gives the stage of each."""
    settings = installation.settings
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "VIDYALEKH_DATABASE_URL": settings.database_url,
        "VIDYALEKH_DATA_DIR": str(settings.data_dir),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        with process:
            yield _stops(process)
            assert process.wait() == 0
    finally:
        process.kill()


def _stops(process: "subprocess.Popen[str]") -> Iterator[str]:
    assert process.stdout
    assert process.stdin
    for line in process.stdout:
        yield line.strip()
        print(file=process.stdin, flush=True)


def test_pages_and_writers_are_served_at_every_moment_of_an_import(
    publisher: FlaskClient, installation: Installation
) -> None:
    film = random.Random(4).randbytes(FILM)
    package_id = an_upload(installation, a_scorm12_zip(2, files={"film.mp4": film}))
    stages = []
    with a_worker(installation) as stops:
        for stage in stops:
            stages.append(stage)
            report = publisher.get(f"/publish/packages/{package_id}/report.json")
            assert (report.status_code, report.get_json()["status"]) == (200, "running")
            for page in (f"/publish/packages/{package_id}", "/publish", "/readyz"):
                assert publisher.get(page).status_code == 200
            with installation.transaction() as db:
                a_person(db)
    assert len(stages) >= STOPS
    assert "files" in stages
    with installation.reading() as db:
        assert store.get_package(db, INSTITUTION, package_id).status is Status.VALID
