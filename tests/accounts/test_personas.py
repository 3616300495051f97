"""One human being, several identifiers: known as one, merged, taken back (E14)."""

from typing import Any

import pytest
from sqlalchemy import select

from accounts import identity
from accounts.audit import events_about
from accounts.decision import Decision
from accounts.errors import ChangeMissing, IdentityConflict, PersonInvalid
from accounts.people import Person, actor_of
from accounts.personas import identifiers_of, people_of, same_people
from accounts.store.tables import identity_change, persona
from schemas.clock import system_clock
from storage.database import Database
from tests.accounts.factories import IRI_BASE, a_person, an_institution, an_organisation

MBOX = {"objectType": "Agent", "mbox": "mailto:asha@example.org"}
HASHED = {"objectType": "Agent", "mbox_sha1sum": "a" * 40}
OPENID = {"objectType": "Agent", "openid": "https://id.example.org/asha"}
ACCOUNT = {
    "objectType": "Agent",
    "account": {"homePage": "https://lms.example.org", "name": "asha with spaces"},
}
ALL = [MBOX, HASHED, OPENID, ACCOUNT]


def a_decision(reason: str = "seen at the desk") -> Decision:
    return Decision("command", reason, system_clock())


def identified(db: Database, person: Person, *actors: dict[str, Any]) -> None:
    for actor in actors:
        assert identity.add_identifier(db, person, actor, a_decision(), iri_base=IRI_BASE)


def merged(db: Database, *people: Person) -> identity.Change:
    return identity.merge(db, *people, a_decision())


def taken_back(db: Database, change: identity.Change) -> identity.Change:
    return identity.undo(db, 1, change.number, a_decision("it was a mistake"))


def known(db: Database, actor: dict[str, Any], **bounds: Any) -> list[dict[str, Any]]:
    return list(identifiers_of(db, 1, actor, iri_base=IRI_BASE, **bounds))


def groups(db: Database, people: list[Person]) -> list[set[int]]:
    return [{one.id for one in people_of(db, person)} for person in people]


def test_who_is_nobody_has_the_identifier_given(db):
    assert known(db, MBOX) == [MBOX]
    assert known(db, {**MBOX, "name": "Asha"}) == [MBOX]


def test_any_identifier_gives_all(db):
    person = a_person(db)
    identified(db, person, *ALL)
    own = actor_of(person, IRI_BASE)
    for asked in [own, *ALL]:
        found = known(db, asked)
        assert found[0] == asked
        assert sorted(map(str, found)) == sorted(map(str, [own, *ALL]))


def test_a_given_account_names_the_person_instead_of_ours(db):
    person = a_person(db, actor=ACCOUNT)
    identified(db, person, MBOX)
    assert known(db, MBOX) == [MBOX, ACCOUNT]


def test_case_of_a_hash_does_not_matter(db):
    person = a_person(db, actor={"mbox_sha1sum": "A" * 40})
    assert known(db, HASHED) == [HASHED, actor_of(person, IRI_BASE)]


@pytest.mark.parametrize(
    "actor",
    [
        {**MBOX, "objectType": "Group"},
        {"mbox": f"mailto:{'a' * 600}@example.org"},
        {"account": {"homePage": IRI_BASE, "name": "no uuid"}},
        {"name": "nobody"},
    ],
)
def test_what_is_no_known_person_is_given_back(db, actor):
    a_person(db, actor=MBOX)
    [only] = known(db, actor)
    assert {**only, "objectType": ""} == {**actor, "objectType": ""}


def test_an_identifier_is_added_once(db):
    person = a_person(db)
    identified(db, person, MBOX)
    again = identity.add_identifier(db, person, MBOX, a_decision(), iri_base=IRI_BASE)
    assert again is None
    assert len(db.execute(select(identity_change)).all()) == 1


def test_an_identifier_of_another_is_refused(db):
    other = a_person(db, actor=MBOX)
    with pytest.raises(IdentityConflict, match="merge the two") as refusal:
        identified(db, a_person(db), MBOX)
    assert refusal.value.members == {"learner": other.public_id}


def test_a_refusal_names_nobody_outside_reach(db):
    office = an_organisation(db)
    a_person(db, actor=MBOX)
    person = a_person(db, organisation=office.id)
    with pytest.raises(IdentityConflict) as refusal:
        identity.add_identifier(db, person, MBOX, a_decision(), iri_base=IRI_BASE, within=office.id)
    assert refusal.value.members == {}


def test_our_own_accounts_cannot_be_added(db):
    person, other = a_person(db), a_person(db)
    with pytest.raises(PersonInvalid, match="ours to assign"):
        identified(db, person, actor_of(other, IRI_BASE))


def test_an_added_identifier_is_taken_back(db):
    person = a_person(db)
    change = identity.add_identifier(db, person, MBOX, a_decision(), iri_base=IRI_BASE)
    undone = taken_back(db, change)
    assert undone.undone.reason == "it was a mistake"
    assert known(db, MBOX) == [MBOX]
    identified(db, a_person(db), MBOX)


