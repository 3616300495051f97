"""Sessions: abandoned, waived, satisfied, modes, and what the log tells. cmi5 §9.3, §10.2.2."""

from uuid import uuid4

import pytest

from accounts.people import get_person
from catalogue.store import get_course
from catalogue.trials import begin_trial
from player.cmi5.sessions import open_session
from player.errors import UnitLocked
from player.log import lines_of
from player.room import enter
from player.scorm.attempt import Mode
from player.store import cmi5 as store
from player.store import launches
from player.tasks import abandon_silent, close_lost
from progress.store import progress_of
from schemas.course_structure import Block, MoveOn, Standard, UnitKind
from tests.accounts.factories import INSTITUTION, a_credential, authorization
from tests.player.cmi5.factories import (
    SESSION_ID,
    an_au,
    an_au_of,
    enrolled_in,
    launched,
    parameters_of,
    stored,
    verbs,
)

DAY = 24 * 3600


@pytest.fixture
def registration(installation):
    return enrolled_in(installation)


@pytest.fixture
def hr(installation, settings):
    with installation.transaction() as db:
        credential, secret = a_credential(db, settings, scopes=["registrations/write"])
    return authorization(credential, secret)


def said_by(installation, registration, verb):
    """Give the statements of a verb."""
    found = stored(installation, registration)
    return [one for one in found if one["verb"]["id"].endswith("/" + verb)]


def progress(installation, registration):
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id)


def test_silent_session_is_abandoned_after_a_day(installation, client, clock, registration):
    au = an_au_of(installation, client, registration).begin()
    clock.tick(60)
    au.say("initialized")
    clock.tick(DAY - 10)
    close_lost(installation)
    abandon_silent(installation)
    assert "abandoned" not in verbs(installation, registration)
    clock.tick(20)
    abandon_silent(installation)
    abandon_silent(installation)
    (said,) = said_by(installation, registration, "abandoned")
    assert said["result"]["duration"] == "PT1M0S"
    assert au.say("terminated").status_code == 401


