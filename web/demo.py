"""The demo: people, courses and a key to try everything with, on one person's machine only."""

import json
import secrets
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from accounts import credentials, people
from accounts.masters import import_demo_masters
from accounts.mobile import parse_mobile
from accounts.organisations import DEFAULT_INSTITUTION, find_organisation_by_code, get_root
from accounts.people import Details, Person, Status
from accounts.roles import Role, grant_role
from catalogue.publishing import add_course, change_course, publish_course
from catalogue.store.courses import Course, live_courses
from demo.build import build_all
from demo.source import About, course_names, read_about
from jobs.worker import run_pending
from packages.store import get_package
from packages.upload import add_package, receive
from schemas.learner import EmployeeType
from storage.database import Database
from storage.installation import Installation
from web import wiring
from web.demo_parts import build_parts, details_of

INSTITUTION = DEFAULT_INSTITUTION
KEYS = "demo.json"
WAIT_SECONDS = 0.5
MOST_WAITS = 120
HR_SCOPES = ("statements/read", "records/read")
OPERATOR_SCOPES = ("all", "credentials/write")


@dataclass(frozen=True)
class DemoPerson:
    """Someone to sign in as; no such person exists."""

    what: str
    name: str
    mobile: str
    employee_id: str
    organisation: str | None
    designation: str
    role: Role | None = None
    status: Status = Status.ACTIVE


PEOPLE = (
    DemoPerson(
        "a learner", "Demo Learner", "9000000001", "DEMO-1", "posts-delhi", "postal-assistant"
    ),
    DemoPerson(
        "someone on the roll who has not registered yet",
        "Demo Newcomer",
        "9000000002",
        "DEMO-2",
        None,
        "postal-assistant",
        status=Status.INVITED,
    ),
    DemoPerson(
        "a publisher",
        "Demo Publisher",
        "9000000003",
        "DEMO-3",
        None,
        "section-officer",
        Role.PUBLISHER,
    ),
    DemoPerson(
        "the nodal officer of Posts",
        "Demo Nodal Officer",
        "9000000004",
        "DEMO-4",
        "posts",
        "under-secretary",
        Role.NODAL_OFFICER,
    ),
    DemoPerson(
        "support", "Demo Support", "9000000005", "DEMO-5", None, "section-officer", Role.SUPPORT
    ),
)


def load_demo(installation: Installation) -> None:
    """Load what is not there yet; a second time changes nothing."""
    with installation.transaction() as db:
        import_demo_masters(db, INSTITUTION)
        for person in PEOPLE:
            _add_person(db, installation, person)
        _issue_keys(db, installation)
    with installation.reading() as db:
        has_courses = bool(live_courses(db, INSTITUTION))
    if not has_courses:
        _load_courses(installation)


def say_demo(installation: Installation) -> None:
    """Print how to sign in and which keys to use."""
    url = installation.settings.portal_url
    keys = json.loads(_keys_path(installation).read_text())
    click.echo(f"\nThe demo is ready. Open {url} and sign in with one of these numbers;")
    click.echo("the code is printed here, where the server runs.\n")
    for person in PEOPLE:
        click.echo(f"  {person.mobile}  {person.what}")
    hr = f"{keys['hr']['key']}:{keys['hr']['secret']}"
    click.echo("\nAs an HR system that may read the Department of Posts:\n")
    click.echo(f"  curl -u '{hr}' '{url}/api/v1/learners?employee_id=DEMO-1'")
    click.echo(f"  curl -u '{hr}' '{url}/api/v1/records?employee_id=DEMO-1'")
    click.echo(f"  curl -u '{hr}' -H 'Accept: text/csv' '{url}/api/v1/records'")
    click.echo(
        f"  curl -u '{hr}' -H 'X-Experience-API-Version: 1.0.3' '{url}/xapi/statements?limit=5'"
    )
    operator = f"{keys['operator']['key']}:{keys['operator']['secret']}"
    click.echo(f"\nWith every scope: curl -u '{operator}' …\n")


