"""The pages of the catalogue, as a list of routes. The course's own page is in `reports`."""

from flask import Blueprint

from catalogue import arranging, desk, pages

bp = Blueprint("catalogue", __name__, template_folder="templates")

ROUTES = (
    ("GET", "/courses", pages.find),
    ("POST", "/courses/<uuid:course_id>/enrol", pages.enrol),
    ("GET", "/publish/courses", desk.show_courses),
    ("POST", "/publish/courses", desk.make_draft),
    ("GET", "/publish/courses/new", arranging.show_new),
    ("POST", "/publish/courses/new", arranging.make),
    ("GET", "/publish/courses/<uuid:course_id>/parts", arranging.show_parts),
    ("POST", "/publish/courses/<uuid:course_id>/parts", arranging.arrange_parts),
    ("GET", "/publish/courses/<uuid:course_id>", desk.show_form),
    ("POST", "/publish/courses/<uuid:course_id>", desk.save_form),
    ("POST", "/publish/courses/<uuid:course_id>/publish", desk.publish),
    ("POST", "/publish/courses/<uuid:course_id>/retire", desk.retire),
    ("POST", "/publish/courses/<uuid:course_id>/delete", desk.delete),
)

for method, rule, view in ROUTES:
    bp.add_url_rule(rule, view_func=view, methods=[method])
