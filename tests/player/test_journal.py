"""The journal's rules (D13, D16), seen from the run-time calls."""

from datetime import timedelta

import pytest

from player import replay
from player.store.sessions import find_attempts
from player.tasks import close_lost
from progress.store import progress_of
from tests.player.factories import (
    COMMIT,
    FINISH,
    INITIALIZE,
    INSTITUTION,
    a_shell,
    enrolled,
    set_,
    statements_of,
    told,
)
from tests.queries import queries_of


@pytest.fixture
def registration(installation):
    return enrolled(installation)


@pytest.fixture
def shell(installation, content_client, registration):
    opened = a_shell(installation, content_client, registration)
    opened.deliver()
    return opened


def kept(installation, registration):
    """Give what is kept of the first unit."""
    with installation.reading() as db:
        return next(iter(find_attempts(db, INSTITUTION, registration.id).values()))


def test_a_batch_is_acknowledged_and_told(installation, shell):
    receipt = shell.send(INITIALIZE, set_("lesson_status", "completed"), COMMIT)
    assert receipt == {"acknowledged": 3, "is_applied": True, "divergences": 0}
    assert [verb for verb, _ in told(installation)] == ["initialized", "completed"]


def test_a_duplicate_changes_nothing(installation, shell):
    entries = shell.entries(INITIALIZE, set_("score.raw", "50"), COMMIT)
    first, again = shell.post(entries), shell.post(entries)
    assert first.json["acknowledged"] == again.json["acknowledged"] == 3
    assert [verb for verb, _ in told(installation)] == ["initialized", "scored"]


def test_another_body_under_a_known_seq_is_a_conflict(shell):
    entries = shell.entries(INITIALIZE, set_("score.raw", "50"))
    shell.post(entries)
    response = shell.post([{**entries[1], "value": "90"}])
    assert (response.status_code, response.json["code"]) == (409, "conflict")


def test_a_gap_is_refused_until_it_is_filled(shell):
    first, second, third = (shell.entries(call) for call in (INITIALIZE, COMMIT, COMMIT))
    shell.post(first)
    refused = shell.post(third)
    assert (refused.json["code"], refused.json["expected"]) == ("gap", 2)
    assert shell.post(second + third).json["acknowledged"] == 3


def test_another_snapshot_is_refused(shell):
    entries = [{**entry, "snapshot": 2} for entry in shell.entries(INITIALIZE)]
    assert shell.post(entries).json["code"] == "snapshot"


def test_however_a_journal_is_cut_it_tells_the_same(installation, content_client):
    calls = (INITIALIZE, set_("lesson_status", "incomplete"), set_("score.raw", "70"), COMMIT)
    more = (set_("lesson_status", "passed"), set_("session_time", "00:01:00"), FINISH)
    registrations = [enrolled(installation) for _ in range(2)]
    one, other = (a_shell(installation, content_client, each) for each in registrations)
    one.deliver()
    other.deliver()
    one.send(*calls, *more)
    for call in (*calls, *more):
        other.send(call)
    first, second = (
        [made["verb"]["display"]["en"] for made in statements_of(installation, each)]
        for each in registrations
    )
    assert first == second == ["initialized", "scored", "completed", "passed", "terminated"]


def test_an_answer_cut_by_a_batch_is_told_once(installation, shell):
    at = "cmi.interactions.0."
    shell.send(
        INITIALIZE,
        set_(at + "id", "q"),
        set_(at + "type", "choice"),
        set_(at + "student_response", "a"),
    )
    assert [verb for verb, _ in told(installation)] == ["initialized"]
    shell.send(set_(at + "result", "correct"), COMMIT)
    assert [verb for verb, _ in told(installation)] == ["initialized", "responded"]
    shell.call("POST", f"/sessions/{shell.session}/close", {})
    assert [verb for verb, _ in told(installation)][2:] == ["suspended"]


