"""The command line: `vidyalekh`, the same as `flask --app wsgi`."""

import os
import signal
import sys
from pathlib import Path

import click
from flask.cli import FlaskGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from accounts.organisations import DEFAULT_INSTITUTION, make_institution
from certificates.signing import ensure_keys
from jobs.worker import Worker
from schemas.problem import Problem
from schemas.settings import SettingsInvalid
from storage import migrate
from storage.backup import backup, restore
from storage.identity import identify, record_identity
from storage.request import installation
from web import wiring
from web.conformance import conformance_command
from web.demo import load_demo, say_demo
from web.housekeeping import every_minute
from web.serving import serve


@click.command("upgrade")
@with_appcontext
def upgrade_command() -> None:
    """Bring the database to this version's schema; at the first time, make the institution."""
    here = installation()
    with here.transaction() as db:
        before = migrate.current(db)
        migrate.upgrade(db)
        record_identity(db, here.settings, here.now())
        make_institution(db, DEFAULT_INSTITUTION, here.settings.issuer_name, here.now())
        ensure_keys(db, here.settings, here.now())
        after = migrate.current(db)
    click.echo(f"The database is at schema {after} (was {before or 'empty'}).")


@click.command("serve")
@click.option("--workers", default=1, show_default=True, help="Server processes.")
@click.option("--no-worker", is_flag=True, help="Do not run the job worker beside.")
@with_appcontext
def serve_command(workers: int, no_worker: bool) -> None:
    """Serve the portal, the API, the record store and the content hosts."""
    settings = installation().settings
    with installation().reading() as db:
        migrate.check(db)
    click.echo(f"Vidyalekh answers at {settings.portal_url} (Ctrl-C ends it).")
    serve(settings, workers=workers, with_worker=not no_worker)


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Run jobs until told to stop: imports, certificates, messages."""
    here = identify(installation())
    worker = Worker(here, wiring.TASKS, every_minute=every_minute)
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Load the demo's people and courses, and say how to sign in."""
    here = identify(installation())
    if not here.settings.demo:
        raise SettingsInvalid("Set VIDYALEKH_DEMO=1 to load the demo.")
    load_demo(here)
    say_demo(here)


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
def backup_command(folder: Path) -> None:
    """Copy the database, the blobs and the keys into FOLDER while the server runs."""
    click.echo(backup(installation(), folder))


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@with_appcontext
def restore_command(folder: Path) -> None:
    """Bring back what `backup` copied, into an empty installation, and check every file."""
    click.echo(restore(installation(), folder))


COMMANDS = (
    upgrade_command,
    serve_command,
    worker_command,
    demo_command,
    backup_command,
    restore_command,
    conformance_command,
)


def main() -> None:
    """Run one command; a failure is one clear line and a non-zero exit."""
    os.environ.setdefault("FLASK_APP", "wsgi")
    group = FlaskGroup(name="vidyalekh", add_default_commands=False, add_version_option=False)
    for command in COMMANDS:
        group.add_command(command)
    try:
        group.main(prog_name="vidyalekh")
    except (SettingsInvalid, Problem) as error:
        sys.exit(f"vidyalekh: {error}")
    except DBAPIError as error:
        sys.exit(f"vidyalekh: the database refused: {error.orig}")


if __name__ == "__main__":
    main()
