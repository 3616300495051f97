"""Launches and their shells for tests: valid by default, every field overridable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import orjson
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts.credentials import CredentialKind
from accounts.people import Person
from catalogue.store.registrations import Registration, get_registration
from lrs.store.tables import statement as statement_table
from packages.store import Package
from player.launch import launch
from storage.installation import Installation
from tests.accounts.factories import INSTITUTION, a_person
from tests.catalogue.factories import a_course, a_registration
from tests.packages.factories import a_package, a_scorm12_zip

START = 1_780_000_000_000.0


@dataclass
class Shell:
    """What the shell's script does, done by a test: calls, seqs and batches of one session."""

    client: FlaskClient
    launch: str
    token: str
    label: str
    session: str = ""
    delivered: dict[str, Any] = field(default_factory=dict)
    seq: int = 0

    def call(self, method: str, path: str = "", body: Any = None, token: str | None = None) -> Any:
        """Make a run-time call; gives the response."""
        return self.client.open(
            f"/run/{self.launch}{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {self.token if token is None else token}"},
            environ_overrides={"vidyalekh.label": self.label},
        )

    def look(self) -> Any:
        """Ask for the outline."""
        return self.call("GET").json

    def deliver(self, unit: str | None = None) -> dict[str, Any]:
        """Begin a session with a unit."""
        response = self.call("POST", "/unit", {"unit": unit})
        assert response.status_code == 200, response.text
        self.delivered = response.json
        self.session, self.seq = response.json["session"], 0
        return self.delivered

    def entries(self, *calls: tuple[str, ...]) -> list[dict[str, Any]]:
        """Record calls: method, element, value."""
        made = []
        for method, *rest in calls:
            self.seq += 1
            element, value = [*rest, "", ""][:2]
            made.append(
                {
                    "seq": self.seq,
                    "snapshot": 1,
                    "t": START + self.seq,
                    "method": method,
                    "element": element,
                    "value": value,
                }
            )
        return made

    def post(self, entries: list[dict[str, Any]], session: str | None = None, **more: Any) -> Any:
        """Send a batch; gives the response."""
        body = {"entries": entries, "sent": START + self.seq + 10, **more}
        return self.call("POST", f"/sessions/{session or self.session}/journal", body)

    def send(self, *calls: tuple[str, ...]) -> dict[str, Any]:
        """Record calls and send them; gives the receipt."""
        response = self.post(self.entries(*calls))
        assert response.status_code == 200, response.text
        receipt: dict[str, Any] = response.json
        return receipt


def set_(element: str, value: str) -> tuple[str, ...]:
    """Write LMSSetValue on cmi.core or another branch."""
    name = element if element.startswith("cmi.") else f"cmi.core.{element}"
    return ("LMSSetValue", name, value)


INITIALIZE, COMMIT, FINISH = ("LMSInitialize",), ("LMSCommit",), ("LMSFinish",)


def enrolled(
    installation: Installation,
    content: bytes | None = None,
    *,
    package: Package | None = None,
    person: Person | None = None,
    rule: Mapping[str, Any] | None = None,
    **course_fields: Any,
) -> Registration:
    """Import a package, make a course of it and enrol a learner."""
    imported = package or a_package(installation, content or a_scorm12_zip())
    assert imported.structure, imported.findings
    with installation.transaction() as db:
        course = a_course(
            db, structure=imported.structure, package_id=imported.id, rule=rule, **course_fields
        )
        learner = person or a_person(db, iri_base=str(installation.settings.iri_base))
        made = a_registration(db, person=learner, course=course, now=installation.now())
    with installation.reading() as db:
        return get_registration(db, INSTITUTION, made.id)


def address_of(installation: Installation, registration: Registration, **wanted: Any) -> str:
    """Launch a registration; gives the address with its token."""
    with installation.transaction() as db:
        now = installation.now()
        return launch(db, installation.settings, registration, now=now, **wanted).url


def a_shell(
    installation: Installation, client: FlaskClient, registration: Registration, **wanted: Any
) -> Shell:
    """Launch a registration and open its shell, no unit delivered yet."""
    parts = urlsplit(address_of(installation, registration, **wanted))
    label = (parts.hostname or "").partition(".")[0]
    return Shell(client, parts.path.split("/")[-1], parts.fragment, label)


def statements_of(
    installation: Installation, registration: Registration | None = None
) -> list[dict[str, Any]]:
    """Give every statement that the player told, of one registration or all, in order."""
    wanted = select(statement_table.c.payload).where(
        statement_table.c.provenance == CredentialKind.SHELL_SESSION
    )
    if registration:
        wanted = wanted.where(statement_table.c.registration == registration.id)
    with installation.reading() as db:
        rows = db.execute(wanted.order_by(statement_table.c.seq)).all()
    return [orjson.loads(row.payload) for row in rows]


def told(installation: Installation) -> list[tuple[str, str]]:
    """Give verb and object of every statement, each by its last part."""
    return [
        (made["verb"]["id"].rpartition("/")[2], made["object"]["id"].rpartition("/")[2])
        for made in statements_of(installation)
    ]