def test_what_was_not_committed_is_told_when_the_server_closes(installation, shell):
    shell.send(INITIALIZE, set_("score.raw", "50"))
    shell.call("POST", f"/sessions/{shell.session}/close", {})
    shell.post(shell.entries(set_("score.raw", "50"), set_("score.raw", "60")))
    told_now = [verb for verb, _ in told(installation)]
    assert told_now == ["initialized", "scored", "suspended", "scored"]


def test_finish_keeps_the_attempt_and_adds_time_once(installation, registration, shell):
    shell.send(INITIALIZE, set_("session_time", "00:10:00"), set_("exit", "suspend"), FINISH)
    shell.deliver()
    assert shell.delivered["values"]["cmi.core.total_time"] == "0000:10:00.00"
    assert shell.delivered["values"]["cmi.core.entry"] == "resume"
    shell.send(INITIALIZE, set_("session_time", "00:05:00"), FINISH)
    shell.call("POST", f"/sessions/{shell.session}/close", {})
    assert kept(installation, registration).attempt.total == 15 * 60 * 100


def test_suspend_data_comes_back_whole(shell):
    data = "अ😀\n\"'\\" * 10_000
    shell.send(INITIALIZE, set_("cmi.suspend_data", data), COMMIT)
    assert shell.deliver()["values"]["cmi.suspend_data"] == data


def test_what_is_write_only_stays_on_the_server(shell):
    shell.send(INITIALIZE, set_("cmi.interactions.0.id", "q1"), set_("exit", "suspend"), COMMIT)
    values = shell.deliver()["values"]
    assert "cmi.interactions.0.id" not in values
    assert values["cmi.interactions._count"] == "1"


def test_a_unit_left_without_finish_is_suspended(installation, shell, clock):
    shell.send(INITIALIZE, set_("lesson_location", "7"))
    clock.tick(90)
    shell.send(COMMIT)
    assert shell.deliver()["values"]["cmi.core.lesson_location"] == "7"
    assert [verb for verb, _ in told(installation)] == ["initialized", "suspended"]
    assert statements_of(installation)[-1]["result"]["duration"] == "PT01M30S"


def test_resuming_is_told_as_such(installation, shell):
    shell.send(INITIALIZE, COMMIT)
    shell.deliver()
    shell.send(INITIALIZE)
    assert [v for v, _ in told(installation)] == ["initialized", "suspended", "resumed"]


def test_a_late_journal_is_applied_if_no_later_session_began(installation, registration, shell):
    shell.send(INITIALIZE)
    late = shell.entries(set_("lesson_status", "passed"), set_("session_time", "00:01:00"), FINISH)
    shell.call("POST", f"/sessions/{shell.session}/close", {})
    assert shell.post(late).json["is_applied"] is True
    assert kept(installation, registration).status == "passed"
    assert kept(installation, registration).attempt.total == 6000
    verbs = [verb for verb, _ in told(installation)]
    assert verbs == ["initialized", "suspended", "completed", "passed", "terminated"]


def test_a_late_journal_is_kept_but_not_applied_after_a_later_session(
    installation, registration, shell
):
    shell.send(INITIALIZE)
    old, late = shell.session, shell.entries(set_("lesson_status", "passed"))
    shell.deliver()
    receipt = shell.post(late, session=old).json
    assert receipt == {"acknowledged": 2, "is_applied": False, "divergences": 0}
    assert kept(installation, registration).status == "not attempted"


def test_a_new_launch_brings_in_what_an_older_one_left_unsent(
    installation, content_client, registration, shell
):
    unsent = shell.entries(INITIALIZE, set_("lesson_location", "9"))
    newer = a_shell(installation, content_client, registration)
    assert newer.post(unsent, session=shell.session).json["is_applied"] is True
    assert newer.deliver()["values"]["cmi.core.lesson_location"] == "9"


def test_a_newer_launch_takes_over_and_the_older_is_told(
    installation, content_client, registration, shell
):
    a_shell(installation, content_client, registration).deliver()
    response = shell.post(shell.entries(INITIALIZE))
    assert (response.status_code, response.json["code"]) == (410, "taken over")


