"""People, organisations and credentials for tests: valid by default, every field overridable."""

import re
from itertools import count
from typing import Any

import orjson
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from accounts import tasks as account_tasks
from accounts.access import SESSION_KEY
from accounts.credentials import Credential, basic_token, issue
from accounts.organisations import (
    Organisation,
    OrganisationKind,
    add_organisation,
    make_institution,
)
from accounts.people import Details, Person, Status, add_person
from accounts.roles import Role, grant_role
from accounts.sessions import open_session
from jobs.worker import run_pending
from messaging import tasks as messaging_tasks
from schemas.clock import system_clock
from schemas.settings import Settings
from storage.database import Database
from storage.installation import Installation
from storage.request import KEY

INSTITUTION = 1
IRI_BASE = "http://localhost:8000"
_numbers = count(1)


def an_institution(db: Database, institution: int = INSTITUTION) -> Organisation:
    """Make a tenant and give the root of its tree; once it is there, give it again."""
    return make_institution(db, institution, f"Demo Institution {institution}", system_clock())


def an_organisation(
    db: Database,
    institution: int = INSTITUTION,
    *,
    name: str | None = None,
    kind: OrganisationKind = OrganisationKind.DEPARTMENT,
    parent: int | None = None,
    **fields: Any,
) -> Organisation:
    """Make a department below the root, or another node."""
    root = an_institution(db, institution)
    number = next(_numbers)
    given = {"code": f"demo-{number}", "name": name or f"Demo Department {number}", **fields}
    return add_organisation(db, institution, kind=kind, parent=parent or root.id, **given)


def a_person(
    db: Database,
    institution: int = INSTITUTION,
    *,
    status: Status = Status.ACTIVE,
    iri_base: str = IRI_BASE,
    roles: tuple[Role, ...] = (),
    **details: Any,
) -> Person:
    """Make a registered learner; `details` are those of `accounts.people.Details`."""
    number = next(_numbers)
    root = an_institution(db, institution)
    given = {
        "name": f"Demo Learner {number}",
        "employee_id": f"E-{number}",
        "mobile": f"+9180000{number:05d}",
        "organisation": root.id,
        **details,
    }
    now = system_clock()
    person, _ = add_person(
        db, institution, Details(**given), iri_base=iri_base, now=now, status=status
    )
    for role in roles:
        grant_role(db, person, role, person.organisation, now)
    return person


def a_credential(
    db: Database,
    settings: Settings,
    institution: int = INSTITUTION,
    *,
    scopes: tuple[str, ...] = ("all", "credentials/write"),
    **fields: Any,
) -> tuple[Credential, str]:
    """Issue a credential that may do everything, or what `scopes` say; with its secret."""
    an_institution(db, institution)
    given = {"name": "Demo HR system", "now": system_clock(), **fields}
    return issue(db, institution=institution, scopes=scopes, settings=settings, **given)


def authorization(credential: Credential, secret: str) -> dict[str, str]:
    """Give the header of HTTP Basic for a credential."""
    return {"Authorization": f"Basic {basic_token(credential, secret)}"}


def sign_in(client: FlaskClient, person: Person) -> None:
    """Sign a person in on this client, past the code."""
    installation = client.application.extensions[KEY]
    with installation.transaction() as db:
        secret = open_session(
            db, person, device="Test", settings=installation.settings, now=installation.now()
        )
    with client.session_transaction() as session:
        session[SESSION_KEY] = secret


def sent_messages(installation: Installation) -> list[dict[str, Any]]:
    """Run the waiting jobs of sending, and read what the file sender wrote."""
    run_pending(installation, {**account_tasks.TASKS, **messaging_tasks.TASKS})
    file = installation.settings.data_dir / "sms.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [orjson.loads(line) for line in lines]


def sent_code(installation: Installation) -> str:
    """Read the code that was sent last."""
    text = sent_messages(installation)[-1]["text"]
    found = re.search(r"\b[0-9]{6}\b", text)
    assert found, text
    return found[0]


def prove_number(client: FlaskClient, installation: Installation, mobile: str) -> TestResponse:
    """Ask for a code and enter it, as a person would."""
    client.post("/sign-in", data={"mobile": mobile})
    return client.post("/sign-in/code", data={"code": sent_code(installation)})
