"""A store of any size, filled through the record store's own insertion, without HTTP."""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from accounts.credentials import Credential, CredentialKind, authority
from accounts.organisations import (
    DEFAULT_INSTITUTION,
    OrganisationKind,
    add_organisation,
    find_organisation_by_code,
    get_root,
    make_institution,
)
from benchmarks.statements import ACTIVITIES, VERBS, statement_of
from lrs.sealing import seal_next
from lrs.statements import store
from schemas.settings import parse
from storage import migrate
from storage.database import is_sqlite
from storage.identity import identify, record_identity, with_secret
from storage.installation import Installation, open_installation

BATCH = 500
ROWS_OF_A_LEARNER = 1000
# What is kept apart, so that intersections of frequent terms are empty, or nearly so.
NEVER = "passed", 7
NEVER_BY = "terminated", 3
ONCE = "failed", 8
EARLY = "answered", 5
EARLY_COUNT = 20
FIRST_OFFICE_ONLY = 9


@dataclass(frozen=True)
class Store:
    """A filled store: the writers of its two offices, and how many learners it has."""

    installation: Installation
    writers: tuple[Credential, ...]
    size: int
    learners: int


def filled(database_url: str, folder: Path, size: int) -> Store:
    """Open a database and fill it until it has so many statements; a full one stays as it is."""
    installation = _prepared(database_url, folder)
    learners = max(10, size // ROWS_OF_A_LEARNER)
    whole = Store(installation, _writers(installation), size, learners)
    with installation.reading() as db:
        there = db.execute(text("SELECT count(*) FROM statement")).scalar_one()
    for start in range(there, size, BATCH):
        _fill(whole, start, min(BATCH, size - start))
    while seal_next(installation, DEFAULT_INSTITUTION):
        pass
    if there < size and not is_sqlite(installation.engine):
        _vacuum(installation.engine)
    return whole


def _vacuum(engine: Engine) -> None:
    """Do at once what PostgreSQL does by and by."""
    with engine.connect() as plain:
        db = plain.execution_options(isolation_level="AUTOCOMMIT")
        db.execute(text("VACUUM ANALYZE"))


def _fill(whole: Store, start: int, count: int) -> None:
    office = start // BATCH % 2
    rng = random.Random(start)
    batch = [_statement(rng, whole, start + place, office) for place in range(count)]
    here = whole.installation
    iri_base = here.iri_base
    with here.transaction() as db:
        store(db, batch, {}, whole.writers[office], now=here.now(), iri_base=iri_base)


def _statement(rng: random.Random, whole: Store, place: int, office: int) -> dict[str, Any]:
    learner, activity = rng.randrange(whole.learners), rng.randrange(ACTIVITIES)
    verb = rng.choice(VERBS)
    if place == whole.size // 2:
        verb, activity = ONCE
    elif place < EARLY_COUNT:
        verb, activity = EARLY
    elif (verb, activity) in (NEVER, ONCE, EARLY) or (verb, learner) == NEVER_BY:
        verb = "experienced"
    if office and activity == FIRST_OFFICE_ONLY:
        activity += 1
    return statement_of(rng, learner, activity, verb)


def _prepared(database_url: str, folder: Path) -> Installation:
    environment = {
        "VIDYALEKH_DATABASE_URL": database_url,
        "VIDYALEKH_DATA_DIR": str(folder),
        "VIDYALEKH_DEMO": "1",
        "VIDYALEKH_SMS_MODE": "file",
    }
    installation = open_installation(with_secret(parse(environment)))
    with installation.transaction() as db:
        migrate.upgrade(db)
        record_identity(db, installation.settings, installation.now())
        make_institution(db, DEFAULT_INSTITUTION, "Benchmark", installation.now())
    return identify(installation)


def _writers(installation: Installation) -> tuple[Credential, ...]:
    return tuple(_writer(installation, code) for code in ("first", "second"))


def _writer(installation: Installation, code: str) -> Credential:
    with installation.transaction() as db:
        office = find_organisation_by_code(db, DEFAULT_INSTITUTION, code) or add_organisation(
            db,
            DEFAULT_INSTITUTION,
            kind=OrganisationKind.OFFICE,
            code=code,
            name=code,
            parent=get_root(db, DEFAULT_INSTITUTION).id,
        )
    return Credential(
        institution=DEFAULT_INSTITUTION,
        kind=CredentialKind.API,
        id=f"vl1-{code}",
        scopes=frozenset({"all"}),
        agent=authority(installation.iri_base, code),
        organisation=office.id,
    )
