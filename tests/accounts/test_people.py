"""People: told apart by employee id, mobile number, actor (D3); named by opaque accounts (E15)."""

import pytest

from accounts.errors import PersonConflict, PersonInvalid, PersonMissing
from accounts.learners import learners_after, render_learner
from accounts.people import (
    Details,
    actor_of,
    add_person,
    find_person_by_actor,
    get_person,
    get_person_by_public_id,
)
from tests.accounts.factories import IRI_BASE, a_credential, a_person, an_organisation
from tests.queries import queries_of

MBOX = {"mbox": "mailto:demo@example.org"}
ACCOUNT = {"account": {"homePage": "https://hr.example.org", "name": "77"}}


def add(db, installation, **details):
    given = Details(**{"name": "Demo Learner", **details})
    return add_person(db, 1, given, iri_base=IRI_BASE, now=installation.now())


def test_same_employee_id_is_the_same_person(db, installation):
    first, is_new = add(db, installation, employee_id="E1")
    again, is_new_again = add(
        db, installation, employee_id="E1", name="Other", mobile="+919000000001"
    )
    assert (is_new, is_new_again) == (True, False)
    assert again == first


def test_same_number_is_the_same_person(db, installation):
    first, _ = add(db, installation, mobile="+919000000001")
    again, is_new = add(db, installation, mobile="+919000000001")
    assert (again.id, is_new) == (first.id, False)
    named, _ = add(db, installation, mobile="+919000000001", employee_id="E1")
    assert (named.id, named.employee_id) == (first.id, "E1")


def test_number_of_another_employee_is_a_conflict(db, installation):
    add(db, installation, employee_id="E1", mobile="+919000000001")
    with pytest.raises(PersonConflict):
        add(db, installation, employee_id="E2", mobile="+919000000001")


def test_mbox_is_mapped_to_an_opaque_account(db, installation):
    person, _ = add(db, installation, actor=MBOX)
    assert actor_of(person, IRI_BASE)["account"] == {"homePage": IRI_BASE, "name": person.public_id}
    assert find_person_by_actor(db, 1, MBOX, IRI_BASE) == person
    assert add(db, installation, actor=MBOX)[1] is False


def test_account_is_used_as_given(db, installation):
    person, _ = add(db, installation, actor=ACCOUNT)
    assert actor_of(person, IRI_BASE)["account"] == ACCOUNT["account"]
    assert find_person_by_actor(db, 1, actor_of(person, IRI_BASE), IRI_BASE) == person


def test_own_actor_finds_the_person(db):
    person = a_person(db)
    assert find_person_by_actor(db, 1, actor_of(person, IRI_BASE), IRI_BASE) == person
    other_home = {"account": {"homePage": "https://evil.example", "name": person.public_id}}
    assert find_person_by_actor(db, 1, other_home, IRI_BASE) is None


def test_account_of_ours_cannot_be_claimed(db, installation):
    account = {"homePage": IRI_BASE, "name": "0b1c9a52-0000-4000-8000-000000000000"}
    with pytest.raises(PersonInvalid):
        add(db, installation, actor={"account": account})


@pytest.mark.parametrize("actor", [{}, {"name": "x"}, {"mbox": 1}, {"mbox": "mailto:" + "a" * 600}])
def test_agent_without_usable_identifier_is_refused(db, installation, actor):
    with pytest.raises(PersonInvalid):
        find_person_by_actor(db, 1, actor, IRI_BASE)


def test_actor_holds_nothing_personal(db):
    person = a_person(db, name="Demo Learner", mobile="+919000000001", employee_id="E-777")
    text = str(actor_of(person, IRI_BASE))
    assert not any(word in text for word in ("9000000001", "Demo", "E-777"))


def test_repr_hides_name_and_number(db):
    person = a_person(db, name="Demo Learner", mobile="+919000000001")
    assert "9000000001" not in repr(person)
    assert "Demo Learner" not in repr(person)


def test_department_is_the_nearest_above(db):
    department = an_organisation(db, name="Demo Department")
    office = an_organisation(db, kind="office", parent=department.id)
    person = a_person(db, organisation=office.id)
    assert (person.department, person.department_id) == ("Demo Department", department.id)
    assert a_person(db).department is None


def test_missing_person_is_not_found(db):
    with pytest.raises(PersonMissing):
        get_person(db, 1, 999)
    with pytest.raises(PersonMissing):
        get_person_by_public_id(db, 1, "no such")


def test_institutions_do_not_see_each_other(db):
    first = a_person(db, employee_id="E1", mobile="+919000000001")
    second = a_person(db, 2, employee_id="E1", mobile="+919000000001")
    assert first.public_id != second.public_id
    assert find_person_by_actor(db, 2, actor_of(first, IRI_BASE), IRI_BASE) is None
    with pytest.raises(PersonMissing):
        get_person_by_public_id(db, 2, first.public_id)


def test_learners_of_a_page_are_read_by_one_query(db, installation):
    credential, _ = a_credential(db, installation.settings)
    for _ in range(3):
        a_person(db, organisation=an_organisation(db).id)
    with queries_of(db) as seen:
        found = learners_after(db, credential, cursor=0, limit=3)
        names = {render_learner(person, IRI_BASE)["organisation"] for person in found}
    assert (len(names), len(seen)) == (3, 1)
