"""The commands of the record store. Contract, Command line."""

import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import click
from flask.cli import with_appcontext

from accounts.organisations import DEFAULT_INSTITUTION
from lrs.export import csv_head, csv_lines, json_lines, pages
from lrs.parameters import parse_instant
from storage.identity import identify
from storage.request import installation

WRITERS: dict[str, tuple[bytes, Callable[[Iterable[bytes]], bytes]]] = {
    "jsonl": (b"", json_lines),
    "csv": (csv_head(), csv_lines),
}


class Moment(click.ParamType[datetime]):
    """A timestamp with its offset."""

    name = "timestamp"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        try:
            moment: datetime = parse_instant(value)
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)
        return moment


@click.group("export")
def export_group() -> None:
    """Copies of what is stored."""


@export_group.command("statements")
@click.option("--format", "form", type=click.Choice(sorted(WRITERS)), default="jsonl")
@click.option("--since", type=Moment(), help="Only what was stored after this instant.")
@click.option("--after", help="Go on behind the cursor of an export that ended early.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to append to."
)
@with_appcontext
def export_statements(
    form: str, since: datetime | None, after: str | None, output: Path | None
) -> None:
    """Write all statements that are not voided, in the order of storing.

    JSON lines are the statements exactly as stored. Tells at the end the cursor from which a later
    export goes on with what came meanwhile.
    """
    try:
        if output is None:
            count, cursor = _write(sys.stdout.buffer, form, since=since, after=after)
        else:
            with output.open("ab") as file:
                count, cursor = _write(file, form, since=since, after=after)
    except ValueError as error:
        raise click.ClickException(f"--after: {error}") from None
    click.echo(f"{count} statements; go on with --after {cursor}", err=True)


def _write(
    file: IO[bytes], form: str, *, since: datetime | None, after: str | None
) -> tuple[int, str]:
    head, lines = WRITERS[form]
    here = identify(installation())
    count, cursor, done = 0, after or "0", 0
    if not after:
        file.write(head)
    with click.progressbar(length=1000, file=sys.stderr, label="Statements") as bar:
        for page in pages(here, DEFAULT_INSTITUTION, after=after, since=since):
            file.write(lines(page.statements))
            count, cursor = count + len(page.statements), page.cursor
            bar.update(int(page.share * 1000) - done)
            done = int(page.share * 1000)
    file.flush()
    return count, cursor


COMMANDS = [export_group]
