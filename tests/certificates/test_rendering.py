"""The job that freezes the file."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3 import OB3Verifier
from sqlalchemy import delete, select

from certificates import store
from certificates.issuing import enqueue_rendering
from certificates.keys import Purpose
from certificates.signing import ensure_keys, find_key, get_key, published
from certificates.store import get_certificate
from certificates.tasks import TASKS
from jobs.store import job as job_table
from jobs.worker import run_pending
from storage.installation import Installation
from tests.certificates.factories import a_certificate, a_rendered_certificate
from tests.conftest import environment

KILLED = """
import os, signal, sys
from certificates import tasks
from tests.conftest import SetClock
from schemas.settings import parse
from storage.identity import identify, with_secret
from storage.installation import open_installation
settings = with_secret(parse(dict(os.environ)))
clock = SetClock()
clock.tick(1)
here = identify(open_installation(settings, clock))
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(*{point})
from jobs.worker import run_pending
run_pending(here, tasks.TASKS)
"""
POINTS = {
    "while drawing": "(tasks, 'finish', die)",
    "before the rows are written": "(tasks.store, 'freeze', die)",
}


def frozen(installation: Installation, number: str) -> tuple[store.Certificate, bytes]:
    with installation.reading() as db:
        found = get_certificate(db, number)
    assert found.pdf
    with installation.blobs.open(found.institution, found.pdf) as file:
        return found, file.read()


def test_the_job_makes_file_and_credential(installation: Installation) -> None:
    found, pdf = frozen(installation, a_rendered_certificate(installation).number)
    assert pdf.startswith(b"%PDF-")
    assert found.jwt
    OB3Verifier(the_public_key(installation)).verify(found.jwt)


def the_public_key(installation: Installation) -> bytes:
    with installation.reading() as db:
        (certificate,) = published(db).values()
    public = x509.load_pem_x509_certificate(certificate).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_the_bytes_never_change(installation: Installation, clock: Any) -> None:  # G3
    number = a_rendered_certificate(installation).number
    before = frozen(installation, number)
    with installation.transaction() as db:
        again = get_certificate(db, number)
        assert not store.freeze(db, again, pdf=before[0].pdf or "", jwt="another")
        enqueue_rendering(db, 1, number, clock())
    clock.tick()
    run_pending(installation, TASKS)
    assert frozen(installation, number) == before


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS.keys())
def test_a_killed_worker_finishes_once_after_a_restart(
    installation: Installation, clock: Any, point: str, tmp_path: Path
) -> None:
    with installation.transaction() as db:
        number = a_certificate(db).number
    given = {**os.environ, **environment(installation.settings.database_url, tmp_path)}
    script = KILLED.format(point=point)
    died = subprocess.run([sys.executable, "-c", script], env=given, check=False)
    assert died.returncode == -signal.SIGKILL
    with installation.reading() as db:
        assert get_certificate(db, number).pdf is None
    clock.tick(120)
    assert run_pending(installation, TASKS) == 1
    found, _ = frozen(installation, number)
    with installation.reading() as db:
        assert [row.pdf for row in db.execute(select(store.certificate))] == [found.pdf]
        assert {row.state for row in db.execute(select(job_table))} == {"done"}


def test_keys_are_made_once(installation: Installation) -> None:
    with installation.transaction() as db:
        db.execute(delete(store.signing_key))
    for _ in range(2):
        with installation.transaction() as db:
            ensure_keys(db, installation.settings, installation.now())
            assert store.count_keys(db) == 2


def test_a_lost_secret_gives_a_new_key_and_the_old_one_stays_published(
    installation: Installation,
) -> None:
    settings, now = installation.settings, installation.now()
    with installation.transaction() as db:
        first = get_key(db, Purpose.CREDENTIAL, settings, now)
        other = replace(settings, secret_key=b"another secret of this installation")
        assert find_key(db, Purpose.CREDENTIAL, other) is None
        second = get_key(db, Purpose.CREDENTIAL, other, now)
        assert list(published(db)) == [second.id, first.id]


def test_no_private_key_lies_open_in_the_database(installation: Installation) -> None:
    with installation.transaction() as db:
        ensure_keys(db, installation.settings, installation.now())
        sealed = [row.sealed for row in db.execute(select(store.signing_key))]
    assert all(b"BEGIN ENCRYPTED PRIVATE KEY" in one for one in sealed)
