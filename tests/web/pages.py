"""The pages that people see, and a world in which each has something to show.

A new page is one more line in `PAGES`; it is then looked at in both languages, both looks, at 320
and 1280 pixels, by axe and on the scales.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from accounts import identity
from accounts.credentials import product
from accounts.decision import Decision
from accounts.organisations import OrganisationKind
from accounts.people import Person, Status
from accounts.roles import Role
from accounts.rotation import rotate
from accounts.transfers import transfer
from catalogue.publishing import add_course, change_course, publish_course
from catalogue.store import Course, CourseStatus, Registration
from certificates.store import find_of_registration
from packages.quiz.store import insert_draft
from schemas.clock import system_clock
from schemas.course_structure import CourseStructure, MoveOn, Standard, UnitKind
from schemas.settings import Settings
from storage.database import Database
from tests.accounts.factories import IRI_BASE, a_credential, a_person, an_organisation
from tests.catalogue.factories import a_course, a_package_of, a_registration, a_structure, a_unit
from tests.certificates.factories import a_completed_registration
from tests.packages.factories_quiz import a_document
from tests.progress.factories import say, void
from tests.reports.factories import some_progress

NOBODY, INVITED, NEW, LEARNER = "nobody", "invited", "new", "learner"
PUBLISHER, ADMIN = "publisher", "admin"


@dataclass(frozen=True)
class Page:
    """An address with `{names}` of the world's ids, and who looks at it."""

    address: str
    who: str = NOBODY
    status: int = 200

    def __str__(self) -> str:
        return f"{self.who} {self.address}"


STEPS = ("name", "department", "designation", "state", "employee-type", "joining", "language")

EXPORTED = "verb=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Ffailed&since=2026-07-01T00%3A00%3A00Z"
PAGES = (
    Page("/"),
    Page("/", NEW),
    Page("/", LEARNER),
    Page("/courses"),
    Page("/courses", LEARNER),
    Page("/courses?q=nothing+like+it"),
    Page("/courses/{begun}"),
    Page("/courses/{begun}", NEW),
    Page("/courses/{begun}", LEARNER),
    Page("/courses/{done}", LEARNER),
    Page("/courses/{half}", LEARNER),
    Page("/courses/{begun}/leave", LEARNER),
    Page("/help"),
    Page("/help", LEARNER),
    Page("/help?q=code"),
    Page("/help?q=zzzz"),
    Page("/accessibility"),
    Page("/components"),
    Page("/sign-in"),
    Page("/account", LEARNER),
    Page("/account/sessions", LEARNER),
    Page("/account/content", LEARNER),
    Page("/record", NEW),
    Page("/record", LEARNER),
    Page("/publish", PUBLISHER),
    Page("/publish/packages/{package}", PUBLISHER),
    Page("/publish/packages/{broken}", PUBLISHER),
    Page("/publish/quizzes", PUBLISHER),
    Page("/publish/quizzes/{quiz}", PUBLISHER),
    Page("/publish/quizzes/{quiz}/questions?kind=match", PUBLISHER),
    Page("/publish/quizzes/{quiz}/questions/1", PUBLISHER),
    Page("/publish/quizzes/{quiz}/preview", PUBLISHER),
    Page("/publish/courses", PUBLISHER),
    Page("/publish/courses/new", PUBLISHER),
    Page("/publish/courses/{parts}", PUBLISHER),
    Page("/publish/courses/{parts}/parts", PUBLISHER),
    Page("/courses/{parts}", LEARNER),
    Page("/publish/courses/{draft}", PUBLISHER),
    Page("/publish/courses/{begun}", PUBLISHER),
    Page("/publish/courses/{begun}/try", PUBLISHER),
    Page("/publish/courses/{begun}/replace", PUBLISHER),
    Page("/publish/courses/{begun}/replace?package={package}", PUBLISHER),
    Page("/publish/courses/{begun}/sittings", PUBLISHER),
    Page("/publish/courses/{half}/sittings", PUBLISHER),
    Page("/publish/courses/{begun}/answers", PUBLISHER),
    Page("/desk/requests", PUBLISHER),
    Page("/desk/completions", ADMIN),
    Page("/desk/certificates", ADMIN),
    Page("/launches", ADMIN),
    Page("/launches?q={employee}", ADMIN),
    Page("/registrations/{registration}/launches", ADMIN),
    Page("/launches/{log}", ADMIN),
    Page("/desk/statements", ADMIN),
    Page("/desk/statements", PUBLISHER),
    Page("/desk/statements?registration={registration}&since=2020-01-01", ADMIN),
    Page("/desk/statements?about=d", ADMIN),
    Page("/desk/statements?about=zzzz", ADMIN, status=422),
    Page("/desk/statements?verb=x", ADMIN, status=400),
    Page("/desk/statements/{statement}", ADMIN),
    Page("/desk/statements/{voided}", ADMIN),
    Page("/desk/statements", LEARNER, status=403),
    Page("/desk/people", ADMIN),
    Page("/desk/people?q=Demo", ADMIN),
    Page("/desk/people?q=zzzz", ADMIN),
    Page("/desk/people/{joined}", ADMIN),
    Page("/desk/people/{joined}/identifier", ADMIN),
    Page("/desk/people/{joined}/merge?q=Demo", ADMIN),
    Page("/desk/people/{joined}/merge?other={other}", ADMIN),
    Page("/desk/people/{joined}/changes/1/undo", ADMIN),
    Page("/desk/people/{joined}/transfer", ADMIN),
    Page("/desk/people/{joined}", LEARNER, status=403),
    Page("/account/notifications", LEARNER),
    Page("/desk/programs", ADMIN),
    Page("/desk/programs/new", ADMIN),
    Page("/desk/programs/{program}", ADMIN),
    Page("/desk/programs/{renewed}", ADMIN),
    Page("/desk/programs/{program}/withdraw", ADMIN),
    Page("/desk/exports", PUBLISHER),
    Page(f"/desk/exports?{EXPORTED}", PUBLISHER),
    Page("/exports/1-none", status=404),
    Page("/verify/{certificate}"),
    Page("/verify"),
    Page("/verify/VL-0000-0000", status=404),
    Page("/not/there", status=404),
    Page("/publish/courses", LEARNER, status=403),
)


