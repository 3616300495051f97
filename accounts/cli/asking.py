"""What commands of accounts ask for alike, and how they say what was done."""

import json
from datetime import date, datetime
from typing import Any

import click

from accounts import audit
from accounts.decision import COMMAND
from accounts.mobile import parse_mobile
from accounts.organisations import DEFAULT_INSTITUTION, OrganisationKind, get_root
from accounts.people import Person, find_person_by_employee_id, find_person_by_mobile
from accounts.placement import add_unlisted, find_place
from storage.database import Database
from storage.installation import Installation

INSTITUTION = DEFAULT_INSTITUTION

as_json = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
since_day = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it is so; today if none."
)
why = click.option("--reason", default="", help="The order, or why; kept in the history.")


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


def day_of(since: datetime | None) -> date | None:
    """Give the day that `--since` means; None: today."""
    return since.date() if since else None


def note(db: Database, here: Installation, action: str, subject: str, **facts: Any) -> None:
    """Enter a command in the audit log."""
    audit.record(db, INSTITUTION, COMMAND, action, subject, here.now(), **facts)


def say(told: Any, wants_json: bool, words: str) -> None:
    """Say what was done, in words or as JSON."""
    click.echo(json.dumps(told, default=str) if wants_json else words)
