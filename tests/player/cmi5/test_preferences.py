"""What a learner wishes of content, set on the portal and read by AUs. cmi5 §11."""

import pytest

from accounts.people import get_person
from tests.accounts.factories import INSTITUTION, sign_in
from tests.player.cmi5.factories import an_au_of, enrolled_in


@pytest.fixture
def registration(installation):
    return enrolled_in(installation)


@pytest.fixture(autouse=True)
def learner(installation, client, registration):
    with installation.reading() as db:
        person = get_person(db, INSTITUTION, registration.person_id)
    sign_in(client, person)


def test_au_reads_what_the_learner_chose(installation, client, registration):
    chosen = {"language": "hi,en", "audio": "off"}
    assert client.post("/account/content", data=chosen).status_code == 303
    au = an_au_of(installation, client, registration).begin()
    said = {"languagePreference": "hi,en", "audioPreference": "off"}
    assert au.preferences().json == said
    page = client.get("/account/content").text
    assert page.count(" checked") == 2


def test_what_is_not_chosen_is_not_said(installation, client, registration):
    client.post("/account/content", data={"language": "hi,en", "audio": "off"})
    client.post("/account/content", data={"language": "xx", "audio": "on"})
    au = an_au_of(installation, client, registration).begin()
    assert au.preferences().json == {"audioPreference": "on"}


def test_au_may_not_set_it(installation, client, registration):  # 11.0.0.0-5
    au = an_au_of(installation, client, registration).begin()
    query = {"agent": au.given["actor"], "profileId": "cmi5LearnerPreferences"}
    for method in ("PUT", "POST", "DELETE"):
        answer = au.open(method, "agents/profile", query, json={"audioPreference": "on"})
        assert answer.status_code == 403


def test_nobody_elses_profile_is_read(installation, client, registration):  # 8.1.3.0-3
    au = an_au_of(installation, client, registration).begin()
    query = {"agent": '{"mbox":"mailto:x@example.com"}', "profileId": "cmi5LearnerPreferences"}
    assert au.open("GET", "agents/profile", query).status_code == 403
    assert au.open("GET", "agents", {"agent": query["agent"]}).status_code == 403
    assert au.open("GET", "agents", {"agent": au.given["actor"]}).status_code == 200