@dataclass(frozen=True)
class World:
    """Who there is, and the ids that addresses name."""

    people: Mapping[str, Person]
    ids: Mapping[str, str]


def a_world(db: Database, settings: Settings) -> World:
    """Make learners at different places, and courses in every state."""
    posts = an_organisation(db, name="Department of Posts", contact="Room 12, weekdays 10 to 5")
    own: dict[str, Any] = {"organisation": posts.id, "date_of_joining": date(2019, 3, 1)}
    people = {
        INVITED: a_person(db, status=Status.INVITED, **own),
        NEW: a_person(db, **own),
        LEARNER: a_person(db, **own),
        PUBLISHER: a_person(db, roles=(Role.PUBLISHER, Role.NODAL_OFFICER), **own),
        ADMIN: a_person(db, roles=(Role.ADMIN,), **own),
    }
    begun = a_course(db, structure=noting(), languages=" hi en ")
    done = a_course(db, structure=a_structure(1, title={"hi": "सेवा पुस्तिका का रखरखाव"}))
    a_course(db, structure=a_structure(1, title={"en": "Digital safety at work"}))
    draft = a_course(db, status=CourseStatus.DRAFT)
    parts = a_course_of_parts(db)
    a_registration(db, person=people[LEARNER], course=parts)
    registration = a_registration(db, person=people[LEARNER], course=begun)
    some_progress(db, registration, done=1, begun=1, score=0.8)
    certified = a_completed_registration(db, person=people[LEARNER], course=done)
    certificate = find_of_registration(db, certified.institution, certified.id)
    assert certificate is not None
    package = a_package_of(db, 1, a_structure(), 1000)
    ids = {
        "program": a_program(db, settings, posts.id),
        "renewed": a_program(db, settings, posts.id, is_renewed=True),
        "begun": begun.id,
        "done": done.id,
        "parts": parts.id,
        "draft": draft.id,
        "package": package,
        "quiz": a_draft(db),
        "registration": registration.id,
        "certificate": certificate.number,
        "employee": people[LEARNER].employee_id or "",
        "statement": certificate.evidence[0],
        "voided": a_voided_statement(db, registration),
        "joined": joined_people(db, own, begun),
        "other": people[INVITED].public_id,
    }
    return World(people, ids)


