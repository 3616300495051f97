"""GET /statements: filters, pages, formats, and who sees what."""

from typing import Any

import pytest
from sqlalchemy import event

from storage.database import Database
from storage.installation import Installation
from tests.accounts.factories import a_person, an_organisation
from tests.conftest import SetClock
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, VERBS, a_statement, an_agent

UUID = "6690e6c9-3ef0-4ed3-8b37-7f3964730bee"
ASSESSOR = an_agent("assessor")
OTHER = "https://learning.example.org/courses/other"

RICH: dict[str, Any] = {
    "actor": {"objectType": "Group", "member": [an_agent("member")]},
    "verb": "passed",
    "display": {"en": "passed", "hi": "उत्तीर्ण"},
    "context": {
        "registration": UUID,
        "instructor": ASSESSOR,
        "contextActivities": {"grouping": [{"id": OTHER}]},
    },
}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({}, True),
        ({"agent": an_agent("member")}, True),
        ({"agent": an_agent("member", name="Another name")}, True),
        ({"agent": ASSESSOR}, False),
        ({"agent": ASSESSOR, "related_agents": True}, True),
        ({"agent": ASSESSOR, "related_agents": False}, False),
        ({"activity": COURSE}, True),
        ({"activity": OTHER}, False),
        ({"activity": OTHER, "related_activities": True}, True),
        ({"verb": f"{VERBS}passed"}, True),
        ({"verb": f"{VERBS}failed"}, False),
        ({"registration": UUID}, True),
        ({"registration": UUID.upper()}, True),
        ({"registration": UUID.replace("6", "7")}, False),
        ({"registration": UUID, "verb": f"{VERBS}passed", "activity": COURSE}, True),
        ({"registration": UUID, "verb": f"{VERBS}failed", "activity": COURSE}, False),
        ({"since": "2026-07-01T08:59:59Z"}, True),
        ({"since": "2026-07-01T09:00:00Z"}, False),
        ({"until": "2026-07-01T09:00:00Z"}, True),
        ({"until": "2026-07-01T08:59:59.999999Z"}, False),
        ({"since": "2026-07-01T13:00:00+05:30"}, True),
    ],
)
def test_filter(lrs: LrsClient, query: dict[str, Any], is_found: bool, is_postgresql: bool) -> None:
    if is_postgresql and query.keys() & {"since", "until"}:
        pytest.skip("PostgreSQL draws `stored` from its own clock")
    lrs.store(rich := a_statement(**RICH))
    lrs.store(a_statement("failed"))
    assert (rich["id"] in lrs.ids(**query)) is is_found