def test_a_launch_alone_takes_nothing_over(installation, content_client, registration, shell):
    a_shell(installation, content_client, registration).look()
    assert shell.send(INITIALIZE)["is_applied"] is True


def test_a_lost_client_is_closed_as_suspended(installation, registration, shell, clock):
    shell.send(INITIALIZE, set_("lesson_location", "3"), set_("score.raw", "95"))
    clock.tick(timedelta(minutes=29).total_seconds())
    close_lost(installation)
    assert shell.call("POST", "/alive", {}).status_code == 200
    clock.tick(timedelta(minutes=31).total_seconds())
    close_lost(installation)
    assert shell.call("POST", "/alive", {}).json["code"] == "lost"
    assert kept(installation, registration).attempt.entry == "resume"
    assert kept(installation, registration).status == "not attempted"


def test_exit_ends_the_token(installation, shell):
    shell.send(INITIALIZE, COMMIT)
    answer = shell.call("POST", "/exit", {}).json
    assert answer["return_url"].startswith("http://localhost:8000/play/return?launch=")
    assert shell.call("GET").status_code == 410
    assert told(installation)[-1][0] == "suspended"


def test_browsing_leaves_no_trace_in_the_attempt(installation, content_client):
    registration = enrolled(installation)
    shell = a_shell(installation, content_client, registration, mode="browse")
    values = shell.deliver()["values"]
    assert (values["cmi.core.credit"], values["cmi.core.lesson_mode"]) == ("no-credit", "browse")
    shell.send(INITIALIZE, set_("lesson_status", "passed"), FINISH)
    with installation.reading() as db:
        assert find_attempts(db, INSTITUTION, registration.id) == {}
    assert [verb for verb, _ in told(installation)] == ["initialized", "terminated"]


def test_a_status_that_the_server_sets_is_marked(installation, shell):
    shell.send(INITIALIZE, FINISH)
    made = statements_of(installation)
    assert [one["verb"]["id"].rpartition("/")[2] for one in made] == [
        "initialized",
        "completed",
        "terminated",
    ]
    mark = "https://w3id.org/vidyalekh/extensions/set-by-server"
    assert [mark in one["context"]["extensions"] for one in made] == [False, True, True]


def test_what_the_browser_answered_otherwise_is_counted(shell):
    entries = shell.entries(INITIALIZE, ("LMSGetValue", "cmi.core.entry"))
    receipt = shell.post(entries, answers=[["0", "true"], ["0", "resume"]]).json
    assert receipt["divergences"] == 1


def test_an_interaction_is_told_with_xapi_delimiters(installation, shell):
    at = "cmi.interactions.0."
    shell.send(
        INITIALIZE,
        set_(at + "id", "Scene 1 / q 1"),
        set_(at + "type", "choice"),
        set_(at + "correct_responses.0.pattern", "a,b"),
        set_(at + "student_response", "{a,c}"),
        set_(at + "result", "wrong"),
        set_(at + "latency", "00:00:07.5"),
        COMMIT,
    )
    made = statements_of(installation)[-1]
    assert made["object"]["id"].endswith("/interactions/Scene%201%20%2F%20q%201")
    assert made["object"]["definition"]["correctResponsesPattern"] == ["a[,]b"]
    assert made["result"] == {"response": "a[,]c", "success": False, "duration": "PT07.5S"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"[]", 422),
        (b"{", 422),
        (b'{"entries": [], "sent": 1}', 422),
        (b'{"entries": [{"seq": 0}], "sent": 1}', 422),
        (b'{"entries": "x", "sent": "now"}', 422),
        ('{"entries": [], "sent": 1, "token": "\ud800"}'.encode("utf-8", "surrogatepass"), 422),
        (b'{"entries": [{"seq": 1, "snapshot": 1, "t": 1, "method": "eval", "element": "", '
         b'"value": ""}], "sent": 1}', 422),
    ],
)  # fmt: skip
def test_a_bad_batch_is_refused_by_name(shell, body, status):
    response = shell.client.post(
        f"/run/{shell.launch}/sessions/{shell.session}/journal",
        data=body,
        headers={"Authorization": f"Bearer {shell.token}"},
    )
    assert response.status_code == status
    assert response.content_type == "application/problem+json"


