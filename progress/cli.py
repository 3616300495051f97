"""`progress rebuild`: make the read model again from the statements."""

import sys

import click
from flask.cli import with_appcontext

from catalogue.store.registrations import get_registration
from progress.store import registration_pages
from progress.tracker import fold_later, rebuild
from storage.installation import Installation
from storage.request import installation

START = (0, "")


@click.group("progress")
def progress() -> None:
    """What is derived from statements."""


@progress.command("rebuild")
@click.option("--stale", is_flag=True, help="Only what a failed fold left behind.")
@with_appcontext
def rebuild_command(stale: bool) -> None:
    """Fold every registration again; emits nothing, and may run beside the server."""
    count = rebuild_all(installation(), stale=stale, is_shown=sys.stderr.isatty())
    click.echo(f"Rebuilt the progress of {count} registrations.")


def rebuild_all(here: Installation, *, stale: bool = False, is_shown: bool = False) -> int:
    """Rebuild page by page, each registration in its own transaction; tell how many."""
    count, after = 0, START
    while page := _page(here, after, stale):
        for institution, registration_id in page:
            with here.transaction() as db:
                registration = get_registration(db, institution, registration_id)
                rebuild(db, registration)
                if stale:
                    # The failed fold said nothing; a job does, since rebuilding never does (D21).
                    fold_later(db, registration, here.now())
        count, after = count + len(page), page[-1]
        if is_shown:
            click.echo(f"\r{count} registrations", nl=False, err=True)
    return count


def _page(here: Installation, after: tuple[int, str], stale: bool) -> list[tuple[int, str]]:
    with here.reading() as db:
        return list(registration_pages(db, after, stale=stale))


COMMANDS = [progress]
