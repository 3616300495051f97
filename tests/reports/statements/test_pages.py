"""The pages of the statement browser, as those with a role see them."""

import hashlib
import html
import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import orjson
import pytest
from flask.testing import FlaskClient

from accounts.people import Person, actor_of
from accounts.roles import Role, grant_role
from catalogue.iris import course_iri
from certificates.store import find_of_registration
from lrs import statements as door
from reports.statements import filters
from storage.installation import Installation
from tests.accounts.factories import (
    IRI_BASE,
    a_person,
    an_institution,
    an_organisation,
    sign_in,
)
from tests.catalogue.factories import a_course
from tests.certificates.factories import a_completed_registration
from tests.lrs.factories import (
    a_credential,
    a_reference,
    a_statement,
    a_void,
    an_agent,
    tell,
)
from tests.player.factories import FINISH, INITIALIZE, a_shell, enrolled, set_
from tests.queries import queries_of

PATH = "/desk/statements"


@pytest.fixture
def asha(installation: Installation) -> Person:
    with installation.transaction() as db:
        office = an_organisation(db, name="Posts").id
        return a_person(db, name="Asha Verma", employee_id="E-ASHA", organisation=office)


@pytest.fixture
def admin(installation: Installation, client: FlaskClient) -> FlaskClient:
    """The client of an administrator of the whole institution."""
    return of_role(installation, client, Role.ADMIN)


def of_role(
    installation: Installation, client: FlaskClient, role: Role, organisation: int | None = None
) -> FlaskClient:
    given: dict[str, Any] = {} if organisation is None else {"organisation": organisation}
    with installation.transaction() as db:
        person = a_person(db, roles=(role,), **given)
    sign_in(client, person)
    return client


def about(person: Person, verb: str = "completed", **members: Any) -> dict[str, Any]:
    return a_statement(verb, actor=actor_of(person, IRI_BASE), **members)


def shown(client: FlaskClient, path: str = PATH, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return html.unescape(answer.text)


def lines(text: str) -> list[str]:
    """The sentences of a list."""
    return re.findall(r'class="line"[^>]*><bdi dir="ltr">(.*?)</bdi>', text, re.DOTALL)


def links(text: str, words: str) -> list[str]:
    return re.findall(rf'href="([^"]*)"[^>]*>{words}', text)


def test_newest_stands_first_in_plain_words(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    result = {"score": {"scaled": 0.82}, "success": True}
    target = {"id": "https://a.example/noting", "definition": {"name": {"en": "Noting"}}}
    tell(
        installation,
        about(asha, "initialized", object=target),
        about(asha, "passed", object=target, result=result, timestamp="2026-07-01T08:33:00Z"),
    )
    text = shown(admin)
    assert lines(text) == ["Asha Verma passed Noting", "Asha Verma opened Noting"]
    assert "<bdi>82\xa0%</bdi>" in text
    assert "1\xa0July\xa02026, 14:03" in text


def test_empty_store_says_what_will_be_here(admin: FlaskClient) -> None:
    assert "No statements yet" in shown(admin)
    assert "No such statement" in shown(admin, f"{PATH}?verb=http://a.example/v")


def test_form_leads_to_an_address_without_names_and_numbers(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    verb = "http://adlnet.gov/expapi/verbs/passed"
    for typed in ("E-ASHA", "asha verma", asha.mobile):
        answer = admin.post(PATH, data={"who": typed, "verb": verb, "since": "2026-07-01"})
        assert answer.status_code == 303
        wanted = filters.Filter(
            person=asha.public_id, verb=verb, since=filters.parse_day("2026-07-01")
        )
        assert answer.location == wanted.address()


def test_filters_that_stand_stay_when_another_is_added(admin: FlaskClient, asha: Person) -> None:
    here = f"{PATH}?person={asha.public_id}"
    answer = admin.post(here, data={"about": "https://a.example/x", "related": "yes"})
    assert answer.location == f"{here}&activity=https%3A%2F%2Fa.example%2Fx&related=1"


def test_same_name_asks_whom_one_means(installation: Installation, admin: FlaskClient) -> None:
    with installation.transaction() as db:
        people = [a_person(db, name="Ravi Kumar", employee_id=f"R-{n}") for n in range(2)]
    text = html.unescape(admin.post(PATH, data={"who": "ravi", "about": "noting"}).text)
    assert "Whom do you mean?" in text
    assert "R-0" in text
    assert links(text, "<bdi>Ravi Kumar") == [
        f"{PATH}?person={one.public_id}&about=noting" for one in people
    ]


def test_course_is_found_by_words_with_all_that_belongs_to_it(
    installation: Installation, admin: FlaskClient
) -> None:
    with installation.transaction() as db:
        course = a_course(db)
    answer = admin.post(PATH, data={"about": "noting"})
    wanted = filters.Filter(activity=course_iri(IRI_BASE, course.id), related=True)
    assert answer.location == wanted.address()
    text = shown(admin, answer.location)
    assert "About: Noting and drafting, with all that belongs to it" in text
    assert f'<option value="{wanted.activity}/units/u-1">Unit 1</option>' in text


def test_several_courses_ask_which(installation: Installation, admin: FlaskClient) -> None:
    with installation.transaction() as db:
        a_course(db), a_course(db)
    assert "Which course do you mean?" in shown(admin, f"{PATH}?about=noting")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"who": "Nobody Known"}, "You can see nobody with this id or name"),
        ({"about": "no such words"}, "There is no course with these words"),
        ({"verb_iri": "passed"}, "Give the whole IRI of the verb"),
        ({"registration": "7"}, "A registration is a UUID"),
        ({"since": "1.7.2026"}, "Give the day as 2026-07-01"),
        ({"who": "\0", "about": "\0x"}, "There is no course with these words"),
    ],
)
def test_form_says_what_is_wrong(admin: FlaskClient, data: dict[str, str], words: str) -> None:
    answer = admin.post(PATH, data=data)
    assert answer.status_code == 422
    assert words in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "verb=x",
        "since=x",
        "older=%00",
        "person=%27",
        "agent=%7B",
        "registration=1",
        "until=9999-1-1",
    ],
)
def test_address_that_means_nothing_is_refused(admin: FlaskClient, query: str) -> None:
    shown(admin, f"{PATH}?{query}", 400)