def a_course_of_parts(db: Database) -> Course:
    """Arrange two packages in a block and a test behind them, which opens last."""
    titles = ({"en": "A film", "hi": "एक फ़िल्म"}, {"en": "A sheet"}, {"en": "Test", "hi": "परीक्षा"})
    kinds = (Standard.VIDEO, Standard.PDF, Standard.SCORM_12)
    film, sheet, test = (
        {"package": a_package_of(db, 1, a_structure(1, standard=kind, title=title), 1000)}
        for kind, title in zip(kinds, titles, strict=True)
    )
    block = {"title": {"en": "See and read"}, "parts": [film, sheet]}
    details = {"title": {"en": "Office basics"}, "parts": [block, test]}
    course = add_course(db, 1, details, now=system_clock())
    rule = {**course.rule, "units": {"p3-u-1": {"after": ["p1-u-1", "p2-u-1"]}}}
    course = change_course(db, course, {"rule": rule}, system_clock())
    return publish_course(db, course, system_clock())


def a_draft(db: Database) -> str:
    """Make a quiz that is being written, of every kind; give its id."""
    draft_id = str(uuid4())
    insert_draft(db, 1, draft_id, a_document(), system_clock())
    return draft_id


def joined_people(db: Database, own: Mapping[str, Any], course: Course) -> str:
    """Make a person with an address, who is another one too and was transferred; gives the id."""
    person, other = (a_person(db, name="Demo Learner of Two", **own) for _ in range(2))
    some_progress(db, a_registration(db, person=person, course=course), done=1, begun=1)
    said = Decision("command", "Seen at the desk with the service book", system_clock())
    mbox = {"mbox": "mailto:demo.learner@example.org"}
    identity.add_identifier(db, person, mbox, said, iri_base=IRI_BASE)
    identity.merge(db, person, other, said)
    office = an_organisation(
        db,
        name="Head Post Office, Demo City",
        kind=OrganisationKind.OFFICE,
        parent=person.organisation,
    )
    transfer(db, person, office.id, said)
    return person.public_id


def a_program(db: Database, settings: Settings, node: int, *, is_renewed: bool = False) -> str:
    """Make a key of a department, one with an earlier secret if wanted; gives the key."""
    bounds: dict[str, Any] = {"activity_prefix": "https://courses.example/", "organisation": node}
    scopes = ("statements/write", "statements/read/mine", "state")
    made, _secret = a_credential(db, settings, name="Learning app", scopes=scopes, **bounds)
    if is_renewed:
        rotate(db, made.institution, made.id, settings=settings, now=system_clock())
    return made.id


def a_voided_statement(db: Database, registration: Registration) -> str:
    """Let a session say what a key then takes back."""
    said = say(db, registration, "experienced")
    void(db, registration, said, product(registration.institution, IRI_BASE))
    return said


def noting() -> CourseStructure:
    """Make the structure of a course in both languages that ends with a test."""
    titles = (("What a note is", "टिप्पणी क्या है"), ("Writing the note", "टिप्पणी लिखना"))
    lessons = [
        a_unit(number, title={"en": english, "hi": hindi})
        for number, (english, hindi) in enumerate(titles, 1)
    ]
    test = a_unit(
        3,
        title={"en": "Test", "hi": "परीक्षा"},
        kind=UnitKind.QUIZ,
        move_on=MoveOn.PASSED,
        mastery_score=0.7,
    )
    return a_structure([*lessons, test])