def test_a_token_opens_its_own_launch_only(installation, content_client, shell):
    other = a_shell(installation, content_client, enrolled(installation))
    other.deliver()
    assert shell.call("GET", token=other.token).status_code == 401
    assert shell.call("GET", token="").status_code == 401
    assert shell.post(shell.entries(INITIALIZE), session=other.session).status_code == 404


def test_a_launch_answers_on_its_own_host_only(shell):
    shell.label = "other"
    assert shell.call("GET").status_code == 401


def test_a_completion_after_a_silent_sitting_counts(installation, registration, shell, app):
    shell.send(INITIALIZE, FINISH)
    assert shell.deliver()["values"]["cmi.core.lesson_status"] == "completed"
    shell.send(INITIALIZE, FINISH)
    assert not is_satisfied(installation, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)
    marks = [
        "set-by-server" in str(one["context"])
        for one in statements_of(installation)
        if one["verb"]["id"].endswith("/completed")
    ]
    assert marks == [True, False]
    assert is_satisfied(installation, registration)


def is_satisfied(installation, registration):
    """Tell whether the course is satisfied."""
    with installation.reading() as db:
        return progress_of(db, INSTITUTION, registration.id).satisfied


def test_a_silent_sco_that_was_suspended_once_is_completed_at_its_end(installation, shell):
    shell.send(INITIALIZE, set_("exit", "suspend"), FINISH)
    assert shell.deliver()["values"]["cmi.core.lesson_status"] == "incomplete"
    shell.send(INITIALIZE, FINISH)
    assert "completed" in [verb for verb, _ in told(installation)]


def test_incomplete_said_by_the_sco_stays_so(installation, registration, shell):
    shell.send(INITIALIZE, set_("exit", "suspend"), FINISH)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_status", "incomplete"), FINISH)
    assert kept(installation, registration).status == "incomplete"


def test_a_call_after_the_end_does_not_end_it_again(installation, shell):
    shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)
    late = shell.entries(("LMSGetLastError",))
    shell.call("POST", f"/sessions/{shell.session}/close", {})
    shell.post(late)
    assert [verb for verb, _ in told(installation)].count("terminated") == 1


def test_a_late_batch_is_answered_alike_each_time(shell):
    shell.send(INITIALIZE)
    old, late = shell.session, shell.entries(set_("lesson_status", "passed"))
    shell.deliver()
    assert shell.post(late, session=old).json == shell.post(late, session=old).json


def test_a_journal_has_an_end(monkeypatch, shell):
    monkeypatch.setattr(replay, "MOST_CALLS", 3)
    shell.send(INITIALIZE, COMMIT, COMMIT)
    response = shell.post(shell.entries(COMMIT))
    assert (response.status_code, response.json["code"]) == (413, "full")


def test_time_told_is_not_told_again_after_a_smaller_one(installation, shell, clock):
    shell.send(INITIALIZE)
    clock.tick(300)
    shell.send(COMMIT)
    shell.call("POST", f"/sessions/{shell.session}/close", {})
    for time in ("00:01:40", "00:03:20"):
        shell.send(set_("session_time", time))
    spans = [one["result"]["duration"] for one in statements_of(installation)[1:]]
    assert "5M" in spans[0]
    assert all(span.endswith("T0S") or span == spans[0] for span in spans)


