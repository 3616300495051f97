"""Registration: one question a page, then check answers (A4-A6).

The answers wait in the person's draft, so that a phone that dies in the middle loses nothing. What
the roll already knows is filled in; nothing counts until it is checked and confirmed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts import audit, masters, organisations
from accounts.decision import Decision
from accounts.errors import RegistrationInvalid
from accounts.organisations import Organisation, OrganisationKind
from accounts.people import Person, Status, update_person
from accounts.roles import find_officer
from accounts.transfers import transfer
from schemas.language import gettext as _
from storage.database import Database

STEPS = (
    "name",
    "department",
    "office",
    "designation",
    "state",
    "employee-type",
    "joining",
    "language",
)
ANSWERS: Mapping[str, str] = {
    "employee-type": "employee_type",
    "joining": "date_of_joining",
}
PICKED = ("department", "office", "designation")
# Why somebody belongs elsewhere than the roll had it.
REASON = "registration"


@dataclass(frozen=True)
class Guard:
    """Whom the person is about to join, and who decides there (A6).

    officer   name of the nodal officer, where one is named
    on_roll   the department that the roll has, where it is another one
    """

    department: Organisation
    officer: str | None
    contact: str | None
    on_roll: Organisation | None


def answers_of(db: Database, person: Person) -> dict[str, Any]:
    """Give the answers so far: the draft, and before it what the roll knows."""
    return {**_known(db, person), **person.draft}


def answer(db: Database, person: Person, step: str, value: str) -> None:
    """Keep the answer to a question; another department forgets the office."""
    draft = {**person.draft, answer_name(step): value}
    if step == "department" and answers_of(db, person).get("department") != value:
        draft["office"] = None
    update_person(db, person, draft=draft)


def answer_name(step: str) -> str:
    """Tell under which name the answer to a question is kept."""
    return ANSWERS.get(step, step)


def is_asked(db: Database, person: Person, step: str) -> bool:
    """Tell whether a question is asked: offices only where the department has some."""
    return step != "office" or bool(offices(db, person))


def next_step(db: Database, person: Person) -> str | None:
    """Find the first question without an answer."""
    answers = answers_of(db, person)
    open_steps = (step for step in STEPS if not answers.get(answer_name(step)))
    return next((step for step in open_steps if is_asked(db, person, step)), None)


def step_before(db: Database, person: Person, step: str) -> str | None:
    """Find the question before this one."""
    earlier = STEPS[: STEPS.index(step)]
    return next((name for name in reversed(earlier) if is_asked(db, person, name)), None)


def options(db: Database, person: Person, step: str, text: str = "") -> list[masters.Option]:
    """List what can be picked at a question, narrowed by a text."""
    if step == "office":
        return offices(db, person, text)
    return masters.search(db, person.institution, step, text)


def offices(db: Database, person: Person, text: str = "") -> list[masters.Option]:
    """List the offices of the chosen department."""
    department = _department(db, person)
    if department is None:
        return []
    below = department.id
    return masters.search(db, person.institution, OrganisationKind.OFFICE, text, below=below)


def find_picked(db: Database, person: Person, step: str, code: str) -> str | None:
    """Find the code of an entry that may be picked at a question."""
    if step in masters.LISTS:
        found = masters.find_option(db, person.institution, step, code)
        return found.code if found and found.code == code else None
    node = organisations.find_organisation_by_code(db, person.institution, code)
    if node is None or node.kind != step or not node.is_listed:
        return None
    department = _department(db, person) if step == "office" else None
    top = department.id if department else None
    return node.code if organisations.is_within(db, node.institution, node.id, top) else None


def guard(db: Database, person: Person) -> Guard:
    """Tell whom the person is about to join. A6."""
    department = _chosen_department(db, person)
    officer = find_officer(db, person.institution, department.id)
    on_roll = _roll_department(db, person)
    is_other = on_roll is not None and on_roll.id != department.id
    return Guard(
        department=department,
        officer=officer.name if officer else None,
        contact=organisations.contact_of(db, department),
        on_roll=on_roll if is_other else None,
    )


def submit(db: Database, person: Person, now: datetime) -> Person:
    """Make the checked answers the person's details; raises RegistrationInvalid (422)."""
    missing = next_step(db, person)
    if missing:
        raise RegistrationInvalid(f"{missing}: {_('this question is not answered yet')}")
    answers = answers_of(db, person)
    department = _chosen_department(db, person)
    office = _office(db, person, answers)
    who = f"person:{person.public_id}"
    node, decision = office.id if office else department.id, Decision(who, REASON, now)
    registered = update_person(
        db,
        transfer(db, person, node, decision),
        status=Status.ACTIVE,
        name=answers["name"],
        designation=answers["designation"],
        state=answers["state"],
        employee_type=answers["employee_type"],
        date_of_joining=date.fromisoformat(answers["date_of_joining"]),
        language=answers["language"],
        draft={},
    )
    facts = {"organisation": registered.organisation, "before": person.organisation}
    audit.record(db, person.institution, who, "person.registered", who, now, **facts)
    return registered


