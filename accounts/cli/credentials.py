"""The command `credential`: keys by which programs sign in (E7)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import click
from flask.cli import with_appcontext

from accounts import credentials, rotation
from accounts.cli.asking import INSTITUTION, as_json, note, organisation_for, say
from accounts.issuing import render_issued
from schemas.fields import parse_instant
from storage.identity import identify
from storage.request import installation

MOMENTS = (
    ("last_used", "last used"),
    ("previous_ends", "earlier secret until"),
    ("expires", "expires"),
    ("revoked", "withdrawn"),
)


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


def line_of(row: Mapping[str, Any]) -> str:
    """Say in a line what is known of a key."""
    bounds = [row["organisation"], row["activity_prefix"]]
    moments = [f"{words} {row[name]:%Y-%m-%d %H:%M}" for name, words in MOMENTS if row[name]]
    known = [row["key"], row["name"], " ".join(row["scopes"]), *filter(None, bounds), *moments]
    return "  ".join(known)


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
