"""Places in a list of courses, in the addresses of pages; the REST API has them in its shapes."""

from marshmallow import Schema, ValidationError

from catalogue.store import Course
from schemas.cursor import Cursor, Place


class After(Schema):
    """The place after which a page goes on."""

    after = Cursor()


def place_of(course: Course, *, by_creation: bool = False) -> Place:
    """Tell a course's place, in the order of publishing or of creation."""
    published = None if by_creation else course.published_at
    return published or course.created_at, course.id


def render_cursor(place: Place) -> str:
    """Write a place as text."""
    text: str = After().dump({"after": place})["after"]
    return text


def parse_cursor(text: str) -> Place | None:
    """Read a place; None where it is not one."""
    try:
        place: Place = After().load({"after": text})["after"]
    except ValidationError:
        return None
    return place