def _known(db: Database, person: Person) -> dict[str, Any]:
    node = organisations.get_organisation(db, person.institution, person.organisation)
    department = _roll_department(db, person)
    joined = person.date_of_joining
    return {
        "department": department.code if department and department.is_listed else None,
        "office": node.code if node.kind is OrganisationKind.OFFICE and node.is_listed else None,
        "designation": person.designation_code,
        "state": person.state_code,
        "employee_type": person.employee_type,
        "date_of_joining": joined.isoformat() if joined else None,
    }


def _roll_department(db: Database, person: Person) -> Organisation | None:
    if person.department_id is None:
        return None
    return organisations.get_organisation(db, person.institution, person.department_id)


def _department(db: Database, person: Person) -> Organisation | None:
    code = answers_of(db, person).get("department")
    return organisations.find_organisation_by_code(db, person.institution, code) if code else None


def _chosen_department(db: Database, person: Person) -> Organisation:
    department = _department(db, person)
    if department is None:
        raise RegistrationInvalid(_("Choose your department"))
    return department


def _office(db: Database, person: Person, answers: Mapping[str, Any]) -> Organisation | None:
    code = answers.get("office")
    if not code or find_picked(db, person, "office", code) is None:
        return None
    return organisations.find_organisation_by_code(db, person.institution, code)


def answers_in_words(db: Database, person: Person, spoken: str) -> dict[str, Any]:
    """Give the answers as the person reads them, by question."""
    answers = answers_of(db, person)
    department, office = _department(db, person), _office(db, person, answers)
    designation = masters.find_option(db, person.institution, "designation", answers["designation"])
    state = masters.find_option(db, person.institution, "state", answers["state"])
    return {
        "name": answers["name"],
        "department": department.name_in(spoken) if department else None,
        "office": office.name_in(spoken) if office else None,
        "designation": designation.name_in(spoken) if designation else None,
        "state": state.name_in(spoken) if state else None,
        "employee-type": answers["employee_type"],
        "joining": date.fromisoformat(answers["date_of_joining"]),
        "language": answers["language"],
    }


def details_in_words(db: Database, person: Person, spoken: str) -> dict[str, str | None]:
    """Give where a person belongs, in a language."""
    tenant = person.institution
    node = organisations.get_organisation(db, tenant, person.organisation)
    department = _roll_department(db, person)
    return {
        "organisation": node.name_in(spoken),
        "department": department.name_in(spoken) if department else None,
        "designation": _master_in(db, tenant, "designation", person.designation_code, spoken),
        "state": _master_in(db, tenant, "state", person.state_code, spoken),
    }


def _master_in(
    db: Database, institution: int, kind: str, code: str | None, spoken: str
) -> str | None:
    found = masters.find_option(db, institution, kind, code) if code else None
    return found.name_in(spoken) if found else code
