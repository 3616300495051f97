"""The page on which an officer asks for an export, and the link that gives each once (E9)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlencode

import structlog
from flask import Blueprint, Response, g, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from accounts.access import current_person, current_reader, portal_institution, require_role
from lrs import exporting
from lrs.errors import ExportMissing, ExportsBusy, RequestInvalid
from lrs.export import parse_place, stretch_of
from lrs.exporting import EXPORTERS, Asker, Download, Export
from lrs.identifiers import find_identifier
from lrs.parameters import parse_agent, parse_instant
from lrs.selection import parse_selection
from lrs.sheets import SHEETS
from schemas.form import Form
from schemas.language import gettext as _
from storage.database import Database
from storage.request import installation, now, reading, transaction

bp = Blueprint("exports", __name__, template_folder="templates")
log = structlog.get_logger()

# A download keeps one of the threads that answer, so a process streams so many at a time.
AT_A_TIME = 4
YEARS = 1900, 9000
_running = BoundedSemaphore(AT_A_TIME)
OF_THE_FORM = frozenset({"csrf_token", "format", "cursor"})


@bp.get("/desk/exports")
@require_role(*EXPORTERS)
def ask() -> str:
    """Show what is going to be exported, and ask in which form."""
    filters = filters_in(request.args)
    parse_selection(filters)
    return page_of(filters, Form({"format": "csv-bom"}))


@bp.post("/desk/exports")
@require_role(*EXPORTERS)
def offer() -> Answer | str | tuple[str, int]:
    """Keep what is asked for, and lead to its link."""
    here, filters = installation(), filters_in(request.form)
    selection = parse_selection(filters)
    form, place = request.form.get("format", ""), request.form.get("cursor", "").strip()
    with reading() as db:
        asker = the_officer(db)
        try:
            after = parse_place(db, asker.institution, place, asker.bounds) if place else 0
        except RequestInvalid:
            wrong = _("Nothing that you may see has this id")
            return page_of(filters, Form(request.form).refused("cursor", wrong)), 422
    if form not in SHEETS:
        return page_of(filters, Form(request.form).refused("format", _("Choose a form"))), 422
    stretch = stretch_of(here, asker.institution, selection, after)
    with transaction() as db:
        _export, token = exporting.offer(
            db,
            asker,
            form=form,
            filters=filters,
            stretch=stretch,
            settings=here.settings,
            now=now(),
        )
    return redirect(f"/exports/{token}", 303)


@bp.get("/exports/<token>")
def download(token: str) -> Answer:
    """Give the file of an export, once; HEAD takes nothing, nor does a browser that looks ahead."""
    here = installation()
    with reading() as db:
        export = exporting.find_offered(db, here.settings, token, now())
    check_owner(export)
    if request.method == "HEAD":
        return answer_of(export, iter(()))
    with ExitStack() as held:
        if request.headers.get("Sec-Purpose") or not _running.acquire(blocking=False):
            raise ExportsBusy(_("Others are exporting at this moment. Try again in a minute."))
        held.callback(_running.release)
        with transaction() as db:
            exporting.take(db, export, here.settings, now())
        slot = held.pop_all()
    answer = answer_of(export, chunks(Download(here, export), slot))
    answer.call_on_close(slot.close)  # a client may go before the first byte
    return answer


def chunks(running: Download, slot: ExitStack) -> Iterator[bytes]:
    """Give the file; where that fails, its last line says so: the status is long sent.

    slot  what is held while it runs; closing it twice is closing it once
    """
    try:
        yield from running.chunks()
    except Exception as error:  # the top: nobody above could still tell the client
        log.exception("export.torn", kind=type(error).__name__, export=running.export.id)
        yield running.torn()
    finally:
        slot.close()


def answer_of(export: Export, body: Iterator[bytes]) -> Response:
    """Answer with a file to be kept."""
    headers = {
        "Content-Disposition": f"attachment; filename={export.name}",
        "Cache-Control": "no-store",
    }
    return Response(body, headers=headers, content_type=export.sheet.media_type)


def check_owner(export: Export) -> None:
    """Check that a person's link is followed by that person; raises ExportMissing (404)."""
    kind, _colon, id = export.asked_by.partition(":")
    if kind != "person":
        return
    person, reader = current_person(), current_reader()
    if person is None or reader is None or person.public_id != id:
        raise ExportMissing(_("There is no such export."))
    with reading() as db:
        bounds = exporting.officer(db, person.institution, id, reader.grants).bounds
    if bounds != export.bounds:  # the role was taken away, or is another
        raise ExportMissing(_("There is no such export."))


def the_officer(db: Database) -> Asker:
    """Give who is signed in as who asks for an export."""
    reader = current_reader()
    grants = reader.grants if reader else ()
    return exporting.officer(db, portal_institution(), g.person.public_id, grants)


def filters_in(given: MultiDict[str, str]) -> dict[str, Sequence[str]]:
    """Take the filters out of what an address or a form holds."""
    found = {name: [text for text in texts if text] for name, texts in given.lists()}
    return {name: texts for name, texts in found.items() if texts and name not in OF_THE_FORM}


def page_of(filters: Mapping[str, Sequence[str]], form: Form) -> str:
    """Render the page."""
    action = f"/desk/exports?{urlencode(filters, doseq=True)}" if filters else "/desk/exports"
    return render_template(
        "lrs/exports.html", filters=filters, words=words_of(filters), form=form, action=action
    )


def words_of(filters: Mapping[str, Sequence[str]]) -> list[tuple[str, list[str | datetime]]]:
    """Say what filters ask for: of each a word, and the values."""
    labels: Mapping[str, tuple[str, Callable[[str], Any]]] = {
        "agent": (_("Person"), _agent_text),
        "verb": (_("Verb"), str),
        "activity": (_("Activity"), str),
        "registration": (_("Registration"), str),
        "since": (_("Stored after"), _instant),
        "until": (_("Stored up to"), _instant),
    }
    said: list[tuple[str, list[Any]]] = [
        (words, [read(text) for text in filters[name]])
        for name, (words, read) in labels.items()
        if name in filters
    ]
    if filters.get("related_agents") == ["true"]:
        said.append((_("Also"), [_("where the person is named in another place")]))
    if filters.get("related_activities") == ["true"]:
        said.append((_("Also"), [_("what belongs to the activity")]))
    return said


def _agent_text(text: str) -> str:
    return find_identifier(parse_agent(text)) or text


def _instant(text: str) -> datetime | str:
    moment: datetime = parse_instant(text)
    # Calendars end: what lies beyond is shown as it was written.
    return moment if YEARS[0] < moment.year < YEARS[1] else text