def test_each_filter_keeps_what_it_asks_for(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    registration, noting = str(uuid4()), {"id": "https://a.example/noting"}
    below = {"contextActivities": {"parent": [noting]}}
    told = [
        about(asha, "passed", object=noting),
        a_statement("failed", actor=an_agent("other"), object=noting),
        about(asha, "failed", context={"registration": registration, **below}),
    ]
    tell(installation, *told)
    failed = "verb=http://adlnet.gov/expapi/verbs/failed"
    agent = '{"account":{"homePage":"https://learning.example.org","name":"other"}}'
    for query, count in (
        (f"person={asha.public_id}", 2),
        (f"agent={agent}", 1),
        (failed, 2),
        (f"{failed}&person={asha.public_id}", 1),
        ("activity=https://a.example/noting", 2),
        ("activity=https://a.example/noting&related=1", 3),
        (f"registration={registration}", 1),
        ("until=2020-01-01", 0),
    ):
        assert len(lines(shown(admin, f"{PATH}?{query}"))) == count, query


def test_person_is_one_under_every_name(
    installation: Installation, admin: FlaskClient
) -> None:  # E14
    with installation.transaction() as db:
        person = a_person(db, actor={"mbox": "mailto:asha@example.org"})
    other = a_statement(actor={"mbox": "mailto:asha@example.org"})
    tell(installation, about(person), other)
    for query in (f"person={person.public_id}", "agent=mailto:asha@example.org"):
        text = shown(admin, f"{PATH}?{query}")
        assert len(lines(text)) == 2
        assert f"Person: {person.name} ({person.employee_id})" in text


def test_pages_lead_back_and_forth(
    installation: Installation,
    admin: FlaskClient,
    asha: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    activities = [{"id": f"https://a.example/{n:02}"} for n in range(60)]
    tell(installation, *(about(asha, object=one) for one in activities))
    first = shown(admin)
    (older,) = links(first, "Older")
    second = shown(admin, older)
    (oldest,) = links(second, "Older")
    third = shown(admin, oldest)
    seen = [line.rpartition(" ")[2] for text in (first, second, third) for line in lines(text)]
    assert seen == [f"{n:02}" for n in range(59, -1, -1)]
    assert not links(third, "Older")
    (newer,) = links(third, r"<svg.*?</svg>Newer")
    assert lines(shown(admin, newer)) == lines(second)
    (newest,) = links(second, r"<svg.*?</svg>Newer")
    assert lines(shown(admin, newest)) == lines(first)
    assert not links(first, r"<svg.*?</svg>Newer")


def test_page_costs_a_fixed_number_of_queries(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    with installation.transaction() as db:
        a_completed_registration(db, person=asha)
    costs = []
    for _ in range(2):
        with queries_of(installation.engine) as seen:
            text = shown(admin)
        costs.append(len(seen))
        others = []
        with installation.transaction() as db:
            for _ in range(8):
                others.append(a_person(db))
                a_completed_registration(db, person=others[-1])
        tell(installation, *map(about, others))
    assert len(lines(text)) == filters.PAGE
    assert costs[0] == costs[1]


def test_voided_statement_is_shown_as_taken_back(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    target = about(asha)
    void = a_void(target["id"])
    tell(installation, target, void)
    (line,) = lines(shown(admin))
    assert line == "learner-1 took back “Asha Verma completed noting”"
    text = shown(admin, f"{PATH}/{target['id']}")
    assert "This statement was taken back" in text
    assert f'href="{PATH}/{void["id"]}"' in text
    assert f'href="{PATH}/{target["id"]}"' in shown(admin, f"{PATH}/{void['id']}")


def test_statement_shows_what_refers_to_it(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    target = about(asha)
    tell(installation, target, a_reference(target["id"]))
    assert "learner-1 commented on “Asha Verma completed noting”" in shown(
        admin, f"{PATH}/{target['id']}"
    )


def test_evidence_leads_to_the_certificate(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    with installation.transaction() as db:
        registration = a_completed_registration(db, person=asha)
        held = find_of_registration(db, 1, registration.id)
    assert held is not None
    text = shown(admin, f"{PATH}?registration={registration.id}")
    rests_on_it = {*held.evidence, held.satisfied_statement}
    leading = [link for link in links(text, "Certificate") if link.startswith("/verify/")]
    assert leading == [f"/verify/{held.number}"] * (len(rests_on_it) + 1)
    assert "Counts" in text
    (passed,) = re.findall(rf'href="{PATH}/([^"]*)"><bdi dir="ltr">[^<]* passed ', text)
    detail = shown(admin, f"{PATH}/{passed}")
    assert "Condition met" in detail
    assert "The player, in a session of the learner" in detail
    assert f'href="/verify/{held.number}"' in detail
    assert f'href="/courses/{registration.course_id}"' in detail


def test_launch_leads_to_its_log(
    installation: Installation, client: FlaskClient, content_client: FlaskClient, asha: Person
) -> None:
    registration = enrolled(installation, person=asha)
    shell = a_shell(installation, content_client, registration)
    shell.deliver()
    shell.send(INITIALIZE, set_("lesson_status", "completed"), FINISH)
    of_role(installation, client, Role.SUPPORT)
    text = shown(client, f"{PATH}?registration={registration.id}")
    assert set(links(text, "Launch log")) == {f"/launches/{shell.launch}"}
    assert client.get(f"/launches/{shell.launch}").status_code == 200
    of_role(installation, client, Role.NODAL_OFFICER, asha.organisation)
    text = shown(client, f"{PATH}?registration={registration.id}")
    assert lines(text)
    assert not links(text, "Launch log")


def test_json_is_shown_and_given_as_it_is_stored(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    told = about(asha, result={"score": {"raw": 1.0}, "extensions": {"https://a.example/e": 1e2}})
    (id,) = tell(installation, told)
    assert '"raw": 1.0' in shown(admin, f"{PATH}/{id}")
    answer = admin.get(f"{PATH}/{id}.json")
    assert orjson.loads(answer.data)["id"] == id
    assert answer.headers["Content-Disposition"] == f"attachment; filename=statement-{id}.json"


def test_content_of_an_attachment_is_a_file_and_never_a_page(
    installation: Installation, admin: FlaskClient, asha: Person
) -> None:
    content = b"<script>alert(1)</script>"
    sha2 = hashlib.sha256(content).hexdigest()
    attachment = {
        "usageType": "https://a.example/usage",
        "display": {"en": "<b>Answer sheet</b>"},
        "contentType": "text/html",
        "length": len(content),
        "sha2": sha2,
    }
    with installation.transaction() as db:
        now = installation.now()
        blob = installation.blobs.put(db, 1, BytesIO(content), now=now)
        told = about(asha, attachments=[attachment])
        (id,) = door.store(db, [told], {sha2: blob}, a_credential(), now=now, iri_base=IRI_BASE)
    assert "&lt;b&gt;Answer sheet" in admin.get(f"{PATH}/{id}").text
    answer = admin.get(f"{PATH}/{id}/attachments/{sha2}", buffered=True)
    assert answer.data == content
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=attachment-")
    assert answer.headers["Content-Disposition"].endswith(".bin")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert admin.get(f"{PATH}/{id}/attachments/{'0' * 64}").status_code == 404


def test_what_is_not_there_is_missing(admin: FlaskClient) -> None:
    for path in (str(uuid4()), f"{uuid4()}.json", f"{uuid4()}/attachments/x", "x"):
        assert admin.get(f"{PATH}/{path}").status_code == 404


def test_statement_of_another_institution_is_missing(
    installation: Installation, admin: FlaskClient
) -> None:  # D1
    with installation.transaction() as db:
        an_institution(db, 2)
    (id,) = tell(installation, a_statement(), credential=a_credential(institution=2))
    assert admin.get(f"{PATH}/{id}").status_code == 404
    assert lines(shown(admin)) == []


class TestOfficer:
    """A role on part of the tree opens that part (I2, D4)."""

    @pytest.fixture
    def told(self, installation: Installation, asha: Person) -> dict[str, str]:
        with installation.transaction() as db:
            office = an_organisation(db, name="Railways").id
            other = a_person(db, name="Ravi Kumar", employee_id="E-RAVI", organisation=office)
        mine, theirs = about(asha), about(other, "passed")
        void = a_void(theirs["id"], actor=actor_of(asha, IRI_BASE))
        hers = a_reference(mine["id"], actor=actor_of(other, IRI_BASE))
        tell(installation, mine, theirs, void, hers)
        return {
            "mine": mine["id"],
            "theirs": theirs["id"],
            "void": void["id"],
            "hers": hers["id"],
            "other": other.public_id,
        }

    @pytest.fixture
    def officer(self, installation: Installation, client: FlaskClient, asha: Person) -> FlaskClient:
        return of_role(installation, client, Role.NODAL_OFFICER, asha.organisation)

    def test_sees_its_part_of_the_list(self, officer: FlaskClient, told: dict[str, str]) -> None:
        text = shown(officer)
        assert lines(text) == [
            f"Asha Verma took back statement {told['theirs'][:8]}",
            "Asha Verma completed noting",
        ]
        assert "Ravi" not in text
        assert told["theirs"] not in text

    def test_filters_do_not_reach_further(self, officer: FlaskClient, told: dict[str, str]) -> None:
        for query in (f"person={told['other']}", "verb=http://adlnet.gov/expapi/verbs/passed"):
            text = shown(officer, f"{PATH}?{query}")
            assert "Ravi" not in text
            assert told["theirs"] not in text

    def test_finds_nobody_elsewhere(self, officer: FlaskClient, told: dict[str, str]) -> None:
        for typed in ("E-RAVI", "Ravi Kumar"):
            assert officer.post(PATH, data={"who": typed}).status_code == 422

    def test_opens_single_statements_of_its_part_only(
        self, officer: FlaskClient, told: dict[str, str]
    ) -> None:
        for name, status in (("mine", 200), ("void", 200), ("theirs", 404), ("hers", 404)):
            for path in (told[name], f"{told[name]}.json"):
                assert officer.get(f"{PATH}/{path}").status_code == status, name
        text = shown(officer, f"{PATH}/{told['mine']}")
        assert "Ravi" not in text
        assert told["hers"] not in text

    def test_office_below_belongs_to_it(
        self, installation: Installation, officer: FlaskClient, asha: Person
    ) -> None:
        with installation.transaction() as db:
            section = an_organisation(db, parent=asha.organisation).id
            person = a_person(db, name="Meena Rao", organisation=section)
        tell(installation, about(person))
        assert lines(shown(officer)) == ["Meena Rao completed noting"]

    def test_two_offices_are_one_list(
        self, installation: Installation, client: FlaskClient, asha: Person, told: dict[str, str]
    ) -> None:
        with installation.transaction() as db:
            officer = a_person(db, roles=(Role.NODAL_OFFICER,), organisation=an_organisation(db).id)
            grant_role(db, officer, Role.NODAL_OFFICER, asha.organisation, installation.now())
            grant_role(db, officer, Role.SUPPORT, officer.organisation, installation.now())
        tell(installation, about(officer))
        sign_in(client, officer)
        assert lines(shown(client))[0] == f"{officer.name} completed noting"
        assert len(lines(shown(client))) == 3


@pytest.mark.parametrize(
    ("role", "is_offered"),
    [(Role.ADMIN, True), (Role.NODAL_OFFICER, True), (Role.SUPPORT, False)],
)
def test_what_is_looked_for_can_be_exported(
    installation: Installation, client: FlaskClient, role: Role, is_offered: bool
) -> None:  # E9
    of_role(installation, client, role)
    verb = "http://adlnet.gov/expapi/verbs/passed"
    text = shown(client, f"{PATH}?verb={verb}&agent=mailto:a@example.org&since=2026-07-01")
    found = links(text, ".*?Export these")
    assert bool(found) is is_offered
    for address in found:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("roles", [(), (Role.PUBLISHER,)])
def test_others_find_the_desk_closed(
    installation: Installation, client: FlaskClient, asha: Person, roles: tuple[Role, ...]
) -> None:
    (id,) = tell(installation, about(asha))
    with installation.transaction() as db:
        person = a_person(db, roles=roles)
    sign_in(client, person)
    for path in ("", f"/{id}", f"/{id}.json", f"/{id}/attachments/x"):
        assert client.get(PATH + path).status_code == 403
    assert client.post(PATH, data={"who": "E-ASHA"}).status_code == 403
    assert PATH not in client.get("/help").text


def test_desk_stands_in_the_navigation(admin: FlaskClient) -> None:
    assert f'href="{PATH}"' in admin.get("/help").text


HOSTILE = "</bdi></title><img src=x onerror=alert(1)>\"'\u202e{{7*7}}"


def test_hostile_statements_are_text(installation: Installation, admin: FlaskClient) -> None:
    bad = a_statement(
        "https://a.example/verbs/x",
        display={"en": HOSTILE},
        actor=an_agent(HOSTILE, name=HOSTILE),
        object={
            "id": "javascript:alert(1)",
            "definition": {"name": {"en": HOSTILE}, "moreInfo": "javascript:alert(1)"},
        },
        result={"response": HOSTILE, "extensions": {"https://a.example/e": {HOSTILE: HOSTILE}}},
        context={"platform": HOSTILE, "contextActivities": {"parent": [{"id": "javascript:b"}]}},
    )
    nul = a_statement(actor=an_agent("x", name="a\0b"), object={"id": "data:text/html,b"})
    huge = a_statement(
        object={"id": "https://a.example/x", "definition": {"name": {"en": "y" * 1_000_000}}}
    )
    (id, _, big) = tell(installation, bad, nul, huge)
    for path in ("", f"/{id}", f"/{big}"):
        text = admin.get(PATH + path).text
        assert "<img" not in text
        assert "\u202e" not in text
        assert not re.search(r'(?:href|src|action)="(?!/|#|\?)', text)
        assert not re.search(r'(?:href|src|action)="[^"]*(?:javascript|data):', text)
        assert len(text) < 600_000
    assert len(admin.get(PATH).text) < 60_000
    assert "Only the beginning is shown here" in admin.get(f"{PATH}/{big}").text
