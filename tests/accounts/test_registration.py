"""Registration: one question a page, then check answers (A4-A6)."""

from datetime import date

import pytest

from accounts.masters import import_demo_masters
from accounts.organisations import find_organisation_by_code
from accounts.people import Status, find_person_by_mobile
from accounts.roles import Role, grant_role
from accounts.store.audit import events_about
from tests.accounts.factories import a_person, sign_in

MOBILE = "+919000000001"
ANSWERS = (
    ("name", {"name": " Demo Learner "}),
    ("department", {"department": "posts"}),
    ("office", {"office": "posts-delhi"}),
    ("designation", {"designation": "postal-assistant"}),
    ("state", {"state": "IN-DL"}),
    ("employee-type", {"employee_type": "central"}),
    ("joining", {"joined-day": "27", "joined-month": "3", "joined-year": "2019"}),
    ("language", {"language": "hi"}),
)


@pytest.fixture
def newcomer(installation, client):
    with installation.transaction() as db:
        import_demo_masters(db, 1)
        person = a_person(db, mobile=MOBILE, status=Status.INVITED)
    sign_in(client, person)
    return person


def answer_all(client):
    for step, data in ANSWERS:
        assert client.get(f"/register/{step}").status_code == 200
        assert client.post(f"/register/{step}", data=data).status_code == 303


def test_answers_lead_to_the_check_and_make_a_person(client, installation, newcomer):
    place = client.get("/register").location
    for step, data in ANSWERS:
        assert place == f"/register/{step}"
        assert client.get(place).text.count("<h1>") == 1
        place = client.post(place, data=data).location
    assert place == "/register/check"
    assert client.post(place, data={"confirm": "yes"}).location == "/"
    with installation.reading() as db:
        person = find_person_by_mobile(db, 1, MOBILE)
        office = find_organisation_by_code(db, 1, "posts-delhi")
        events = events_about(db, 1, f"person:{person.public_id}")
    assert (person.status, person.name, person.organisation) == (
        "active",
        "Demo Learner",
        office.id,
    )
    assert (person.department, person.state) == ("Department of Posts", "Delhi")
    assert (person.date_of_joining, person.language) == (date(2019, 3, 27), "hi")
    # Both at the same moment.
    actions = {event.action for event in events}
    assert actions == {"person.transferred", "person.registered"}
    assert 'lang="hi"' in client.get("/account").text


def test_check_shows_the_department_and_its_officer(client, installation, newcomer):
    with installation.transaction() as db:
        officer = a_person(db, name="Demo Officer")
        grant_role(
            db, officer, Role.NODAL_OFFICER, find_organisation_by_code(db, 1, "posts").id,
            installation.now(),
        )  # fmt: skip
    answer_all(client)
    page = client.get("/register/check").text
    assert "You are joining Department of Posts" in page
    assert "Approvals go to Demo Officer" in page


def test_nothing_counts_until_it_is_confirmed(client, installation, newcomer):
    answer_all(client)
    answer = client.post("/register/check", data={})
    assert answer.status_code == 422
    assert "Confirm that this is your department" in answer.text
    with installation.reading() as db:
        assert find_person_by_mobile(db, 1, MOBILE).status is Status.INVITED


def test_check_without_all_answers_leads_back(client, newcomer):
    assert client.get("/register/check").location == "/register/name"
    assert client.post("/register/check", data={"confirm": "yes"}).status_code == 422


def test_department_of_the_roll_is_filled_in_and_a_change_is_warned(client, installation):
    with installation.transaction() as db:
        import_demo_masters(db, 1)
        health = find_organisation_by_code(db, 1, "health")
        person = a_person(db, mobile=MOBILE, status=Status.INVITED, organisation=health.id)
    sign_in(client, person)
    assert 'value="health" checked' in client.get("/register/department").text.replace(
        ' id="field-department"', ""
    )
    answer_all(client)
    page = client.get("/register/check").text
    assert "The roll has you at Department of Health" in page


def test_another_department_forgets_the_office(client, newcomer):
    answer_all(client)
    client.post("/register/department", data={"department": "health"})
    assert client.get("/register").location == "/register/office"
    assert client.post("/register/office", data={"office": "posts-delhi"}).status_code == 422


def test_department_without_offices_asks_for_none(client, newcomer):
    client.post("/register/name", data={"name": "Demo Learner"})
    place = client.post("/register/department", data={"department": "expenditure"}).location
    assert place == "/register/designation"


def test_search_works_as_a_page(client, newcomer):
    page = client.get("/register/department?q=school+lit").text
    assert "School Education and Literacy" in page
    assert "Department of Posts" not in page
    assert (
        "डाक विभाग"
        in client.get("/register/department?q=डाक", headers={"Accept-Language": "hi"}).text
    )
    assert "Try one word of it" in client.get("/register/department?q=nothing+like+it").text


@pytest.mark.parametrize("query", ["%00", "%25", "_", "%5C", "a" * 500, "'%22%3Cscript%3E"])
def test_odd_searches_are_answered(client, newcomer, query):
    answer = client.get(f"/register/department?q={query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "x" * 201}),
        ("name", {"name": "a\x00b"}),
        ("department", {}),
        ("department", {"department": "no such"}),
        ("department", {"department": "posts-delhi"}),
        ("office", {"office": "posts"}),
        ("designation", {"designation": "Wizard"}),
        ("state", {"state": "IN-XX"}),
        ("employee-type", {"employee_type": "royal"}),
        ("joining", {"joined-day": "31", "joined-month": "2", "joined-year": "2019"}),
        ("joining", {"joined-day": "1", "joined-month": "1", "joined-year": "1900"}),
        ("joining", {"joined-day": "1", "joined-month": "1", "joined-year": "2999"}),
        ("joining", {"joined-day": "9" * 5000, "joined-month": "1", "joined-year": "1"}),
        ("language", {"language": "xx"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(client, newcomer, step, data):
    answer = client.post(f"/register/{step}", data=data)
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_unknown_question_is_not_found(client, newcomer):
    assert client.get("/register/salary").status_code == 404


def test_registered_person_does_not_register_again(client, installation):
    with installation.transaction() as db:
        sign_in_as = a_person(db)
    sign_in(client, sign_in_as)
    assert client.get("/register").location == "/"
    assert client.post("/register/name", data={"name": "Other"}).location == "/"


def test_visitor_is_led_to_sign_in(client):
    assert client.get("/register").location == "/sign-in?next=/register"
