"""The components page: every part of the look, for those who build pages. Demo only."""

from flask import Blueprint, render_template

from schemas.problem import NotFound
from storage.request import installation

bp = Blueprint("showcase", __name__)

FORM = {
    "data": {
        "mobile": "98765",
        "name": "",
        "kind": "state",
        "topics": ["rti"],
        "joined-year": "2019",
    },
    "errors": {"mobile": ["Enter the ten digits of a mobile number"], "joined": ["Enter the day"]},
}


@bp.get("/components")
def show() -> str:
    """Show the parts that pages are made of."""
    if not installation().settings.demo:
        raise NotFound("The components page is open in demo mode only")
    return render_template("components_page.html", form=FORM)
