"""What the desk shows of a person before something is decided about him."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.access import current_reader
from accounts.actors import agent_of, in_words
from accounts.decision import Decision
from accounts.errors import PersonMissing
from accounts.identity import Change, resting_on
from accounts.learner_changes import changes_of
from accounts.names import Reach, people_meant, reach_of
from accounts.people import Person, find_person_by_public_id
from accounts.personas import known_as, people_of, reached
from accounts.roles import Role
from accounts.transfers import Placement, placements_of
from reports.store import RecordFilter, find_records
from schemas.course_structure import LangString
from schemas.language import gettext as _
from storage.database import Database

SHOWN = 50


@dataclass(frozen=True)
class Course:
    """A course on somebody's record."""

    title: LangString
    is_completed: bool
    certificate: str | None


@dataclass(frozen=True)
class Card:
    """One row of the roll: the person, the identifiers that stand with it, and the courses."""

    person: Person
    identifiers: Sequence[str]
    courses: Sequence[Course]


@dataclass(frozen=True)
class Told:
    """What was said of who is who, in words; `later` is the merge that must be undone first."""

    change: Change
    words: str
    made_by: str
    undone_by: str | None
    later: int | None


@dataclass(frozen=True)
class Placed:
    """Where somebody belonged, and who said so."""

    placement: Placement
    made_by: str


def desk_reach(db: Database, institution: int) -> Reach:
    """Give where who is signed in may say such things: where he is an admin. I2."""
    reader = current_reader()
    return reach_of(db, institution, reader.grants if reader else (), {Role.ADMIN})


def get_reached(db: Database, institution: int, public_id: str) -> Person:
    """Get a person within the desk's reach; raises PersonMissing (404)."""
    found = find_person_by_public_id(db, institution, public_id)
    if not found or not reached(db, institution, [found], desk_reach(db, institution)):
        raise PersonMissing(_("There is no such person."))
    return found


def cards_of(db: Database, people: Sequence[Person], iri_base: str) -> list[Card]:
    """Give the cards of people of one institution, in a fixed number of queries."""
    institution = people[0].institution
    known = known_as(db, institution, people, iri_base)
    wanted = RecordFilter(institution, people=frozenset(one.id for one in people))
    rows = find_records(db, wanted, SHOWN)
    return [
        Card(
            person=one,
            identifiers=[_identifier(ifi, iri_base) for ifi in known[one.id]],
            courses=[
                Course(row.course_title, row.satisfied_at is not None, row.certificate)
                for row in rows
                if row.learner == one.public_id
            ],
        )
        for one in people
    ]


def whole_of(db: Database, person: Person, iri_base: str) -> list[Card]:
    """Give the cards of a person and of all who are the same human being, within reach."""
    within = desk_reach(db, person.institution)
    return cards_of(db, people_of(db, person, within=within), iri_base)


def history_of(db: Database, person: Person, iri_base: str) -> list[Told]:
    """List what was said of a person, the newest first."""
    institution = person.institution
    changes, people = changes_of(db, person, desk_reach(db, institution))
    decisions = [one for change in changes for one in (change.made, change.undone) if one]
    names = names_of(db, institution, decisions, iri_base)
    return [
        Told(
            change=change,
            words=_words(change, person, people),
            made_by=names[change.made.by],
            undone_by=names[change.undone.by] if change.undone else None,
            # Few people are ever merged more than once.
            later=next(iter(resting_on(db, institution, change)), None),
        )
        for change in changes
    ]


def placed(db: Database, person: Person, iri_base: str) -> list[Placed]:
    """List where a person belonged, the newest first."""
    found = placements_of(db, person)
    names = names_of(db, person.institution, [one.made for one in found], iri_base)
    return [Placed(one, names[one.made.by]) for one in found]


def names_of(
    db: Database, institution: int, decisions: Iterable[Decision], iri_base: str
) -> dict[str, str]:
    """Give who decided, in words."""
    who = {one.by for one in decisions}
    accounts = {one: f"account {iri_base} {one[7:]}" for one in who if one.startswith("person:")}
    people = people_meant(db, institution, None, accounts.values(), iri_base)
    return {
        one: people[accounts[one]].name if accounts.get(one) in people else _program(one)
        for one in who
    }


def _program(who: str) -> str:
    kind, _colon, key = who.partition(":")
    if kind == "credential":
        return _("program {key}").format(key=key)
    return {"command": _("command line"), "roll": _("the roll")}.get(kind, "–")


def _identifier(ifi: str, iri_base: str) -> str:
    agent = agent_of(ifi)
    account = agent.get("account")
    if account is None:
        return in_words(agent)
    if account["homePage"] == iri_base:
        return _("our account {name}").format(name=account["name"])
    return _("{name} at {system}").format(name=account["name"], system=account["homePage"])


def _words(change: Change, person: Person, people: dict[int, Person]) -> str:
    if change.ifi:
        owner, identifier = people[change.person], in_words(agent_of(change.ifi))
        return _("{name} is known as {identifier} too").format(
            name=owner.name, identifier=identifier
        )
    one, other = (people[number] for number in sorted(change.people))
    return _("{one} and {other} are the same person").format(one=_called(one), other=_called(other))


def _called(person: Person) -> str:
    return f"{person.name} ({person.employee_id})" if person.employee_id else person.name
