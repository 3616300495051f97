"""Statements as the browser reads them, valid by default."""

from typing import Any

from accounts.names import Named
from catalogue.store import Course, CourseStatus
from reports.statements.sentences import Names
from schemas.course_structure import LangString
from tests.accounts.factories import IRI_BASE
from tests.catalogue.factories import NOW, a_structure
from tests.lrs.factories import a_statement

PERSON = "3f2a9a3e-6c3f-4d0e-9d0a-0d8f6f2c1a77"
COURSE = "11111111-2222-4333-8444-555555555555"
COURSE_IRI = f"{IRI_BASE}/courses/{COURSE}"
UNIT_IRI = f"{COURSE_IRI}/units/u-2"


def an_actor(name: str = PERSON, **members: Any) -> dict[str, Any]:
    """An actor with an account of ours."""
    return {"objectType": "Agent", "account": {"homePage": IRI_BASE, "name": name}, **members}


def said(verb: str = "completed", **members: Any) -> dict[str, Any]:
    """A statement of a person of ours about a unit of ours."""
    given = {"actor": an_actor(), "object": {"id": UNIT_IRI}, "timestamp": "2026-07-01T08:33:00Z"}
    return a_statement(verb, **{**given, **members})


def a_named_person(name: str = "Asha Verma") -> Named:
    """Somebody whom the reader may know."""
    return Named(1, PERSON, name, "E-12", 1)


def some_names(name: str = "Asha Verma", title: LangString | None = None, **more: Any) -> Names:
    """One person and one course of two units."""
    person = a_named_person(name)
    people = {f"account {IRI_BASE} {PERSON}": person}
    given = {"people": people, "courses": {COURSE: a_plain_course(title)}, **more}
    return Names(IRI_BASE, **given)


def a_plain_course(title: LangString | None = None) -> Course:
    """A course that stands in no database."""
    structure = a_structure(2, title=title or {"en": "Noting and drafting", "hi": "टिप्पण"})
    return Course(
        institution=1,
        id=COURSE,
        status=CourseStatus.LIVE,
        version=1,
        title=structure.title,
        description={},
        outcomes={},
        keywords={},
        provider="Demo Institute",
        languages=("en",),
        minutes=None,
        created_at=NOW,
        published_at=NOW,
        package_id="p",
        structure=structure,
        rule={},
        bytes=0,
        version_published_at=NOW,
    )
