"""The commands `user transfer` and `organisation move` (D4), in the groups of `accounts.cli`."""

from datetime import date, datetime

import click
from flask.cli import with_appcontext

from accounts.cli import (
    COMMAND,
    INSTITUTION,
    as_json,
    known_organisation,
    organisation_group,
    person_for,
    say,
    user_group,
)
from accounts.decision import Decision
from accounts.organisations import get_organisation
from accounts.transfers import move, transfer
from storage.identity import identify
from storage.request import installation

since_day = click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it is so; today if none."
)
why = click.option("--reason", default="", help="The order, or why; kept in the history.")


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
        transfer(db, person, node.id, decision, since=_day(since))
    told = {"id": person.public_id, "organisation": node.id, "before": person.organisation}
    say(told, wants_json, f"{person.name} belongs to {node.name} now.")


@organisation_group.command("move")
@click.argument("organisation")
@click.option("--below", required=True, help="Under what it stands now: name or code.")
@since_day
@why
@as_json
@with_appcontext
def move_organisation(
    organisation: str, below: str, since: datetime | None, reason: str, wants_json: bool
) -> None:
    """Put an ORGANISATION, by name or code, with all below it under another one."""
    here = identify(installation())
    with here.transaction() as db:
        node, parent = (
            get_organisation(db, INSTITUTION, known_organisation(db, name))
            for name in (organisation, below)
        )
        move(db, node, parent, Decision(COMMAND, reason, here.now()), since=_day(since))
    told = {"organisation": node.id, "below": parent.id, "before": node.parent}
    say(told, wants_json, f"{node.name} stands below {parent.name} now.")


def _day(since: datetime | None) -> date | None:
    return since.date() if since else None
