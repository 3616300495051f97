"""The commands of accounts: credentials, people, organisations, roles. Contract, Command line."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from accounts import audit, credentials, rotation
from accounts.issuing import render_issued
from accounts.masters import import_masters
from accounts.mobile import parse_mobile
from accounts.organisations import DEFAULT_INSTITUTION, OrganisationKind, get_root
from accounts.people import (
    Details,
    Person,
    Status,
    add_person,
    find_person_by_employee_id,
    find_person_by_mobile,
)
from accounts.placement import add_unlisted, find_place
from accounts.roles import Role, grant_role
from schemas.fields import parse_instant
from storage.database import Database
from storage.identity import identify
from storage.installation import Installation
from storage.request import installation

INSTITUTION = DEFAULT_INSTITUTION
COMMAND = "command"

MOMENTS = (
    ("last_used", "last used"),
    ("previous_ends", "earlier secret until"),
    ("expires", "expires"),
    ("revoked", "withdrawn"),
)

as_json = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")


@click.group("credential")
def credential_group() -> None:
    """Keys by which programs sign in."""


@credential_group.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="Repeat, or separate by commas."
)
@click.option("--organisation", help="Name or code of the subtree that it is bound to.")
@click.option("--activity-prefix", help="IRI prefix of the activities that it is bound to.")
@click.option("--expires", help="When it ends, as 2027-03-31T00:00:00+05:30; never if none.")
@as_json
@with_appcontext
def add_credential(
    name: str,
    scopes: tuple[str, ...],
    organisation: str | None,
    activity_prefix: str | None,
    expires: str | None,
    wants_json: bool,
) -> None:
    """Issue a credential called NAME and show its secret, this once."""
    here = identify(installation())
    with here.transaction() as db:
        node = organisation_for(db, organisation) if organisation else None
        issued, secret = credentials.issue(
            db,
            institution=INSTITUTION,
            name=name,
            scopes=split(scopes),
            settings=here.settings,
            now=here.now(),
            organisation=node,
            activity_prefix=activity_prefix,
            expires=instant(expires, here.now()) if expires else None,
        )
        note(db, here, "credential.issued", f"credential:{issued.id}")
        told = render_issued(db, issued, secret, name)
    say(told, wants_json, f"{name} may sign in with\n  key     {issued.id}\n  secret  {secret}")


@credential_group.command("rotate")
@click.argument("key")
@click.option(
    "--overlap",
    type=click.IntRange(0, 24 * rotation.LONGEST_OVERLAP.days),
    default=24 * rotation.USUAL_OVERLAP.days,
    show_default=True,
    help="Hours for which the old secret stays good; 0 ends it at once.",
)
@as_json
@with_appcontext
def rotate_credential(key: str, overlap: int, wants_json: bool) -> None:
    """Give KEY a new secret and show it, this once; the old one stays good for the overlap."""
    here = identify(installation())
    at, hours = here.now(), timedelta(hours=overlap)
    with here.transaction() as db:
        _, secret = rotation.rotate(
            db, INSTITUTION, key, settings=here.settings, now=at, overlap=hours
        )
        note(db, here, "credential.rotated", f"credential:{key}", overlap=hours.total_seconds())
    ends = at + hours
    words = f"The secret of {key} is now\n  {secret}\nThe old one ends {ends:%d %b %Y %H:%M} UTC."
    say({"key": key, "secret": secret, "previous_ends": ends}, wants_json, words)


@credential_group.command("withdraw-previous")
@click.argument("key")
@as_json
@with_appcontext
def withdraw_previous(key: str, wants_json: bool) -> None:
    """End the secret that KEY had before its last rotation; servers notice within seconds."""
    here = identify(installation())
    with here.transaction() as db:
        rotation.withdraw_previous(db, INSTITUTION, key, here.now())
        note(db, here, "credential.previous_withdrawn", f"credential:{key}")
    say({"key": key, "withdrawn": True}, wants_json, f"The earlier secret of {key} is withdrawn.")


@credential_group.command("revoke")
@click.argument("key")
@as_json
@with_appcontext
def revoke_credential(key: str, wants_json: bool) -> None:
    """End the credential with that KEY; servers notice within seconds."""
    here = identify(installation())
    with here.transaction() as db:
        credentials.revoke(db, INSTITUTION, key, here.now())
        note(db, here, "credential.revoked", f"credential:{key}")
    say({"key": key, "revoked": True}, wants_json, f"{key} is revoked.")


@credential_group.command("list")
@as_json
@with_appcontext
def list_credentials(wants_json: bool) -> None:
    """List the credentials, without their secrets."""
    with installation().reading() as db:
        rows = credentials.listed(db, INSTITUTION)
    words = "\n".join(line_of(row) for row in rows)
    say(rows, wants_json, words or "There are no credentials.")


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
            iri_base=here.settings.iri_base or "",
            now=here.now(),
            status=Status.ACTIVE if registered else Status.INVITED,
        )
        for role in roles:
            grant_role(db, person, Role(role), person.organisation, here.now())
        note(db, here, "person.added", f"person:{person.public_id}", roles=list(roles))
    told = {"id": person.public_id, "name": person.name, "new": is_new, "roles": list(roles)}
    say(told, wants_json, f"{name} is on the roll{'' if is_new else ' already'}.")


@click.group("organisation")
def organisation_group() -> None:
    """The organisation tree and the managed lists."""


@organisation_group.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
@with_appcontext
def import_organisations(file: Path, wants_json: bool) -> None:
    """Import a CSV: kind, code, name, name_hi, parent, contact; kinds as in the documentation."""
    here = identify(installation())
    with here.transaction() as db, file.open(encoding="utf-8-sig", newline="") as lines:
        count = import_masters(db, INSTITUTION, lines)
        note(db, here, "masters.imported", f"institution:{INSTITUTION}", count=count)
    say({"imported": count}, wants_json, f"{count} entries imported.")


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


def line_of(row: Mapping[str, Any]) -> str:
    """Say in a line what is known of a key."""
    bounds = [row["organisation"], row["activity_prefix"]]
    moments = [f"{words} {row[name]:%Y-%m-%d %H:%M}" for name, words in MOMENTS if row[name]]
    known = [row["key"], row["name"], " ".join(row["scopes"]), *filter(None, bounds), *moments]
    return "  ".join(known)


COMMANDS: list[click.Command] = [credential_group, user_group, organisation_group, role_group]


def split(scopes: Iterable[str]) -> list[str]:
    """Part scopes that came separated by commas."""
    return [scope for given in scopes for scope in given.replace(",", " ").split()]


def instant(text: str, now: datetime) -> datetime:
    """Read an instant to come."""
    try:
        moment = parse_instant(text)
    except (ValueError, OverflowError):
        raise click.UsageError(f"{text!r} is not a time with its zone") from None
    if moment <= now:
        raise click.UsageError(f"{text} lies in the past")
    return moment


def organisation_for(db: Database, name: str) -> int:
    """Find an organisation, or add one and say so: a mistyped name binds to something empty."""
    root = get_root(db, INSTITUTION).id
    found = find_place(db, INSTITUTION, name, below=root)
    if found:
        return found.id
    click.echo(f"The organisation {name!r} was not known; it is added.", err=True)
    return add_unlisted(db, INSTITUTION, name, below=root, kind=OrganisationKind.DEPARTMENT).id


def known_organisation(db: Database, name: str) -> int:
    """Find an organisation that must be there."""
    found = find_place(db, INSTITUTION, name, below=get_root(db, INSTITUTION).id)
    if found is None:
        raise click.ClickException(f"there is no organisation {name!r}")
    return found.id


def person_for(db: Database, employee_id: str | None, mobile: str | None) -> Person:
    """Find the person that the options mean."""
    if employee_id:
        found = find_person_by_employee_id(db, INSTITUTION, employee_id)
    elif mobile:
        found = find_person_by_mobile(db, INSTITUTION, parse_mobile(mobile))
    else:
        raise click.UsageError("say who: --employee-id or --mobile")
    if found is None:
        raise click.ClickException("nobody on the roll has that employee id or mobile number")
    return found


def note(db: Database, here: Installation, action: str, subject: str, **facts: Any) -> None:
    """Enter a command in the audit log."""
    audit.record(db, INSTITUTION, COMMAND, action, subject, here.now(), **facts)


def say(told: Any, wants_json: bool, words: str) -> None:
    """Say what was done, in words or as JSON."""
    click.echo(json.dumps(told, default=str) if wants_json else words)
