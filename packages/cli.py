"""The command line of packages: `vidyalekh package import FILE`."""

import json
from pathlib import Path
from typing import BinaryIO, cast

import click
from flask.cli import with_appcontext

from accounts.organisations import DEFAULT_INSTITUTION
from jobs.worker import run_pending
from packages import intake, store
from packages.store import Package
from packages.tasks import TASKS
from packages.view import standing_of, view_of
from schemas.package import PackageView
from storage.request import installation


@click.group("package")
def package_group() -> None:
    """Packages of courses."""


@package_group.command("import")
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print what the REST API shows.")
@with_appcontext
def import_command(path: Path, as_json: bool) -> None:
    """Import FILE as an upload would be, and say what was found."""
    with path.open("rb") as file:
        package_id = intake.add(
            cast(BinaryIO, file), path.name, institution=DEFAULT_INSTITUTION, by="command"
        )
    run_pending(installation(), TASKS)
    with installation().reading() as db:
        package = store.get_package(db, DEFAULT_INSTITUTION, package_id)
        shown = view_of(package, standing_of(db, package))
    if as_json:
        click.echo(json.dumps(PackageView().dump(shown), ensure_ascii=False, indent=2))
    else:
        _say(package, shown["status"])
    if not package.is_playable:
        raise SystemExit(1)


def _say(package: Package, status: str) -> None:
    units = len(list(package.structure.units())) if package.structure else 0
    click.echo(f"{package.filename}: {status}, {units} units, package {package.id}")
    for finding in package.findings:
        place = ":".join(str(part) for part in (finding.file, finding.line) if part)
        click.echo(f"  {finding.severity} {finding.code} {place}\n    {finding.message}")


COMMANDS = [package_group]
