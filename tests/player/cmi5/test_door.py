"""Every way into the record store leads through the same rules: no syntax goes past them."""

from hashlib import sha256

import orjson
import pytest

from tests.player.cmi5.factories import an_au_of, enrolled_in, verbs

TEXT = b"what the learner wrote"


@pytest.fixture
def registration(installation):
    return enrolled_in(installation)


@pytest.fixture
def au(installation, client, registration):
    au = an_au_of(installation, client, registration).begin()
    assert au.say("initialized").status_code == 200
    return au


def by_form(au, method, resource, content=None, **parameters):
    """Send a request in the alternate syntax of xAPI 1.0.3 (Communication §1.3)."""
    form = {**au.headers, **parameters}
    if content is not None:
        form |= {"content": orjson.dumps(content).decode(), "Content-Type": "application/json"}
    path = f"/xapi/v1/{resource}?method={method}"
    return au.client.post(path, data=form)


def multipart(au, statement, content):
    """Send a statement with its attachment."""
    head = "Content-Type: {}\r\nContent-Transfer-Encoding: binary\r\n"
    sha2 = statement["attachments"][0]["sha2"]
    body = b"".join(
        (
            b"--b\r\nContent-Type: application/json\r\n\r\n" + orjson.dumps([statement]),
            b"\r\n--b\r\n" + head.format("text/plain").encode(),
            f"X-Experience-API-Hash: {sha2}\r\n\r\n".encode() + content + b"\r\n--b--\r\n",
        )
    )
    kind = {"Content-Type": "multipart/mixed; boundary=b"}
    return au.open("POST", "statements", headers=kind, data=body)


def attached(content):
    """Describe an attachment."""

    return [
        {
            "usageType": "https://example.com/answer",
            "display": {"en": "answer"},
            "contentType": "text/plain",
            "length": len(content),
            "sha2": sha256(content).hexdigest(),
        }
    ]


def test_alternate_syntax_is_judged(au):
    said = au.word("passed", object={"id": "https://example.com/another"})
    answer = by_form(au, "PUT", "statements", said, statementId=said["id"])
    assert answer.status_code == 403
    right = au.word("passed")
    answer = by_form(au, "PUT", "statements", right, statementId=right["id"])
    assert answer.status_code == 204


def test_alternate_syntax_changes_no_launch_data(au):
    place = {
        "activityId": au.given["activityId"],
        "agent": au.given["actor"],
        "registration": au.given["registration"],
        "stateId": "LMS.LaunchData",
    }
    assert by_form(au, "PUT", "activities/state", {"moveOn": "Passed"}, **place).status_code == 403
    assert by_form(au, "DELETE", "activities/state", **place).status_code == 403


def test_alternate_syntax_reads_preferences(installation, client, registration):
    au = an_au_of(installation, client, registration)
    au.token = au.fetch().json["auth-token"]
    au.template = au.state("LMS.LaunchData").json["contextTemplate"]
    assert au.say("initialized").status_code == 403  # 11.0.0.0-3
    place = {"agent": au.given["actor"], "profileId": "cmi5LearnerPreferences"}
    assert by_form(au, "GET", "agents/profile", **place).status_code == 404
    assert au.say("initialized").status_code == 200


def test_multipart_is_judged(au):
    wrong = au.word("passed", result={"success": False}, attachments=attached(TEXT))
    assert multipart(au, wrong, TEXT).status_code == 403
    right = au.word("passed", attachments=attached(TEXT))
    assert multipart(au, right, TEXT).status_code == 200


def test_put_again_is_answered_alike_and_counts_once(installation, au, registration):
    said = au.word("completed")
    query = {"statementId": said["id"]}
    for _ in range(3):
        assert au.open("PUT", "statements", query, json=said).status_code == 204
    assert au.say(said).status_code == 200
    assert verbs(installation, registration).count("completed") == 1


def test_other_content_under_an_id_is_refused(au):
    said = au.word("completed")
    assert au.say(said).status_code == 200
    changed = {**said, "timestamp": "2026-07-01T09:30:00Z"}
    query = {"statementId": said["id"]}
    assert au.open("PUT", "statements", query, json=changed).status_code in (403, 409)


def test_batch_is_all_or_none(installation, au, registration):
    before = verbs(installation, registration)
    assert au.say("completed", "passed", "failed").status_code == 403
    assert verbs(installation, registration) == before
    assert au.say("completed", "passed", "terminated").status_code == 200


def test_nothing_follows_the_end_within_a_batch(au):
    assert au.say("terminated", "completed").status_code == 403
    assert au.say("completed", "terminated").status_code == 200


def test_both_versions_have_one_door(au):
    said = au.word("failed", object={"id": "https://example.com/another"})
    for mount, version in (("/xapi", "1.0.3"), ("/xapi", "2.0.0"), ("/xapi/v2", "2.0.0")):
        headers = {**au.headers, "X-Experience-API-Version": version}
        answer = au.client.post(f"{mount}/statements", json=[said], headers=headers)
        assert answer.status_code == 403


def test_refusal_names_its_requirement(au):
    answer = au.say("passed", result={"success": True})
    assert answer.status_code == 403
    assert answer.content_type == "application/problem+json"
    assert answer.json["requirement"] == "9.5.4.1-3"
