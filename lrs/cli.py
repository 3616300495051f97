"""The commands of the record store. Contract, Command line."""

import json
import sys
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from accounts.organisations import DEFAULT_INSTITUTION
from lrs.export import Page, pages, parse_place, stretch_of
from lrs.parameters import parse_instant
from lrs.progress import Bar, Bookmark, BookmarkInvalid
from lrs.queries import render_cursor
from lrs.selection import Selection, parse_selection
from lrs.sheets import SHEETS, Sheet
from schemas.problem import Problem
from storage.identity import identify
from storage.installation import Installation
from storage.request import installation

INTERRUPTED = 130


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
@click.option("--format", "form", type=click.Choice(sorted(SHEETS)), default="jsonl")
@click.option("--agent", multiple=True, help="Agent in JSON; several: any of them.")
@click.option("--verb", multiple=True, help="IRI of a verb; several: any of them.")
@click.option("--activity", multiple=True, help="IRI of an activity; several: any of them.")
@click.option("--registration", multiple=True, help="UUID; several: any of them.")
@click.option("--related-agents", is_flag=True, help="As GET /statements has it.")
@click.option("--related-activities", is_flag=True, help="As GET /statements has it.")
@click.option("--since", type=Moment(), help="Only what was stored after this instant.")
@click.option("--until", type=Moment(), help="Only what was stored up to this instant.")
@click.option(
    "--resume",
    "--after",
    "place",
    help="Go on behind the cursor of an export that ended early, or behind a statement's id.",
)
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to append to."
)
@click.option(
    "--cursor-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the cursor here; if the file is there, go on from it. Needs --output.",
)
@with_appcontext
def export_statements(
    form: str, place: str | None, output: Path | None, cursor_file: Path | None, **filters: Any
) -> None:
    """Write statements that are not voided, in the order of storing, up to now.

    JSON lines are the statements exactly as stored. Tells at the end the cursor from which a later
    export goes on with what came meanwhile. Exits with 0 when all is written, 1 for a failure,
    2 for a wrong option, 130 when interrupted; an export that ends early tells its cursor too.
    """
    if cursor_file and (place or not output):
        raise click.UsageError("--cursor-file needs --output, and does without --resume")
    here = identify(installation())
    try:
        with ExitStack() as files:
            bookmark = Bookmark.open(cursor_file, output, files)
            export = _Export(here, SHEETS[form], bookmark, place or bookmark.cursor)
            export.run(_selected(filters))
    except (Problem, BookmarkInvalid) as error:
        raise click.ClickException(str(error)) from None


class _Export:
    """A run of the command: where it writes, and how far it has come."""

    def __init__(
        self, here: Installation, sheet: Sheet, bookmark: Bookmark, place: str | None
    ) -> None:
        self.here = here
        self.sheet = sheet
        self.bookmark = bookmark
        self.place = place
        self.count = 0
        self.cursor = place or "0"

    def run(self, selection: Selection) -> None:
        """Write all; whatever happens, tell how far it came."""
        after = self._start()
        stretch = stretch_of(self.here, DEFAULT_INSTITUTION, selection, after)
        try:
            with Bar(sys.stderr) as bar:
                for page in pages(self.here, DEFAULT_INSTITUTION, selection, stretch):
                    self._write(page)
                    bar.show(self.count, page.share)
            self.bookmark.keep(self.cursor)
        except KeyboardInterrupt:
            self._tell("interrupted after ")
            sys.exit(INTERRUPTED)
        except (OSError, Problem) as error:
            self._tell(f"{error}: ended after ")
            sys.exit(1)
        self._tell("")

    def _start(self) -> int:
        file = self.bookmark.file
        if not self.place:
            file.write(self.sheet.head)
            self.bookmark.keep(self.cursor)
            return 0
        with self.here.reading() as db:
            after = parse_place(db, DEFAULT_INSTITUTION, self.place)
        self.cursor = render_cursor(after)
        return after

    def _write(self, page: Page) -> None:
        self.bookmark.file.write(self.sheet.lines(page.statements))
        self.count, self.cursor = self.count + len(page.statements), page.cursor
        self.bookmark.keep_sometimes(self.cursor)

    def _tell(self, what: str) -> None:
        click.echo(f"{what}{self.count} statements; go on with --resume {self.cursor}", err=True)


def _selected(filters: dict[str, Any]) -> Selection:
    """Read the options as the parameters of GET /statements are read."""
    given = {name: _texts(value) for name, value in filters.items()}
    return parse_selection({name: texts for name, texts in given.items() if texts})


def _texts(value: Any) -> list[str]:
    if isinstance(value, datetime):
        return [value.isoformat()]
    if isinstance(value, bool):
        return [json.dumps(value)] if value else []
    return list(value or ())


COMMANDS = [export_group]
