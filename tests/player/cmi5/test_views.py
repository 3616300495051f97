"""The portal's side of a course of AUs: Start at each, another site, and the way back."""

from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.people import get_person
from accounts.roles import Role
from tests.accounts.factories import INSTITUTION, a_person, sign_in
from tests.player.cmi5.factories import Au, an_au, enrolled_in, parameters_of


@pytest.fixture
def registration(installation):
    elsewhere = an_au(2, launch="https://au.example.org/start")
    return enrolled_in(installation, an_au(1), elsewhere, an_au(3))


@pytest.fixture
def learner(installation, client, registration):
    with installation.reading() as db:
        person = get_person(db, INSTITUTION, registration.person_id)
    sign_in(client, person)
    return person


def start(client, registration, **form):
    return client.post(f"/courses/{registration.course_id}/start", data=form)


@pytest.mark.usefixtures("learner")
def test_each_unit_has_its_start(client, registration):
    page = client.get(f"/courses/{registration.course_id}").text
    assert page.count('name="unit"') == 3


@pytest.mark.usefixtures("learner")
def test_start_leads_to_the_au_and_back_to_the_course(client, registration):
    answer = start(client, registration, unit="u-1")
    assert answer.status_code == 303
    assert answer.headers["Cache-Control"] == "no-store"
    au = Au(client, answer.headers["Location"]).begin()
    back = urlsplit(au.state("LMS.LaunchData").json["returnURL"])
    returned = client.get(f"{back.path}?{back.query}")
    assert returned.headers["Location"] == f"/courses/{registration.course_id}"


@pytest.mark.usefixtures("learner")
def test_au_on_another_site_is_opened_by_the_learner(client, registration):
    answer = start(client, registration, unit="u-2")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "au.example.org" in answer.text
    assert "https://au.example.org/start?endpoint=" in answer.text


@pytest.mark.usefixtures("learner")
def test_done_unit_offers_review(client, registration):
    au = Au(client, start(client, registration, unit="u-1").headers["Location"]).begin()
    au.say("initialized", "completed", "terminated")
    page = client.get(f"/courses/{registration.course_id}").text
    assert "Review" in page
    again = Au(client, start(client, registration, unit="u-1").headers["Location"]).begin()
    assert again.state("LMS.LaunchData").json["launchMode"] == "Review"


@pytest.mark.usefixtures("learner")
def test_start_goes_on_with_the_first_that_is_not_done(client, registration):
    first = start(client, registration).headers["Location"]
    assert parse_qs(urlsplit(first).query)["page"] == ["1"]
    assert parameters_of(first)["registration"] == registration.id


def test_support_reads_the_log_in_words(installation, client, learner, registration):
    Au(client, start(client, registration, unit="u-1").headers["Location"]).begin()
    with installation.transaction() as db:
        helper = a_person(db, roles=(Role.SUPPORT,))
    sign_in(client, helper)
    listed = client.get(f"/registrations/{registration.id}/launches").text
    launch = listed.partition('href="/launches/')[2].partition('"')[0]
    page = client.get(f"/launches/{launch}").text
    assert "Access fetched" in page
    assert "Launched" in page


def test_publisher_tries_a_course_of_aus(installation, client, registration):
    with installation.transaction() as db:
        publisher = a_person(db, iri_base=installation.iri_base, roles=(Role.PUBLISHER,))
    sign_in(client, publisher)
    page = f"/publish/courses/{registration.course_id}/try"
    answer = client.post(page, data={"mode": "normal"})
    assert answer.status_code == 303
    au = Au(client, answer.headers["Location"]).begin()
    assert au.state("LMS.LaunchData").json["returnURL"].endswith(page)
    assert au.say("initialized", "completed", "terminated").status_code == 200
    assert "Access fetched" in client.get(f"{page}/{launch_in(client.get(page).text)}").text


def launch_in(page):
    """Give the id of the first launch whose log a page leads to."""
    return page.partition("/try/")[2].partition('"')[0]