@pytest.mark.parametrize(
    ("query", "culprit"),
    [
        ("statementId=1", "statementId"),
        (f"statementId={UUID}&voidedStatementId={UUID}", "statementId"),
        (f"statementId={UUID}&verb=x:y", "verb"),
        ("foo=1", "foo"),
        ("Verb=x:y", "Verb"),
        ("verb=passed", "verb"),
        ("verb=x:y&verb=x:z", "verb"),
        ("agent=bob", "agent"),
        ("agent={}", "agent"),
        ('agent={"objectType":"Group","member":[{"mbox":"mailto:a@example.org"}]}', "agent"),
        ("since=yesterday", "since"),
        ("until=2026-02-30T00:00:00Z", "until"),
        ("limit=-1", "limit"),
        ("limit=1e3", "limit"),
        ("limit=%D9%A1", "limit"),
        ("format=pretty", "format"),
        ("ascending=yes", "ascending"),
        ("related_agents=1", "related_agents"),
        ("cursor=-1", "cursor"),
        ("cursor=zzzzzzzzzzzzzz", "cursor"),
        ("cursor=zzzzzzzzzzzzz", "cursor"),
        ("verb=x:y%00", "verb"),
    ],
)
def test_bad_parameter_is_named(lrs: LrsClient, query: str, culprit: str) -> None:
    answer = lrs.get(f"statements?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith(f"{culprit}: ")
    assert "X-Experience-API-Consistent-Through" in answer.headers


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_every_answer_about_statements_says_how_far_reading_goes(
    lrs: LrsClient, method: str
) -> None:
    answer = lrs.send(method, "statements", json=a_statement())
    assert "X-Experience-API-Consistent-Through" in answer.headers


@pytest.mark.parametrize("is_ascending", [True, False])
@pytest.mark.parametrize("query", [{}, {"activity": COURSE}, {"agent": an_agent(), "limit": 3}])
def test_pages_give_every_statement_once_in_order(
    lrs: LrsClient, query: dict[str, Any], is_ascending: bool
) -> None:
    stored = [id for _ in range(4) for id in lrs.store(*[a_statement() for _ in range(3)])]
    found = lrs.ids(**{"limit": 5, **query}, ascending=is_ascending)
    assert found == (stored if is_ascending else stored[::-1])


def test_statements_stored_meanwhile_do_not_disturb_pages(lrs: LrsClient) -> None:
    stored = lrs.store(*[a_statement() for _ in range(6)])
    first = lrs.get("statements", limit=4).get_json()
    lrs.store(*[a_statement() for _ in range(3)])
    second = lrs.get(first["more"]).get_json()
    ids = [one["id"] for page in (first, second) for one in page["statements"]]
    assert ids == stored[::-1]


def test_ids_format_has_nothing_but_identifiers(lrs: LrsClient) -> None:
    lrs.store(a_statement(**RICH, authority=an_agent()))
    found = lrs.get("statements", format="ids").get_json()["statements"][0]
    assert found["verb"] == {"id": f"{VERBS}passed"}
    assert found["object"] == {"id": COURSE}
    assert found["actor"]["member"] == [an_agent("member")]


@pytest.mark.parametrize(
    ("languages", "name", "verb"),
    [
        ("hi", {"hi": "टिप्पण"}, {"hi": "उत्तीर्ण"}),
        ("en-GB, hi;q=0.5", {"en": "Noting"}, {"en": "passed"}),
        ("ta, *;q=0.1", {"en": "Noting"}, {"en": "passed"}),
        ("en;q=0, hi", {"hi": "टिप्पण"}, {"hi": "उत्तीर्ण"}),
        ("en;q=bad,,;;", {"en": "Noting"}, {"en": "passed"}),
    ],
)
def test_canonical_format_speaks_one_language(
    lrs: LrsClient, languages: str, name: dict[str, str], verb: dict[str, str]
) -> None:
    lrs.store(activity_named({"en": "Noting", "hi": "टिप्पण"}))
    lrs.store(a_statement(**RICH))
    found = lrs.get("statements", format="canonical", headers={"Accept-Language": languages})
    newest = found.get_json()["statements"][0]
    assert newest["object"]["definition"]["name"] == name
    assert newest["verb"]["display"] == verb


def test_definitions_are_merged_the_newest_last(lrs: LrsClient) -> None:
    lrs.store(activity_named({"en": "Noting", "hi": "टिप्पण"}))
    lrs.store(activity_named({"en": "Noting and drafting"}))
    known = lrs.get("activities", activityId=COURSE).get_json()
    assert known["definition"]["name"] == {"en": "Noting and drafting", "hi": "टिप्पण"}


def test_without_define_nothing_is_learned_of_an_activity(make_lrs: Any) -> None:
    lrs = make_lrs("statements/write", "statements/read")
    lrs.store(activity_named({"en": "Noting"}))
    assert lrs.get("activities", activityId=COURSE).get_json() == {
        "objectType": "Activity",
        "id": COURSE,
    }


def test_mine_is_what_my_authority_vouches_for(lrs: LrsClient, make_lrs: Any) -> None:
    mine = make_lrs("statements/write", "statements/read/mine")
    theirs = lrs.store(a_statement())[0]
    own = mine.store(a_statement())
    assert mine.ids() == own
    assert mine.get("statements", statementId=theirs).status_code == 404
    assert lrs.ids() == [*own, theirs]


def test_a_department_sees_its_people_and_what_its_key_wrote(
    installation: Installation, make_lrs: Any, lrs: LrsClient
) -> None:
    with installation.transaction() as db:
        ours, theirs = an_organisation(db), an_organisation(db)
        office = an_organisation(db, parent=ours.id)
        clerk = person_actor(db, office.id)
        stranger = person_actor(db, theirs.id)
    bound = make_lrs("all", organisation=ours.id)
    about_clerk = lrs.store(a_statement(actor=clerk))
    about_stranger = lrs.store(a_statement(actor=stranger))
    about_nobody = bound.store(a_statement())
    assert bound.ids(ascending=True) == [*about_clerk, *about_nobody]
    assert bound.get("statements", statementId=about_stranger[0]).status_code == 404
    assert make_lrs("all", organisation=theirs.id).ids() == about_stranger


def test_a_key_bound_to_activities_writes_and_asks_for_no_others(make_lrs: Any) -> None:
    bound = make_lrs("all", activity_prefix="https://learning.example.org/courses/noting")
    bound.store(a_statement())
    assert bound.post(a_statement(object={"id": OTHER})).status_code == 403
    assert bound.get("statements").status_code == 403
    assert len(bound.ids(activity=COURSE)) == 1
    assert bound.get("activities", activityId=OTHER).status_code == 403


@pytest.mark.parametrize("format", ["exact", "ids", "canonical"])
def test_a_page_costs_a_fixed_number_of_queries(
    lrs: LrsClient, installation: Installation, format: str
) -> None:

    lrs.store(*[activity_named({"en": f"{n}"}) for n in range(30)])
    counts = []
    for limit in (1, 25):
        lrs.get("statements", limit=limit, activity=COURSE, agent=an_agent(), format=format)
        seen: list[str] = []
        listen = lambda *call, seen=seen: seen.append(call[2])  # noqa: E731
        event.listen(installation.engine, "before_cursor_execute", listen)
        lrs.get("statements", limit=limit, activity=COURSE, agent=an_agent(), format=format)
        event.remove(installation.engine, "before_cursor_execute", listen)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_stored_goes_on_under_a_clock_that_stands(lrs: LrsClient, clock: SetClock) -> None:
    lrs.store(*[a_statement() for _ in range(3)])
    assert len(lrs.ids()) == 3


def person_actor(db: Database, organisation: int) -> dict[str, Any]:
    person = a_person(db, organisation=organisation)
    return {"account": {"homePage": "http://localhost:8000", "name": person.public_id}}


def activity_named(name: dict[str, str]) -> dict[str, Any]:
    return a_statement(object={"id": COURSE, "definition": {"name": name}})