def test_administrator_abandons_a_session(client, hr, installation, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized")
    session = au.template["extensions"][SESSION_ID]
    for _ in range(2):
        answer = client.post(f"/api/v1/sessions/{session}/abandon", headers=hr)
        assert answer.status_code == 204
    (said,) = said_by(installation, registration, "abandoned")
    assert said["context"]["extensions"][SESSION_ID] == session
    assert au.say("terminated").status_code == 401


def test_terminated_session_is_not_abandoned(client, hr, installation, registration):
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized", "terminated")
    session = au.template["extensions"][SESSION_ID]
    client.post(f"/api/v1/sessions/{session}/abandon", headers=hr)
    launched(installation, registration)
    assert "abandoned" not in verbs(installation, registration)


def test_who_is_through_looks_back(installation, client, registration):  # 10.2.2
    au = an_au_of(installation, client, registration).begin()
    assert au.state("LMS.LaunchData").json["launchMode"] == "Normal"
    au.say("initialized", "completed", "terminated")
    again = an_au_of(installation, client, registration).begin()
    assert again.state("LMS.LaunchData").json["launchMode"] == "Review"
    asked = an_au_of(installation, client, registration, mode=Mode.NORMAL).begin()
    assert asked.state("LMS.LaunchData").json["launchMode"] == "Normal"


def test_unit_that_asks_for_nothing_is_launched_for_credit(installation, client):
    registration = enrolled_in(installation, an_au(move_on=MoveOn.NOT_APPLICABLE), an_au(2))
    au = an_au_of(installation, client, registration, unit=0).begin()
    au.say("initialized", "completed", "terminated")
    again = an_au_of(installation, client, registration, unit=0).begin()
    assert again.state("LMS.LaunchData").json["launchMode"] == "Normal"


def test_browsing_counts_nowhere(installation, client, clock, registration):
    au = an_au_of(installation, client, registration, mode=Mode.BROWSE).begin()
    clock.tick(100)
    assert au.say("initialized").status_code == 200
    launched(installation, registration)
    unit = progress(installation, registration).units[0]
    assert (unit.attempted, unit.seconds) == (False, 0)


def test_next_unit_is_launched_where_none_is_named(installation, client):
    registration = enrolled_in(installation, an_au(1), an_au(2))
    an_au_of(installation, client, registration).begin().say(
        "initialized", "completed", "terminated"
    )
    assert "/au2/index.html" in launched(installation, registration).url


def test_block_and_course_are_satisfied_bottom_up(installation, client):  # 9.3.9, 9.6.2.3
    block = Block("b-1", {"en": "Block"}, (an_au(1),), "https://example.com/course/block/1")
    registration = enrolled_in(installation, children=[block])
    au = an_au_of(installation, client, registration).begin()
    au.say("initialized", "completed")
    first, second = said_by(installation, registration, "satisfied")
    kinds = [one["object"]["definition"]["type"].rpartition("/")[2] for one in (first, second)]
    grouped = [
        {one["id"] for one in made["context"]["contextActivities"]["grouping"]}
        for made in (first, second)
    ]
    assert kinds == ["block", "course"]
    assert "https://example.com/course/block/1" in grouped[0]
    assert grouped[1] == {"https://example.com/course"}
    assert first["object"]["id"] not in grouped[0]
    sessions = {one["context"]["extensions"][SESSION_ID] for one in (first, second)}
    assert sessions == {au.template["extensions"][SESSION_ID]}


def test_waiving_satisfies_under_its_own_session(installation, client, hr, registration):  # 9.3.7
    path = f"/api/v1/registrations/{registration.id}/waive"
    for _ in range(2):
        body = {"unit": 0, "reason": "Tested Out"}
        assert client.post(path, json=body, headers=hr).status_code == 204
    (waived,) = said_by(installation, registration, "waived")
    (satisfied,) = said_by(installation, registration, "satisfied")
    grouping = waived["context"]["contextActivities"]["grouping"]
    assert "https://example.com/course/au/1" in {one["id"] for one in grouping}
    assert (
        waived["context"]["extensions"][SESSION_ID]
        == satisfied["context"]["extensions"][SESSION_ID]
    )


def test_what_asks_for_nothing_is_satisfied_before_it_is_launched(installation):
    registration = enrolled_in(installation, an_au(move_on=MoveOn.NOT_APPLICABLE))
    launched(installation, registration)
    said = verbs(installation, registration)
    assert said.index("satisfied") < said.index("launched")
    assert said.count("satisfied") == 1


def test_log_tells_what_happened(installation, client, registration):
    au = an_au_of(installation, client, registration).begin()
    au.fetch()
    au.say("initialized", actor={"mbox": "mailto:somebody@example.com"})
    au.say("initialized")
    au.say("terminated")
    with installation.reading() as db:
        (found,) = launches.launches_of(db, INSTITUTION, registration.id)
    kinds = [line.kind for line in log_of(installation, found)]
    assert kinds == [
        "launched", "statement", "fetched", "refused", "statement", "statement", "ended",
    ]  # fmt: skip
    assert found.closed_by == "terminated"


def log_of(installation, found):
    with installation.reading() as db:
        return lines_of(db, found, "")[0]


def test_log_is_not_filled_by_refusals(installation, client, registration, monkeypatch):
    monkeypatch.setattr("player.cmi5.hearing.MOST_REFUSALS", 2)
    au = an_au_of(installation, client, registration).begin()
    for _ in range(4):
        assert au.say("initialized", actor={"mbox": "mailto:x@example.com"}).status_code == 403
    with installation.reading() as db:
        (found,) = launches.launches_of(db, INSTITUTION, registration.id)
    assert [line.kind for line in log_of(installation, found)].count("refused") == 2


def test_player_of_ours_begins_a_session_of_its_shells_launch(installation, client):
    video = an_au(kind=UnitKind.VIDEO, identifier="film.mp4", launch="film.mp4")
    registration = enrolled_in(installation, video, standard=Standard.VIDEO)
    with installation.transaction() as db:
        room = a_room(db, installation, registration)
        opened = open_session(room, video, url="http://x.localhost/native/video")
        session = store.find_session(db, INSTITUTION, opened.session)
    assert set(parameters_of("?" + opened.query())) == {
        "endpoint", "fetch", "actor", "registration", "activityId",
    }  # fmt: skip
    assert session.kind is Standard.VIDEO
    assert session.publisher_id == session.terms["activity"]


def a_room(db, installation, registration):
    """Give the room of a launch that a shell has opened."""
    row = {
        "institution": INSTITUTION,
        "id": str(uuid4()),
        "registration": registration.id,
        "package_id": registration.package_id,
        "label": "label",
        "first_session": str(uuid4()),
        "mode": "normal",
        "language": "en",
        "return_url": "/",
        "token_hash": uuid4().hex,
        "issued_at": installation.now(),
    }
    launches.insert_launch(db, row)
    found = launches.get_launch(db, INSTITUTION, row["id"])
    return enter(db, installation.settings, found, installation.now())


def test_launch_data_is_only_read(installation, client, registration):  # 10.2.1.0-5
    au = an_au_of(installation, client, registration).begin()
    for method in ("PUT", "POST", "DELETE"):
        assert au.state("LMS.LaunchData", method, json={}).status_code == 403
    assert au.state("x", "DELETE", asked={"stateId": None}).status_code == 403
    assert au.state("LMS.LaunchData").status_code == 200


def test_state_of_content_stays_between_sessions(installation, client, registration):
    first = an_au_of(installation, client, registration).begin()
    assert first.state("place", "PUT", json={"page": 3}).status_code == 204
    second = an_au_of(installation, client, registration).begin()
    assert second.state("place").json == {"page": 3}


def test_trial_is_on_nobodys_record(installation, client, registration):  # C10
    with installation.transaction() as db:
        person = get_person(db, INSTITUTION, registration.person_id)
        course = get_course(db, INSTITUTION, registration.course_id)
        trial = begin_trial(db, person, course, installation.now())
    au = an_au_of(installation, client, trial).begin()
    assert au.say("initialized", "completed", "terminated").status_code == 200
    assert verbs(installation, trial) == ["initialized", "completed", "terminated"]
    assert not progress(installation, trial).satisfied


def test_token_opens_nothing_but_the_record_store(client, installation, registration):
    au = an_au_of(installation, client, registration).begin()
    for path in ("/api/v1/exports", f"/api/v1/registrations/{registration.id}/launch"):
        assert client.post(path, json={}, headers=au.headers).status_code == 403
    assert client.get("/api/v1/records", headers=au.headers).status_code == 403


def test_unit_opens_after_those_that_its_rule_names(installation, client):
    first, second = an_au(1), an_au(2)
    rule = {"units": {second.id: {"after": [first.id]}}}
    registration = enrolled_in(installation, first, second, rule=rule)
    with pytest.raises(UnitLocked, match="not open yet"):
        launched(installation, registration, unit=1)
    au = an_au_of(installation, client, registration, unit=0).begin()
    au.say("initialized", "completed", "terminated")
    assert "/au2/index.html" in launched(installation, registration, unit=1).url
