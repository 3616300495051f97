"""The portal's side: start, come back, the launch log; and the REST calls."""

from urllib.parse import urlsplit

import pytest

from accounts.people import get_person
from accounts.roles import Role
from tests.accounts.factories import (
    INSTITUTION,
    a_credential,
    a_person,
    an_organisation,
    authorization,
    sign_in,
)
from tests.packages.factories import a_html_zip, a_scorm12_zip
from tests.player.factories import (
    COMMIT,
    FINISH,
    INITIALIZE,
    Shell,
    a_shell,
    enrolled,
    set_,
    statements_of,
    told,
)


@pytest.fixture
def registration(installation):
    return enrolled(installation, a_scorm12_zip(3))


def person_of(installation, registration):
    """Give the learner of a registration."""
    with installation.reading() as db:
        return get_person(db, INSTITUTION, registration.person_id)


@pytest.fixture
def learner(installation, client, registration):
    person = person_of(installation, registration)
    sign_in(client, person)
    return person


@pytest.fixture
def hr(installation, settings):
    """The Authorization header of a key that may launch."""
    with installation.transaction() as db:
        credential, secret = a_credential(db, settings, scopes=["registrations/write"])
    return authorization(credential, secret)


def test_start_leads_to_the_content_origin(client, learner, registration):
    response = client.post(f"/courses/{registration.course_id}/start")
    parts = urlsplit(response.headers["Location"])
    assert response.status_code == 303
    assert parts.hostname.endswith(".localhost")
    assert parts.path.startswith("/play/")
    assert len(parts.fragment) > 40


def test_start_without_a_registration_leads_to_the_course(installation, client, registration):
    with installation.transaction() as db:
        other = a_person(db)
    sign_in(client, other)
    response = client.post(f"/courses/{registration.course_id}/start")
    assert response.headers["Location"] == f"/courses/{registration.course_id}"


def test_start_asks_to_sign_in(client, registration):
    assert client.post(f"/courses/{registration.course_id}/start").status_code == 401


def test_return_leads_to_the_course(installation, client, content_client, learner, registration):
    shell = a_shell(installation, content_client, registration)
    response = client.get(f"/play/return?launch={shell.launch}")
    assert response.headers["Location"] == f"/courses/{registration.course_id}"
    assert client.get("/play/return?launch=none").headers["Location"] == "/"


def test_a_launch_that_no_column_can_keep_is_no_fault_of_ours(client, learner):
    assert client.get("/play/return?launch=%00").status_code < 500


def test_the_log_shows_everything_in_order(installation, client, content_client, registration):
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("score.raw", "<b>"), set_("cmi.suspend_data", "x" * 5000), COMMIT)
    with installation.transaction() as db:
        supporter = a_person(db, roles=(Role.SUPPORT,))
    sign_in(client, supporter)
    assert client.get(f"/registrations/{registration.id}/launches").status_code == 200
    page = client.get(f"/launches/{shell.launch}").text
    places = [
        page.index(text)
        for text in (
            "opened",
            "LMSInitialize(",
            "initialized",
            "cmi.core.score.raw, &lt;b&gt;",
            "405 Incorrect data type",
            "not a strict suspend_data",
            "LMSCommit(",
        )
    ]
    assert places == sorted(places)
    assert shell.token not in page


def test_the_log_is_for_support_only(client, content_client, installation, learner, registration):
    shell = a_shell(installation, content_client, registration)
    assert client.get(f"/launches/{shell.launch}").status_code == 403


def test_launch_by_rest(installation, client, content_client, hr, registration):
    response = client.post(f"/api/v1/registrations/{registration.id}/launch", json={}, headers=hr)
    assert response.status_code == 200, response.text
    assert set(response.json) == {"url", "method", "session"}
    assert response.json["method"] == "own_window"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"unit": 0}, 200),
        ({"unit": 2, "mode": "review"}, 200),
        ({"return_url": "https://hr.example/back?x=1"}, 200),
        ({"unit": 3}, 404),
        ({"unit": "nothing"}, 404),
        ({"unit": True}, 422),
        ({"mode": "play"}, 422),
        ({"return_url": "javascript:alert(1)"}, 422),
        ({"return_url": "https://user@host/"}, 422),
        ({"more": 1}, 422),
    ],
)
def test_launch_by_rest_is_checked(client, hr, registration, body, status):
    address = f"/api/v1/registrations/{registration.id}/launch"
    assert client.post(address, json=body, headers=hr).status_code == status


def test_launch_of_nothing(client, hr):
    address = "/api/v1/registrations/00000000-0000-4000-8000-000000000000/launch"
    assert client.post(address, json={}, headers=hr).status_code == 404


def test_abandon_ends_the_session_and_its_launch(
    installation, client, content_client, hr, registration
):
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_location", "4"))
    for _ in range(2):
        response = client.post(f"/api/v1/sessions/{shell.session}/abandon", headers=hr)
        assert response.status_code == 204
    assert shell.call("GET").json["code"] == "abandoned"
    assert [verb for verb, _ in told(installation)] == ["initialized", "abandoned"]


def test_abandon_of_nothing(client, hr):
    address = "/api/v1/sessions/00000000-0000-4000-8000-000000000000/abandon"
    assert client.post(address, headers=hr).status_code == 404


def test_units_are_gone_through_one_by_one(installation, content_client, registration):
    shell = a_shell(installation, content_client, registration)
    units = [row["unit"] for row in shell.look()["units"]]
    assert shell.deliver()["unit"] == units[0]
    shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)
    assert [row["state"] for row in shell.look()["units"]] == ["done", "todo", "todo"]
    again = a_shell(installation, content_client, registration)
    assert again.deliver()["unit"] == units[1]
    assert again.deliver(units[2])["unit"] == units[2]


