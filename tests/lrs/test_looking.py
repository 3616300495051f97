"""What people with a role see of the store: their part of it, and what stands beside."""

from typing import Any
from uuid import UUID

import pytest

from accounts.credentials import CredentialKind
from accounts.people import Person, actor_of
from lrs.horizon import await_horizon
from lrs.identifiers import find_identifier
from lrs.looking import look_at_sources, look_for, look_up
from lrs.queries import Query
from lrs.store.kept import Kept
from lrs.terms import Kind, Name
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE, a_person, an_institution, an_organisation
from tests.lrs.factories import a_credential, a_reference, a_statement, a_void, tell
from tests.queries import queries_of


@pytest.fixture
def people(installation: Installation) -> list[Person]:
    """Two people, each of an office of its own."""
    with installation.transaction() as db:
        return [a_person(db, organisation=an_organisation(db).id) for _ in range(2)]


def about(person: Person, verb: str = "experienced", **members: Any) -> dict[str, Any]:
    return a_statement(verb, actor=actor_of(person, IRI_BASE), **members)


def look(
    installation: Installation,
    *organisations: int,
    queries: tuple[Query, ...] = (Query(),),
    institution: int = 1,
) -> list[str]:
    horizon = await_horizon(installation, institution)
    with installation.reading() as db:
        return ids(look_for(db, institution, organisations or None, queries, horizon))


def ids(found: list[Kept]) -> list[str]:
    return [str(UUID(bytes=one.id)) for one in found]


def raw(*texts: str) -> list[bytes]:
    return [UUID(text).bytes for text in texts]


def test_newest_comes_first_and_each_once(installation: Installation, people: list[Person]) -> None:
    told = tell(installation, *(about(person) for person in [*people, *people]))
    offices = [person.organisation for person in people]
    assert look(installation) == told[::-1]
    assert look(installation, *offices) == told[::-1]
    assert look(installation, offices[0]) == [told[2], told[0]]


def test_somebody_with_two_names_is_one(installation: Installation, people: list[Person]) -> None:
    told = tell(installation, *(about(person) for person in [*people, *people]))
    names = [Name(Kind.AGENT, find_identifier(actor_of(one, IRI_BASE)) or "") for one in people]
    queries = tuple(Query(names=frozenset({name}), limit=2) for name in names)
    # One more than a page, which tells that there are more.
    assert look(installation, queries=queries) == told[:0:-1]


def test_voided_statement_is_found_by_its_id_alone(
    installation: Installation, people: list[Person]
) -> None:
    target, void = tell(installation, (made := about(people[0])), a_void(made["id"]))
    assert look(installation) == [void]
    with installation.reading() as db:
        found = look_up(db, 1, {people[0].organisation}, raw(target))[UUID(target).bytes]
    assert found.is_voided
    assert found.voided_by == UUID(void).bytes


def test_void_that_does_not_reach_says_nothing_of_its_target(
    installation: Installation, people: list[Person]
) -> None:
    (target,) = tell(installation, about(people[0]))
    stranger = a_credential("statements/write", id="vl1-b", agent={"mbox": "mailto:b@example.org"})
    tell(installation, a_void(target), credential=stranger)
    with installation.reading() as db:
        found = look_up(db, 1, None, raw(target))[UUID(target).bytes]
    assert (found.is_voided, found.voided_by) == (False, None)


def test_statement_elsewhere_is_not_found(installation: Installation, people: list[Person]) -> None:
    told = tell(installation, *map(about, people), about(people[1], "passed"))
    with installation.reading() as db:
        found = look_up(db, 1, {people[0].organisation}, raw(*told))
        assert ids(list(found.values())) == [told[0]]
        assert look_up(db, 2, None, raw(*told)) == {}


def test_sources_are_those_that_one_sees(installation: Installation, people: list[Person]) -> None:
    (target,) = tell(installation, about(people[0]))
    mine, other = (a_reference(target, actor=actor_of(one, IRI_BASE)) for one in people)
    tell(installation, mine, other)
    target_id = UUID(target).bytes
    with installation.reading() as db:
        office = {people[0].organisation}
        assert ids(look_at_sources(db, 1, office, target_id, limit=5)) == [mine["id"]]
        everything = look_at_sources(db, 1, None, target_id, limit=5)
        assert ids(everything) == [other["id"], mine["id"]]
        assert len(look_at_sources(db, 1, None, target_id, limit=1)) == 1


def test_tells_who_wrote_it(installation: Installation, people: list[Person]) -> None:
    session = a_credential(
        kind=CredentialKind.SHELL_SESSION, session="s-1", id="s-1", registration="r-1"
    )
    (told,) = tell(installation, about(people[0]), credential=session)
    with installation.reading() as db:
        (found,) = look_up(db, 1, None, raw(told)).values()
    assert (found.provenance, found.session, found.registration) == ("shell_session", "s-1", "r-1")


def test_other_institution_sees_nothing(installation: Installation, people: list[Person]) -> None:
    with installation.transaction() as db:
        an_institution(db, 2)
    tell(installation, *map(about, people))
    assert look(installation, institution=2) == []


def test_page_costs_as_much_whatever_is_on_it(
    installation: Installation, people: list[Person]
) -> None:
    costs = []
    for _ in range(2):
        tell(installation, *(about(person) for person in people * 3))
        with queries_of(installation.engine) as seen:
            look(installation, people[0].organisation)
        costs.append(len(seen))
    assert costs[0] == costs[1]