@pytest.mark.parametrize("move_on", ["Passed", "CompletedOrPassed"])
def test_passed_before_a_low_score_is_not_believed(installation, content_client, app, move_on):
    unit = next(enrolled(installation).structure.units()).id
    rule = {"units": {unit: {"mastery_score": 0.8, "move_on": move_on}}}
    registration = enrolled(installation, rule=rule)
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_status", "passed"))
    shell.send(set_("score.raw", "10"))
    shell.send(FINISH)
    assert not is_satisfied(installation, registration)
    assert "failed" in [verb for verb, _ in told(installation)]


def test_passed_before_a_low_score_is_not_believed_of_a_lost_client(
    installation, content_client, app
):
    unit = next(enrolled(installation).structure.units()).id
    registration = enrolled(installation, rule={"units": {unit: {"mastery_score": 0.8}}})
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_status", "passed"))
    shell.send(set_("score.raw", "10"))
    shell.call("POST", "/exit", {})
    assert kept(installation, registration).status == "failed"
    assert not is_satisfied(installation, registration)


def test_a_pass_is_told_at_once_where_its_score_bears_it_out(installation, content_client):
    unit = next(enrolled(installation).structure.units()).id
    registration = enrolled(installation, rule={"units": {unit: {"mastery_score": 0.8}}})
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("score.raw", "90"), set_("lesson_status", "passed"))
    assert told(installation)[-1][0] == "passed"


def test_looking_in_again_takes_back_nothing(installation, registration, shell):
    shell.send(INITIALIZE, FINISH)
    for ending in ((COMMIT,), (set_("exit", "suspend"), FINISH)):
        shell.deliver()
        shell.send(INITIALIZE, *ending)
        shell.call("POST", f"/sessions/{shell.session}/close", {})
        assert kept(installation, registration).status == "completed"
    assert [verb for verb, _ in told(installation)].count("completed") == 1


def test_the_clock_counts_from_the_delivery_to_the_newest_sign_of_life(
    installation, registration, shell, clock
):
    clock.tick(10)
    shell.send(INITIALIZE)
    clock.tick(60)
    shell.call("POST", "/alive", {})
    clock.tick(timedelta(minutes=31).total_seconds())
    close_lost(installation)
    assert kept(installation, registration).attempt.total == 70 * 100


def test_who_leaves_lives_until_then(installation, registration, shell, clock):
    shell.send(INITIALIZE)
    clock.tick(40)
    shell.call("POST", "/exit", {})
    assert kept(installation, registration).attempt.total == 40 * 100


def test_a_journal_that_comes_days_late_makes_no_long_session(
    installation, content_client, registration, shell, clock
):
    unsent = shell.entries(INITIALIZE, COMMIT, FINISH)
    clock.tick(timedelta(minutes=31).total_seconds())
    close_lost(installation)
    clock.tick(timedelta(days=3).total_seconds())
    a_shell(installation, content_client, registration).post(unsent, session=shell.session)
    assert kept(installation, registration).attempt.total <= 31 * 60 * 100


def test_what_was_reported_is_the_time_whatever_the_clock_says(
    installation, registration, shell, clock
):
    shell.send(INITIALIZE)
    clock.tick(300)
    shell.send(set_("session_time", "00:01:00"), FINISH)
    assert kept(installation, registration).attempt.total == 60 * 100


def test_the_log_numbers_the_lines_of_a_request_at_once(installation, shell):
    shell.send(INITIALIZE)
    counts = []
    for comments in ("a", "bcdef"):
        with queries_of(installation.engine) as seen:
            shell.send(*[set_("cmi.comments", text) for text in comments])
        counts.append(sum("launch_event" in query for query in seen))
    assert counts == [2, 2]


def test_the_last_error_outlives_a_batch(shell):
    shell.send(INITIALIZE, ("LMSSetValue", "cmi.core.total_time", "x"))
    text = "Element is read only (cmi.core.total_time)"
    asked = shell.entries(("LMSGetLastError",), ("LMSGetDiagnostic", ""))
    answers = [["403", "403"], ["403", text]]
    assert shell.post(asked, answers=answers).json["divergences"] == 0