def test_an_html_unit_is_completed_by_delivery(installation, content_client):
    registration = enrolled(installation, a_html_zip())
    shell = a_shell(installation, content_client, registration)
    delivered = shell.deliver()
    assert delivered["kind"] == "asset"
    shell.deliver()
    assert [verb for verb, _ in told(installation)] == ["experienced", "completed", "experienced"]


def test_an_html_unit_is_only_attempted_where_the_rule_says_so(installation, content_client):
    plain = enrolled(installation, a_html_zip())
    unit = next(plain.structure.units()).id
    rule = {"units": {unit: {"completion": "never"}}}
    registration = enrolled(installation, a_html_zip(), rule=rule)
    a_shell(installation, content_client, registration).deliver()
    assert [verb for verb, _ in told(installation)] == ["experienced"]


def test_statements_name_nobody_by_number_or_address(installation, content_client, registration):
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_status", "passed"), FINISH)
    person = person_of(installation, registration)
    for made in statements_of(installation):
        assert made["actor"]["account"]["name"] == person.public_id
        assert person.mobile not in str(made)
        assert made["context"]["registration"] == registration.id


@pytest.fixture
def other_office(installation, settings):
    """An organisation that the learner does not belong to: its support and its HR key."""
    with installation.transaction() as db:
        place = an_organisation(db).id
        support = a_person(db, organisation=place, roles=(Role.SUPPORT,))
        key = a_credential(db, settings, scopes=["registrations/write"], organisation=place)
    return support, authorization(*key)


def test_key_of_another_organisation_launches_nobody(client, registration, other_office):  # D4
    path = f"/api/v1/registrations/{registration.id}/launch"
    assert client.post(path, json={}, headers=other_office[1]).status_code == 404


def test_key_of_another_organisation_ends_nobodys_session(
    client, registration, hr, other_office
):  # D4
    path = f"/api/v1/registrations/{registration.id}/launch"
    session = client.post(path, json={}, headers=hr).json["session"]
    answer = client.post(f"/api/v1/sessions/{session}/abandon", headers=other_office[1])
    assert answer.status_code == 404
    assert registration.id not in answer.text
    own = client.post(f"/api/v1/sessions/{session}/abandon", headers=hr)
    assert own.status_code == 204


def test_support_of_another_organisation_reads_no_log(
    installation, client, content_client, registration, other_office
):
    shell = a_shell(installation, content_client, registration)
    sign_in(client, other_office[0])
    for path in (f"/launches/{shell.launch}", f"/registrations/{registration.id}/launches"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert registration.id not in answer.text.replace(path, "")


@pytest.mark.parametrize(
    "address",
    [
        "http://[",
        "http://[::1",
        "https://a:99999/",
        "https://a/\x00",
        "https://a/\r\nb",
        "javascript:alert(1)",
        "//a/",
        "https://user@a/",
        "https:///a",
    ],
)
def test_address_to_return_to_is_a_web_address(client, registration, hr, address):
    path = f"/api/v1/registrations/{registration.id}/launch"
    answer = client.post(path, json={"return_url": address}, headers=hr)
    assert answer.status_code == 422
    assert "return_url" in answer.text


def test_goes_on_with_the_test_that_was_failed(installation, content_client, registration):
    units = [unit.id for unit in registration.structure.units()]
    shell = a_shell(installation, content_client, registration)
    for unit, status in zip(units, ("completed", "failed", "completed"), strict=True):
        shell.deliver(unit)
        shell.send(INITIALIZE, set_("lesson_status", status), FINISH)
    again = a_shell(installation, content_client, registration)
    assert again.deliver()["unit"] == units[1]


def test_page_loaded_again_stays_in_the_unit_that_was_reached(
    installation, content_client, registration
):
    units = [unit.id for unit in registration.structure.units()]
    shell = a_shell(installation, content_client, registration, unit=units[0])
    assert shell.deliver()["unit"] == units[0]
    shell.deliver(units[1])
    assert shell.deliver()["unit"] == units[1]


@pytest.mark.parametrize(
    ("wanted", "mode"),
    [({}, "normal"), ({"mode": "review"}, "review"), ({"mode": "credit"}, "normal")],
)
def test_start_takes_the_mode_that_is_asked_for(
    installation, client, content_client, learner, registration, wanted, mode
):
    response = client.post(f"/courses/{registration.course_id}/start", data=wanted)
    parts = urlsplit(response.headers["Location"])
    label = (parts.hostname or "").partition(".")[0]
    shell = Shell(content_client, parts.path.split("/")[-1], parts.fragment, label)
    assert shell.deliver()["values"]["cmi.core.lesson_mode"] == mode


def test_support_finds_the_launches_of_a_learner(installation, client, registration):
    learner = person_of(installation, registration)
    with installation.transaction() as db:
        supporter = a_person(db, roles=(Role.SUPPORT,))
    sign_in(client, supporter)
    assert f"/registrations/{registration.id}/launches" in find(client, learner.employee_id)
    assert "Nobody found" in find(client, "E-0")
    assert "Nobody found" not in find(client, "")


def test_support_of_another_office_finds_nobody(installation, client, registration):
    learner = person_of(installation, registration)
    with installation.transaction() as db:
        elsewhere = an_organisation(db)
        supporter = a_person(db, roles=(Role.SUPPORT,), organisation=elsewhere.id)
    sign_in(client, supporter)
    assert "Nobody found" in find(client, learner.employee_id)


def find(client, text):
    """Search as support; gives the page."""
    return client.get("/launches", query_string={"q": text}).text
