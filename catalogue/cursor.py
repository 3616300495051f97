"""Places in a list of courses, as text that goes out and comes back."""

from datetime import datetime
from uuid import UUID

from catalogue.store import Course
from storage.schema import instant, micros

MOST_MICROS = 1 << 53


def render_cursor(course: Course, *, by_creation: bool = False) -> str:
    """Name the place after a course, in the order of publishing or of creation."""
    published = None if by_creation else course.published_at
    return f"{micros(published or course.created_at)}~{course.id}"


def parse_cursor(text: str) -> tuple[datetime, str] | None:
    """Read a place; None where it is not one."""
    count, separator, course_id = text.partition("~")
    if not separator or not count.isascii() or not count.isdigit() or int(count) > MOST_MICROS:
        return None
    try:
        return instant(int(count)), str(UUID(course_id))
    except ValueError:
        return None
