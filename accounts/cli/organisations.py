"""The command `organisation`: the tree, the managed lists, and offices that move (D4)."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from accounts.cli.asking import (
    INSTITUTION,
    as_json,
    day_of,
    known_organisation,
    note,
    say,
    since_day,
    why,
)
from accounts.decision import COMMAND, Decision
from accounts.masters import import_masters
from accounts.organisations import get_organisation
from accounts.transfers import move
from storage.identity import identify
from storage.request import installation


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
        move(db, node, parent, Decision(COMMAND, reason, here.now()), since=day_of(since))
    told = {"organisation": node.id, "below": parent.id, "before": node.parent}
    say(told, wants_json, f"{node.name} stands below {parent.name} now.")
