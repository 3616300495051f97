"""The pages of this floor, as a list of routes."""

from flask import Blueprint

from reports import course, home, officers, record
from reports.people import pages as people
from reports.publishing import pages as publishing
from reports.statements import pages as statements

bp = Blueprint(
    "reports",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/reports/static",
)

ROUTES = (
    ("GET", "/", "home", home.show),
    ("GET", "/courses/<uuid:course_id>", "course", course.show),
    ("GET", "/courses/<uuid:course_id>/leave", "ask_to_leave", course.ask_to_leave),
    ("POST", "/courses/<uuid:course_id>/leave", "leave", course.leave),
    ("GET", "/record", "record", record.record_page),
    ("GET", "/record.pdf", "record_file", record.record_file),
    ("GET", "/desk/statements", "statements", statements.show_list),
    ("POST", "/desk/statements", "ask_for_statements", statements.ask),
    ("GET", "/desk/statements/<uuid:statement_id>", "statement", statements.show_one),
    ("GET", "/desk/statements/<uuid:statement_id>.json", "statement_json", statements.download),
    (
        "GET",
        "/desk/statements/<uuid:statement_id>/attachments/<sha2>",
        "statement_attachment",
        statements.download_attachment,
    ),
    *people.ROUTES,
    *publishing.ROUTES,
    ("GET", "/desk/completions", "completions", officers.show),
    ("POST", "/desk/completions/<uuid:registration_id>", "complete_unit", officers.complete),
)

for method, rule, name, view in ROUTES:
    bp.add_url_rule(rule, name, view, methods=[method])
