"""The pages of the statement browser: a list by filters, and one statement (E8)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from accounts.access import current_reader, current_roles, portal_institution, require_role
from accounts.roles import Role
from catalogue.store import courses_of_ids
from lrs.exporting import EXPORTERS
from lrs.horizon import await_horizon
from reports.statements import asking
from reports.statements.chips import chips_of
from reports.statements.desk import ROLES, Desk, Subject, desk_of, subject_of
from reports.statements.detail import detail_of, find_content, get_read
from reports.statements.filters import Filter, parse_filter, parse_place, store_parameters
from reports.statements.listing import Listing, page_of
from reports.statements.places import find_place
from reports.statements.sentences import Names
from schemas.form import Form
from storage.database import Database
from storage.request import installation, iri_base, reading

# Content that others stored is never shown by a browser as a page of ours.
INERT = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}
MOST_SHOWN = 200_000


@require_role(*ROLES)
def show_list() -> str | Redirect | tuple[str, int]:
    """List statements, the newest stored first; what is looked for stands in the address."""
    wanted = parse_filter(request.args)
    about = request.args.get("about", "")[: asking.LONGEST].replace("\0", "")
    if not about:
        return _page(wanted, asking.form_of(wanted))
    with reading() as db:
        desk = the_desk(db)
        asked = asking.Answer(wanted, Form({**asking.form_of(wanted).data, "about": about}))
        found = asking.find_about(db, desk, asked)
    return _answered(found)


@require_role(*ROLES)
def ask() -> str | Redirect | tuple[str, int]:
    """Read the form and lead to the list that it asks for; names and numbers stay out of the
    address, which proxies log."""
    before = parse_filter(request.args)
    with reading() as db:
        found = asking.answer(db, the_desk(db), before, request.form)
    return _answered(found)


@require_role(*ROLES)
def show_one(statement_id: UUID) -> str:
    """Show one statement, voided or not."""
    with reading() as db:
        detail = detail_of(db, the_desk(db), statement_id.bytes, most=MOST_SHOWN)
    return render_template("reports/statement.html", detail=detail, line=detail.line)


@require_role(*ROLES)
def download(statement_id: UUID) -> Response:
    """Give a statement's JSON, byte by byte as it is stored."""
    with reading() as db:
        found = get_read(db, the_desk(db), statement_id.bytes)
    return _file(found.kept.payload, f"statement-{found.id}.json", "application/json")


@require_role(*ROLES)
def download_attachment(statement_id: UUID, sha2: str) -> Response:
    """Give the content of an attachment, as a file and never as a page."""
    with reading() as db:
        desk = the_desk(db)
        content = find_content(db, get_read(db, desk, statement_id.bytes), desk, sha2)
    file = installation().blobs.open(desk.institution, content.sha256)
    return _file(file, content.filename, "application/octet-stream")


def the_desk(db: Database) -> Desk:
    """Give the desk of who is signed in."""
    reader = current_reader()
    return desk_of(db, portal_institution(), reader.grants if reader else (), iri_base())


def _answered(found: asking.Answer) -> str | Redirect | tuple[str, int]:
    if found.form.errors:
        return _page(found.wanted, found.form), 422
    if found.choices:
        return _page(found.wanted, found.form, found)
    return redirect(found.wanted.address(), 303)


def _page(wanted: Filter, form: Form, asked: asking.Answer | None = None) -> str:
    place = parse_place(request.args)
    horizon = await_horizon(installation(), portal_institution())
    with reading() as db:
        desk = the_desk(db)
        subject = subject_of(db, desk, wanted)
        page = page_of(db, Listing(desk, wanted, subject, horizon), place)
        names = _names(db, desk, wanted)
    return render_template(
        "reports/statements.html",
        page=page,
        wanted=wanted,
        form=form,
        asked=asked,
        chips=chips_of(wanted, subject, names),
        verbs=asking.verbs_to_pick(),
        parts=_parts(desk, wanted, names),
        export=_export_address(wanted, subject),
    )


def _names(db: Database, desk: Desk, wanted: Filter) -> Names:
    """Find the course that the filter is about, for its words."""
    place = find_place(wanted.activity, desk.iri_base) if wanted.activity else None
    courses = courses_of_ids(db, desk.institution, [place.course] if place else [])
    return Names(desk.iri_base, courses=courses)


def _parts(desk: Desk, wanted: Filter, names: Names) -> list[tuple[str, str]]:
    """List the parts of the course that the filter is about; what is no such part has no list."""
    course = next(iter(names.courses.values()), None)
    parts = asking.parts_to_pick(course, desk.iri_base) if course else []
    return parts if wanted.activity in dict(parts) else []


def _export_address(wanted: Filter, subject: Subject | None) -> str | None:
    """Give where to export what is looked for, None to those who may not."""
    if not current_roles() & {*EXPORTERS, Role.ADMIN}:
        return None
    asked = store_parameters(wanted, subject.agents if subject else ())
    return f"/desk/exports?{urlencode(asked)}" if asked else "/desk/exports"


def _file(content: Any, name: str, media_type: str) -> Response:
    body = content if isinstance(content, bytes) else iter(lambda: content.read(1 << 16), b"")
    answer = Response(body, 200, INERT, content_type=media_type)
    if not isinstance(content, bytes):
        answer.call_on_close(content.close)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
