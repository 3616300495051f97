"""Who is meant by actors, as far as the one who asks may know."""

from accounts.names import find_people, people_meant, reach_of
from accounts.organisations import get_root
from accounts.roles import Grant, Role
from storage.database import Database
from tests.accounts.factories import INSTITUTION, IRI_BASE, a_person, an_organisation

DESK = (Role.SUPPORT, Role.NODAL_OFFICER)


def own(public_id: str) -> str:
    return f"account {IRI_BASE} {public_id}"


def test_role_on_the_root_reaches_everyone(db: Database) -> None:
    root = get_root(db, INSTITUTION).id
    assert reach_of(db, INSTITUTION, [Grant(Role.SUPPORT, root)], DESK) is None
    assert reach_of(db, INSTITUTION, [Grant(Role.ADMIN, root)], DESK) is None


def test_role_on_an_office_reaches_no_further(db: Database) -> None:
    root, office = get_root(db, INSTITUTION).id, an_organisation(db).id
    grants = [Grant(Role.NODAL_OFFICER, office), Grant(Role.PUBLISHER, root)]
    assert reach_of(db, INSTITUTION, grants, DESK) == {office}


def test_people_are_named_by_each_of_their_identifiers(db: Database) -> None:
    one = a_person(db)
    other = a_person(db, actor={"mbox": "mailto:asha@example.org"})
    asked = [own(one.public_id), "mbox mailto:asha@example.org", "mbox mailto:no@example.org"]
    found = people_meant(db, INSTITUTION, None, asked, IRI_BASE)
    assert {name: person.id for name, person in found.items()} == {
        own(one.public_id): one.id,
        "mbox mailto:asha@example.org": other.id,
    }


def test_people_elsewhere_are_not_named(db: Database) -> None:
    office, elsewhere = an_organisation(db).id, an_organisation(db).id
    section = an_organisation(db, parent=office).id
    inside, outside = a_person(db, organisation=section), a_person(db, organisation=elsewhere)
    asked = [own(inside.public_id), own(outside.public_id)]
    found = people_meant(db, INSTITUTION, frozenset({office}), asked, IRI_BASE)
    assert list(found) == [own(inside.public_id)]


def test_people_of_another_institution_are_not_named(db: Database) -> None:
    person = a_person(db, 2)
    assert people_meant(db, INSTITUTION, None, [own(person.public_id)], IRI_BASE) == {}


def test_identifier_that_no_column_takes_is_nobodys(db: Database) -> None:
    asked = ["account https://a.example \0", own("\0"), "openid " + "x" * 9000]
    assert people_meant(db, INSTITUTION, None, asked, IRI_BASE) == {}


def test_person_is_found_by_id_number_and_name(db: Database) -> None:
    person = a_person(db, name="Asha Verma", employee_id="E/77", mobile="+919800000001")
    for text in ("E/77", "98000 00001", "verma asha"):
        assert [one.id for one in find_people(db, INSTITUTION, None, text)] == [person.id], text
    for text in ("", "E/78", "9800000002", "verma x", "%"):
        assert find_people(db, INSTITUTION, None, text) == [], text


def test_person_elsewhere_is_not_found(db: Database) -> None:
    office = an_organisation(db).id
    a_person(db, name="Asha Verma", employee_id="E/77", mobile="+919800000001")
    for text in ("E/77", "9800000001", "Asha"):
        assert find_people(db, INSTITUTION, frozenset({office}), text) == [], text
