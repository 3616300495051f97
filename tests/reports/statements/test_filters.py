"""What is looked for: read from an address, written into one, asked of the store."""

from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from lrs.terms import Kind, Name
from reports.statements.chips import chips_of
from reports.statements.desk import Subject
from reports.statements.filters import (
    Filter,
    FilterInvalid,
    Place,
    agent_text,
    find_agent,
    parse_filter,
    parse_place,
    queries_of,
    store_parameters,
)
from schemas import language
from tests.reports.statements.factories import (
    COURSE_IRI,
    PERSON,
    a_named_person,
    an_actor,
    some_names,
)

VERB = "http://adlnet.gov/expapi/verbs/passed"
EVERYTHING = Filter(
    person=PERSON,
    agent={"objectType": "Agent", "mbox": "mailto:a@example.org"},
    verb=VERB,
    activity=COURSE_IRI,
    related=True,
    registration=PERSON,
    since=date(2026, 7, 1),
    until=date(2026, 7, 2),
)


def given(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_filter_is_what_its_address_says() -> None:
    assert parse_filter(given(EVERYTHING.address())) == EVERYTHING
    assert Filter().address() == "/desk/statements"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("person", "x"),
        ("person", "' OR 1=1"),
        ("agent", "{}"),
        ("agent", "[" * 5000),
        ("agent", '{"objectType":"Group","member":[]}'),
        ("verb", "passed"),
        ("verb", "http://a.example/<b>"),
        ("activity", "java\nscript:x"),
        ("registration", "\0"),
        ("since", "yesterday"),
        ("since", "0001-01-01"),
        ("until", "9999-12-31"),
        ("until", "२०२६-०७-०१"),
    ],
)
def test_what_is_no_filter_is_refused(name: str, text: str) -> None:
    with pytest.raises(FilterInvalid, match=name):
        parse_filter({name: text})


@pytest.mark.parametrize("text", ["-1", "x" * 14, "zzzzzzzzzzzzz", "é", "?"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(FilterInvalid):
        parse_place({"older": text})


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("a@example.org", {"mbox": "mailto:a@example.org"}),
        ("mailto:a@example.org", {"mbox": "mailto:a@example.org"}),
        ("ab" * 20, {"mbox_sha1sum": "ab" * 20}),
        ("https://a.example/me", {"openid": "https://a.example/me"}),
        (
            "https://hr.example 77 b",
            {"account": {"homePage": "https://hr.example", "name": "77 b"}},
        ),
        ('{"mbox":"mailto:a@example.org"}', {"mbox": "mailto:a@example.org"}),
    ],
)
def test_agents_as_people_write_them(text: str, agent: dict[str, Any]) -> None:
    found = find_agent(text)
    assert found is not None
    assert {name: value for name, value in found.items() if name != "objectType"} == agent
    assert find_agent(agent_text(found)) == found


@pytest.mark.parametrize(
    "text", ["", "Asha Verma", "E-12", "9000000001", "{", "{}", "javascript:alert(1)", "https://"]
)
def test_other_texts_are_no_agents(text: str) -> None:
    assert find_agent(text) is None


def test_days_are_those_of_india() -> None:
    (query,) = queries_of(EVERYTHING, None, Place())
    assert query.since == datetime(2026, 6, 30, 18, 29, 59, 999999, UTC)
    assert query.until == datetime(2026, 7, 2, 18, 29, 59, 999999, UTC)


@pytest.mark.parametrize("related", [True, False])
def test_store_is_asked_for_every_name_of_a_person(related: bool) -> None:
    wanted = Filter(verb=VERB, activity=COURSE_IRI, related=related)
    kind = Kind.RELATED_ACTIVITY if related else Kind.ACTIVITY
    common = {Name(Kind.VERB, VERB), Name(kind, COURSE_IRI)}
    found = queries_of(wanted, ["mbox mailto:a@example.org", "openid b"], Place(newer=7))
    assert [query.names - common for query in found] == [
        {Name(Kind.AGENT, "mbox mailto:a@example.org")},
        {Name(Kind.AGENT, "openid b")},
    ]
    assert all(query.names > common for query in found)
    assert {(query.is_ascending, query.cursor) for query in found} == {(True, 7)}


def test_parameters_of_the_record_store() -> None:
    found = store_parameters(EVERYTHING, [an_actor()])
    assert [name for name, _ in found] == [
        *("agent", "verb", "activity", "related_activities", "registration", "since", "until")
    ]
    assert dict(found)["since"] == "2026-06-30T18:29:59.999999+00:00"


def test_each_chip_takes_off_its_own_filter() -> None:
    subject = Subject(a_named_person(), (an_actor(),))
    chips = chips_of(EVERYTHING, subject, some_names())
    assert [chip.words for chip in chips] == [
        "Person: Asha Verma (E-12)",
        "Did: passed",
        "About: Noting and drafting, with all that belongs to it",
        "Registration: 3f2a9a3e",
        "From 1 July 2026",
        "To 2 July 2026",
    ]
    every = EVERYTHING.parameters().keys()
    off = [every - given(chip.href).keys() for chip in chips]
    assert off == [
        {"person", "agent"},
        {"verb"},
        {"activity", "related"},
        {"registration"},
        {"since"},
        {"until"},
    ]


def test_chip_of_somebody_whom_one_may_not_know_is_opaque() -> None:
    chips = chips_of(Filter(person=PERSON), Subject(None, (an_actor(),)), some_names(people={}))
    assert [chip.words for chip in chips] == ["Person: person 3f2a9a3e"]


def test_chips_in_hindi() -> None:
    with language.use("hi"):
        (chip,) = chips_of(Filter(verb=VERB), None, some_names())
    assert chip.words == "क्या किया: उत्तीर्ण"