def _add_person(db: Database, installation: Installation, demo: DemoPerson) -> None:
    node = _organisation(db, demo.organisation)
    person, _ = people.add_person(
        db,
        INSTITUTION,
        _details_of(demo, node),
        iri_base=installation.iri_base,
        now=installation.now(),
        status=demo.status,
    )
    _grant(db, installation, person, demo.role, node)


def _details_of(demo: DemoPerson, node: int) -> Details:
    """Give what the roll knows: of someone not registered yet only name and number."""
    known = Details(
        name=demo.name,
        organisation=node,
        employee_id=demo.employee_id,
        mobile=parse_mobile(demo.mobile),
    )
    if demo.status is Status.INVITED:
        return known
    return replace(
        known,
        designation_code=demo.designation,
        state_code="IN-DL",
        employee_type=EmployeeType.CENTRAL,
        date_of_joining=date(2018, 4, 2),
    )


def _grant(
    db: Database, installation: Installation, person: Person, role: Role | None, node: int
) -> None:
    if role is not None:
        grant_role(db, person, role, node, installation.now())


def _organisation(db: Database, code: str | None) -> int:
    found = find_organisation_by_code(db, INSTITUTION, code) if code else None
    return found.id if found else get_root(db, INSTITUTION).id


def _issue_keys(db: Database, installation: Installation) -> None:
    path = _keys_path(installation)
    if path.exists():
        return
    wanted = {"hr": (HR_SCOPES, "posts"), "operator": (OPERATOR_SCOPES, None)}
    issued = {
        name: _issue(db, installation, f"demo {name}", scopes, code)
        for name, (scopes, code) in wanted.items()
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(issued))


def _issue(
    db: Database,
    installation: Installation,
    name: str,
    scopes: tuple[str, ...],
    organisation: str | None,
) -> dict[str, str]:
    credential, secret = credentials.issue(
        db,
        institution=INSTITUTION,
        name=name,
        scopes=scopes,
        settings=installation.settings,
        organisation=_organisation(db, organisation) if organisation else None,
        now=installation.now(),
    )
    return {"key": credential.id, "secret": secret}


def _load_courses(installation: Installation) -> None:
    click.echo("Building the demo courses.")
    abouts = {name: read_about(name) for name in course_names()}
    folder = installation.settings.data_dir / "demo-courses"
    paths = [*build_all(folder), *build_parts(folder)]
    imported = {path.stem: _upload(installation, path) for path in paths}
    _import(installation, list(imported.values()))
    single = [{"package": imported[name], **_details(about)} for name, about in abouts.items()]
    with installation.transaction() as db:
        for details in [*single, details_of(imported)]:
            course = add_course(db, INSTITUTION, details, now=installation.now())
            publish_course(db, _in_order(db, course, installation), installation.now())


def _in_order(db: Database, course: Course, installation: Installation) -> Course:
    """Let the test of a course of parts open behind all else."""
    *before, last = (unit.id for unit in course.structure.units())
    if not course.structure.parts:
        return course
    rule = {**course.rule, "units": {last: {"after": before}}}
    return change_course(db, course, {"rule": rule}, installation.now())


def _import(installation: Installation, packages: list[str]) -> None:
    """Run the imports here; where a worker serves already, it may have taken some of them."""
    for _ in range(MOST_WAITS):
        run_pending(installation, wiring.TASKS)
        with installation.reading() as db:
            found = [get_package(db, INSTITUTION, package) for package in packages]
        if all(package.is_playable for package in found):
            return
        time.sleep(WAIT_SECONDS)


def _upload(installation: Installation, path: Path) -> str:
    with path.open("rb") as file:
        blob = receive(installation, INSTITUTION, file)
    now = installation.now()
    with installation.transaction() as db:
        installation.blobs.enter(db, INSTITUTION, blob, now)
        return add_package(
            db,
            INSTITUTION,
            blob,
            path.name,
            id=uuid4(),
            randomness=secrets.token_bytes(16),
            uploaded_by="demo",
            now=now,
        )


def _details(about: About) -> dict[str, Any]:
    return {
        "title": about.title,
        "description": about.description,
        "outcomes": about.outcomes,
        "minutes": about.minutes,
        "languages": list(about.languages),
    }


def _keys_path(installation: Installation) -> Path:
    return installation.settings.data_dir / KEYS
