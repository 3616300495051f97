"""The IRIs of courses and what is in them; they do not follow the portal's address (D2)."""


def course_iri(iri_base: str, course_id: str) -> str:
    """Name a course as an activity."""
    return f"{iri_base.rstrip('/')}/courses/{course_id}"


def unit_iri(iri_base: str, course_id: str, unit: str) -> str:
    """Name a unit as an activity; `unit` is our id, from its place in the course."""
    return f"{course_iri(iri_base, course_id)}/units/{unit}"


def block_iri(iri_base: str, course_id: str, block: str) -> str:
    """Name a block as an activity."""
    return f"{course_iri(iri_base, course_id)}/blocks/{block}"
