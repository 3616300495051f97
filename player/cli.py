"""What the player adds to the command line: `vidyalekh package revoke-links ID`."""

import click
from flask.cli import with_appcontext

from accounts.audit import record
from accounts.organisations import DEFAULT_INSTITUTION
from packages.cli import package_group
from packages.store import get_package
from player.store.launches import raise_epoch
from storage.request import now, transaction


@package_group.command("revoke-links")
@click.argument("package_id", metavar="ID")
@with_appcontext
def revoke_links(package_id: str) -> None:
    """Make every address of a package's files that was given out so far open nothing.

    Who plays the package at this moment must start again.
    """
    with transaction() as db:
        package = get_package(db, DEFAULT_INSTITUTION, package_id)
        epoch = raise_epoch(db, package.institution, package.id)
        record(
            db,
            package.institution,
            "command",
            "package.links_revoked",
            package.id,
            now(),
            epoch=epoch,
        )
    click.echo(f"{package.filename}: links revoked, epoch {epoch}")


# It stands under `package`, which is the packages' own.
COMMANDS: list[click.Command] = []
