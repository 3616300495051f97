"""The whole way through once: publisher, newcomer, learner, anyone, HR, operator."""

import base64
import io
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from demo.build import build_all
from tests.demo.playing import finish, page_of, play, ready
from tests.journeys.people import PHONE, Visitor, visitor
from tests.journeys.server import Server, empty_server, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.database]

LEARNER = "9000000001"
NEWCOMER = "9000000002"
PUBLISHER = "9000000003"
COURSE = "Digital safety at work"
NUMBER = re.compile(r"^VL-")


def key(server: Server, name: str) -> dict[str, str]:
    """The Authorization header of one of the demo's keys."""
    found = json.loads((server.folder / "data" / "demo.json").read_text())[name]
    word = base64.b64encode(f"{found['key']}:{found['secret']}".encode()).decode()
    return {"Authorization": f"Basic {word}"}


def ask(server: Server, path: str, name: str = "hr") -> Any:
    """A program's question and its answer."""
    status, body = server.get(path, **key(server, name), **{"X-Experience-API-Version": "1.0.3"})
    assert status == 200, body
    return json.loads(body)


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.stem: path for path in build_all(tmp_path_factory.mktemp("zips"))}


def test_publisher_uploads_and_publishes(
    server: Server, browser: Browser, zips: dict[str, Path]
) -> None:
    publisher = visitor(browser, server)
    publisher.sign_in(PUBLISHER)
    publisher.open("/publish")
    publisher.page.locator("input[type=file]").set_input_files(zips["digital-safety"])
    publisher.press("Upload")
    publisher.see("It can be played as it is")
    publisher.press("Make a course of it")
    publisher.page.get_by_label("Title in English").fill("Safety, published by hand")
    publisher.press("Save")
    publisher.press("Publish")
    publisher.see("Live")
    learner = visitor(browser, server)
    learner.open("/courses")
    learner.see("Safety, published by hand")


def test_newcomer_registers_one_question_a_page(server: Server, browser: Browser) -> None:
    newcomer = visitor(browser, server, viewport=PHONE, java_script_enabled=False)
    newcomer.sign_in(NEWCOMER)
    newcomer.press("Continue")
    for text, choice in (
        ("posts", "Department of Posts"),
        ("rajasthan", "Rajasthan Postal Circle"),
        ("postal", "Postal Assistant"),
    ):
        newcomer.page.get_by_label("Search the list").fill(text)
        newcomer.press("Search")
        newcomer.page.get_by_label(choice, exact=True).check()
        newcomer.press("Continue")
    newcomer.page.locator("select").select_option(label="Rajasthan")
    newcomer.press("Continue")
    newcomer.page.get_by_label("Central Government").check()
    newcomer.press("Continue")
    for label, value in (("Day", "2"), ("Month", "4"), ("Year", "2018")):
        newcomer.page.get_by_label(label, exact=True).fill(value)
    newcomer.press("Continue")
    newcomer.page.get_by_label("English").check()
    newcomer.press("Continue")
    newcomer.see("You are joining Department of Posts")
    newcomer.see("Demo Nodal Officer")
    newcomer.page.get_by_label("Yes, this is my department").check()
    newcomer.press("Confirm and register")
    newcomer.open("/account")
    newcomer.see("Rajasthan Postal Circle")


@dataclass
class Story:
    """What a learner saw: stopped on a phone, went on at a desk, completed."""

    stopped_at: str
    resumed_at: str
    pdf: bytes
    number: str


@pytest.fixture(scope="module")
def story(server: Server, browser: Browser) -> Story:
    """Play a course in two browsers to its certificate."""
    stopped_at = stop_in_the_middle(visitor(browser, server, viewport=PHONE))
    learner = visitor(browser, server)
    learner.sign_in(LEARNER)
    learner.open("/")
    learner.press("Continue")
    lesson = learner.lesson()
    ready(lesson)
    resumed_at = page_of(lesson)
    play(lesson)
    finish(lesson)
    learner.wait_for_saved()
    learner.press("Exit")
    learner.see("You completed this course")
    wait_until(lambda: has_certificate(learner), "the certificate", 30)
    number = learner.page.get_by_role("link", name=NUMBER).inner_text()
    return Story(stopped_at, resumed_at, download(learner), number)


def stop_in_the_middle(phone: Visitor) -> str:
    """Enrol, turn two pages, and close the tab; tell the page that was open."""
    phone.sign_in(LEARNER)
    phone.open("/courses")
    phone.page.get_by_role("link", name=COURSE, exact=True).click()
    phone.press("Enrol")
    phone.press("Start learning")
    lesson = phone.lesson()
    ready(lesson)
    for _ in range(2):
        lesson.locator("[data-act=next]").click()
    stopped_at = page_of(lesson)
    phone.wait_for_saved()
    phone.page.close()
    return stopped_at


