"""The help pages; none of them needs signing in."""

from flask import Blueprint, render_template, request

from accounts.access import current_person, portal_institution
from accounts.organisations import Organisation, get_organisation, get_root
from accounts.people import Person
from schemas.language import gettext as _
from storage.database import Database
from storage.request import reading
from support.faq import entries, find_entries

bp = Blueprint("support", __name__, template_folder="templates")

LONGEST_QUERY = 200


@bp.get("/help")
def show_help() -> str:
    """Show the questions by topic, or those that a search finds."""
    text = request.args.get("q", "")[:LONGEST_QUERY].strip()
    found = find_entries(text, entries()) if text else entries()
    with reading() as db:
        contact = _contact_of(db, current_person())
    return render_template(
        "support/help.html", text=text, entries=found, topics=topics(), contact=contact
    )


@bp.get("/accessibility")
def show_accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("support/accessibility.html")


def topics() -> dict[str, str]:
    """Name the topics, in the order of the page."""
    return {
        "start": _("Getting started"),
        "sign-in": _("Signing in and your details"),
        "learning": _("Learning"),
        "certificates": _("Certificates"),
    }


def _contact_of(db: Database, person: Person | None) -> Organisation | None:
    """Find who answers for the reader: the contact of the department, else of the institution."""
    nodes = [get_root(db, portal_institution())]
    if person and person.department_id:
        nodes.insert(0, get_organisation(db, person.institution, person.department_id))
    return next((node for node in nodes if node.contact), None)
