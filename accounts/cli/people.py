"""The commands `user` and `role`: people on the roll, what they may do, where they belong (D4)."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from accounts.cli.asking import (
    INSTITUTION,
    as_json,
    day_of,
    known_organisation,
    note,
    organisation_for,
    person_for,
    say,
    since_day,
    why,
)
from accounts.decision import COMMAND, Decision
from accounts.mobile import parse_mobile
from accounts.organisations import get_organisation
from accounts.people import Details, Status, add_person
from accounts.roles import Role, grant_role
from accounts.transfers import transfer
from storage.identity import identify
from storage.request import installation


@click.group("user")
def user_group() -> None:
    """People on the roll."""


@user_group.command("add")
@click.argument("name")
@click.option("--mobile", help="Mobile number, to sign in with.")
@click.option("--employee-id", help="Id in the HR system.")
@click.option("--organisation", help="Name or code of the organisation; the institution if none.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="Repeatable.",
)
@click.option("--registered", is_flag=True, help="Registered already: no questions.")
@as_json
@with_appcontext
def add_user(
    name: str,
    mobile: str | None,
    employee_id: str | None,
    organisation: str | None,
    roles: tuple[str, ...],
    registered: bool,
    wants_json: bool,
) -> None:
    """Put NAME on the roll; with a mobile number that person can sign in."""
    here = identify(installation())
    with here.transaction() as db:
        details = Details(
            name=name,
            mobile=parse_mobile(mobile) if mobile else None,
            employee_id=employee_id,
            organisation=organisation_for(db, organisation) if organisation else None,
        )
        person, is_new = add_person(
            db,
            INSTITUTION,
            details,
            iri_base=here.iri_base,
            now=here.now(),
            status=Status.ACTIVE if registered else Status.INVITED,
        )
        for role in roles:
            grant_role(db, person, Role(role), person.organisation, here.now())
        note(db, here, "person.added", f"person:{person.public_id}", roles=list(roles))
    told = {"id": person.public_id, "name": person.name, "new": is_new, "roles": list(roles)}
    say(told, wants_json, f"{name} is on the roll{'' if is_new else ' already'}.")


@user_group.command("transfer")
@click.option("--employee-id", help="Whom: by id in the HR system.")
@click.option("--mobile", help="Whom: by mobile number.")
@click.option("--to", "place", required=True, help="Where: name or code of the office.")
@since_day
@why
@as_json
@with_appcontext
def transfer_user(
    employee_id: str | None,
    mobile: str | None,
    place: str,
    since: datetime | None,
    reason: str,
    wants_json: bool,
) -> None:
    """Let a person belong to another office; the worker lets it see the earlier records too."""
    here = identify(installation())
    with here.transaction() as db:
        person = person_for(db, employee_id, mobile)
        node = get_organisation(db, INSTITUTION, known_organisation(db, place))
        decision = Decision(COMMAND, reason, here.now())
        transfer(db, person, node.id, decision, since=day_of(since))
    told = {"id": person.public_id, "organisation": node.id, "before": person.organisation}
    say(told, wants_json, f"{person.name} belongs to {node.name} now.")


@click.group("role")
def role_group() -> None:
    """Roles of people."""


@role_group.command("grant")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--employee-id", help="Whom: by id in the HR system.")
@click.option("--mobile", help="Whom: by mobile number.")
@click.option("--organisation", help="Where: name or code; the person's own if none.")
@as_json
@with_appcontext
def grant(
    role: str,
    employee_id: str | None,
    mobile: str | None,
    organisation: str | None,
    wants_json: bool,
) -> None:
    """Give a person a ROLE on an organisation and all below it."""
    here = identify(installation())
    with here.transaction() as db:
        person = person_for(db, employee_id, mobile)
        node = known_organisation(db, organisation) if organisation else person.organisation
        grant_role(db, person, Role(role), node, here.now())
        note(db, here, "role.granted", f"person:{person.public_id}", role=role, organisation=node)
    told = {"id": person.public_id, "role": role, "organisation": node}
    say(told, wants_json, f"{person.name} is {role} now.")