def has_certificate(learner: Visitor) -> bool:
    learner.page.reload()
    return learner.page.get_by_role("link", name="Download the certificate").count() > 0


def download(learner: Visitor) -> bytes:
    with learner.page.expect_download() as started:
        learner.press("Download the certificate")
    return Path(started.value.path()).read_bytes()


def test_learner_goes_on_in_another_browser_where_he_stopped(story: Story) -> None:
    assert story.resumed_at == story.stopped_at


def test_certificate_names_learner_and_course(story: Story) -> None:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(story.pdf)).pages)
    assert "Demo Learner" in text
    assert COURSE in text
    assert story.number in text
    assert len(story.pdf) < 300_000


def test_anyone_verifies_without_signing_in(server: Server, browser: Browser, story: Story) -> None:
    anyone = visitor(browser, server)
    anyone.open(f"/verify/{story.number}")
    anyone.see("This certificate is genuine")
    assert anyone.page.get_by_text(re.compile(r"Confirmed just now from .* records?")).count() > 0


def test_hr_reads_the_same_by_xapi_and_rest(server: Server, story: Story) -> None:
    found = ask(server, "/api/v1/learners?employee_id=DEMO-1")
    learner = items(found)[0] if isinstance(found, dict) and "actor" not in found else found
    agent = json.dumps(learner["actor"])
    statements = ask(server, f"/xapi/statements?agent={quote(agent)}&limit=500")["statements"]
    verbs = {statement["verb"]["id"].rpartition("/")[2] for statement in statements}
    assert {"initialized", "resumed", "completed", "passed", "satisfied"} <= verbs
    record = items(ask(server, "/api/v1/records?employee_id=DEMO-1"))
    completed = [row for row in record if row["satisfied_at"]]
    assert set(completed[0]["evidence"]) <= {statement["id"] for statement in statements}
    assert completed[0]["certificate"] == story.number


def test_without_a_key_nothing_is_told(server: Server) -> None:
    headers = {"X-Experience-API-Version": "1.0.3"}
    assert server.get("/xapi/statements", **headers)[0] == 401
    assert server.get("/api/v1/records")[0] == 401


def test_key_of_another_organisation_sees_nothing(server: Server, story: Story) -> None:
    said = server.command(
        "credential", "add", "elsewhere", "--scope", "statements/read", "--scope", "records/read",
        "--organisation", "railways", "--json",
    )  # fmt: skip
    found = json.loads(said)
    word = base64.b64encode(f"{found['key']}:{found['secret']}".encode()).decode()
    headers = {"Authorization": f"Basic {word}", "X-Experience-API-Version": "1.0.3"}
    status, body = server.get("/xapi/statements", **headers)
    assert (status, json.loads(body)["statements"]) == (200, [])
    assert items(json.loads(server.get("/api/v1/records", **headers)[1])) == []


def everything(server: Server, number: str) -> list[str | bytes]:
    """What the outside can see: records, statements, the certificate and its page."""
    page = server.get(f"/verify/{number}")[1].decode()
    return [
        json.dumps(ask(server, "/api/v1/records")),
        json.dumps(ask(server, "/xapi/statements?limit=500", "operator")["statements"]),
        server.get(f"/api/v1/certificates/{number}.pdf", **key(server, "operator"))[1],
        page.replace(server.url, "").replace(str(server.port), ""),
    ]


def test_backup_of_the_running_server_comes_back_elsewhere(
    server: Server, browser: Browser, story: Story, tmp_path: Path
) -> None:
    number = story.number
    server.command("backup", str(tmp_path / "backup"))
    other = empty_server(tmp_path / "other")
    other.command("restore", str(tmp_path / "backup"))
    shutil.copyfile(server.folder / "data" / "demo.json", other.folder / "data" / "demo.json")
    other.start()
    try:
        assert everything(other, number) == everything(server, number)
        learner = visitor(browser, other)
        learner.sign_in(LEARNER)
        learner.open("/")
        learner.see("Completed")
    finally:
        other.kill()


def test_no_log_holds_a_secret(server: Server, story: Story) -> None:
    log = (server.folder / "server.log").read_text()
    secrets = [json.loads((server.folder / "data" / "demo.json").read_text())[n]["secret"]
               for n in ("hr", "operator")]  # fmt: skip
    codes = re.findall(r"\b\d{6}\b", json.dumps(server.messages()))
    assert log, "the log is empty, so it proves nothing"
    for word in (LEARNER, NEWCOMER, PUBLISHER, *secrets, *codes):
        assert word not in log


def items(answer: Any) -> list[Any]:
    """The rows of a list answer, whatever its envelope."""
    lists = (
        [answer]
        if isinstance(answer, list)
        else [v for v in answer.values() if isinstance(v, list)]
    )
    return lists[0]
