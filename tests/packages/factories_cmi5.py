"""Course structures of cmi5 for tests: valid by default, every part overridable.

a_structure(units=…) → str · an_au(id=…, url=…) → str · a_cmi5_zip(structure) → bytes
"""

from tests.packages.factories import a_zip

NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
COURSE = "https://example.org/course"
PAGE = b"<!doctype html><html lang=en><title>A unit</title><p>Something to learn."


def a_text(words: str, language: str | None = "en") -> str:
    lang = "" if language is None else f' lang="{language}"'
    return f"<langstring{lang}>{words}</langstring>"


def titled(words: str) -> str:
    """Give a title and a description."""
    said = a_text(words)
    return f"<title>{said}</title><description>{said}</description>"


def an_au(
    number: int = 1,
    *,
    id: str | None = None,
    url: str = "index.html",
    attributes: str = "",
    objectives: str = "",
    after: str = "",
) -> str:
    named = f"{COURSE}/au/{number}" if id is None else id
    inside = f"{titled(f'Unit {number}')}{objectives}<url>{url}</url>{after}"
    return f'<au id="{named}" {attributes}>{inside}</au>'


def a_block(inside: str, id: str = f"{COURSE}/block/1") -> str:
    return f'<block id="{id}">{titled("Block")}{inside}</block>'


def an_objective(id: str = f"{COURSE}/objective/1") -> str:
    return f'<objective id="{id}">{titled("Objective")}</objective>'


def a_structure(
    inside: str | None = None,
    *,
    id: str = COURSE,
    objectives: str = "",
    namespaces: str = "",
    course: str | None = None,
) -> str:
    about = f'<course id="{id}">{titled("A course")}</course>' if course is None else course
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<courseStructure xmlns="{NAMESPACE}" '
        f"{namespaces}>\n{about}\n{objectives}\n{an_au() if inside is None else inside}\n"
        "</courseStructure>"
    )


def a_cmi5_zip(structure: str | None = None, **files: bytes) -> bytes:
    given = {
        name.replace("__", "/").replace("_html", ".html"): body for name, body in files.items()
    }
    text = (a_structure() if structure is None else structure).encode()
    return a_zip({"cmi5.xml": text, "index.html": PAGE, **given})


TINCAN = "http://projecttincan.com/tincan.xsd"
ACTIVITY = "https://example.org/activity"


def an_activity(launch: str | None = "index.html", id: str = ACTIVITY) -> str:
    opened = "" if launch is None else f'<launch lang="en-us">{launch}</launch>'
    names = '<name lang="en">A lesson</name><name lang="hi">एक पाठ</name>'
    kind = "http://adlnet.gov/expapi/activities/course"
    return f'<activity id="{id}" type="{kind}">{names}{opened}</activity>'


def a_tincan_zip(
    activities: str | None = None,
    *,
    root: str = "tincan",
    launch: str = "index.html",
    id: str = ACTIVITY,
    times: int = 1,
) -> bytes:
    inside = an_activity(launch, id) * times if activities is None else activities
    xml = f'<{root} xmlns="{TINCAN}"><activities>{inside}</activities></{root}>'
    return a_zip({"tincan.xml": xml.encode(), "index.html": PAGE})
