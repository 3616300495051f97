"""The pages of this floor, as a list of routes."""

from flask import Blueprint

from reports import course, home, record

bp = Blueprint("reports", __name__, template_folder="templates")

ROUTES = (
    ("GET", "/", "home", home.show),
    ("GET", "/courses/<uuid:course_id>", "course", course.show),
    ("GET", "/courses/<uuid:course_id>/leave", "ask_to_leave", course.ask_to_leave),
    ("POST", "/courses/<uuid:course_id>/leave", "leave", course.leave),
    ("GET", "/record", "record", record.record_page),
    ("GET", "/record.pdf", "record_file", record.record_file),
)

for method, rule, name, view in ROUTES:
    bp.add_url_rule(rule, name, view, methods=[method])