def test_merged_people_are_known_as_one(db):
    first, second = a_person(db, actor=MBOX), a_person(db, actor=ACCOUNT)
    merged(db, first, second)
    own = actor_of(first, IRI_BASE)
    for asked in (own, MBOX, ACCOUNT):
        assert sorted(map(str, known(db, asked))) == sorted(map(str, [own, MBOX, ACCOUNT]))
    assert [one.id for one in people_of(db, second)] == [second.id, first.id]


def test_a_merge_changes_neither_row(db):
    first, second = a_person(db, actor=MBOX), a_person(db, actor=OPENID)
    before = rows_of(db)
    merged(db, first, second)
    assert rows_of(db) == before


def rows_of(db: Database) -> list[Any]:
    return db.execute(select(persona).order_by(persona.c.ifi)).all()


def test_taking_a_merge_back_restores_what_was(db):
    people = [a_person(db, actor=actor) for actor in ALL]
    first = merged(db, people[0], people[1])
    before = [known(db, actor) for actor in ALL]
    second = merged(db, people[1], people[2])
    assert len(groups(db, people)[0]) == 3
    taken_back(db, second)
    assert [known(db, actor) for actor in ALL] == before
    taken_back(db, first)
    assert groups(db, people) == [{one.id} for one in people]


def test_merges_that_do_not_overlap_are_taken_back_in_any_order(db):
    people = [a_person(db) for _ in range(4)]
    first, second = merged(db, *people[:2]), merged(db, *people[2:])
    taken_back(db, first)
    assert [len(group) for group in groups(db, people)] == [1, 1, 2, 2]
    taken_back(db, second)
    assert [len(group) for group in groups(db, people)] == [1, 1, 1, 1]


def test_a_merge_on_which_a_later_one_rests_waits(db):
    people = [a_person(db) for _ in range(3)]
    first, second = merged(db, *people[:2]), merged(db, *people[1:])
    with pytest.raises(IdentityConflict, match="rests on") as refusal:
        taken_back(db, first)
    assert refusal.value.members == {"later": [second.number]}
    taken_back(db, second)
    taken_back(db, first)


def test_an_identifier_added_after_a_merge_stays_with_its_row(db):
    first, second = a_person(db), a_person(db)
    change = merged(db, first, second)
    identified(db, second, MBOX)
    taken_back(db, change)
    assert known(db, MBOX) == [MBOX, actor_of(second, IRI_BASE)]
    assert known(db, actor_of(first, IRI_BASE)) == [actor_of(first, IRI_BASE)]


def test_what_makes_no_sense_is_refused(db):
    first, second = a_person(db), a_person(db)
    with pytest.raises(PersonInvalid):
        merged(db, first, first)
    change = merged(db, first, second)
    with pytest.raises(IdentityConflict, match="already"):
        merged(db, second, first)
    taken_back(db, change)
    with pytest.raises(IdentityConflict, match="before"):
        taken_back(db, change)
    with pytest.raises(ChangeMissing):
        identity.get_change(db, 1, 999)


def test_merged_again_after_it_was_taken_back(db):
    first, second = a_person(db), a_person(db)
    taken_back(db, merged(db, first, second))
    merged(db, second, first)
    assert len(people_of(db, first)) == 2


def test_changes_are_in_the_audit_log(db):
    first, second = a_person(db), a_person(db)
    taken_back(db, merged(db, first, second))
    for one in (first, second):
        events = events_about(db, 1, f"person:{one.public_id}")
        assert [event.action for event in events] == ["person.merged", "person.change_undone"]
        assert events[0].actor == "command"
        assert events[0].facts["reason"] == "seen at the desk"
        assert events[0].facts["people"] == [first.public_id, second.public_id]


def test_the_audit_log_holds_no_address(db):
    person = a_person(db)
    identified(db, person, MBOX)
    [event] = events_about(db, 1, f"person:{person.public_id}")
    assert "asha" not in str(event.facts)


def test_nobody_outside_reach_is_told(db):
    here, there = an_organisation(db), an_organisation(db)
    first = a_person(db, organisation=here.id, actor=MBOX)
    second = a_person(db, organisation=there.id, actor=ACCOUNT)
    merged(db, first, second)
    own = actor_of(first, IRI_BASE)
    assert known(db, MBOX, within=here.id) == [MBOX, own]
    assert known(db, MBOX, within=there.id) == [MBOX]
    assert known(db, ACCOUNT, within=here.id) == [ACCOUNT]
    assert len(known(db, MBOX, within={here.id, there.id})) == 3
    assert people_of(db, second, within=here.id) == ()


def test_two_institutions_know_nothing_of_each_other(db):
    an_institution(db, 2)
    first = a_person(db, actor=MBOX)
    other = a_person(db, institution=2, actor=MBOX)
    identity.add_identifier(db, other, OPENID, a_decision(), iri_base=IRI_BASE)
    assert known(db, MBOX) == [MBOX, actor_of(first, IRI_BASE)]
    with pytest.raises(ChangeMissing):
        identity.undo(db, 1, 1, a_decision())


def test_many_people_cost_a_fixed_number_of_queries(db):
    people = [a_person(db) for _ in range(6)]
    merged(db, people[0], people[1])
    merged(db, people[1], people[2])
    same = same_people(db, 1, people)
    assert [one.id for one in same[people[1].id]] == [people[0].id, people[2].id]
    assert same[people[5].id] == []
