"""A large file from a browser to a running server, over a line that breaks. Feature C2."""

import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.roles import Role
from schemas.settings import parse
from storage.identity import identify, with_secret
from storage.installation import open_installation
from tests.accounts.factories import a_person, sign_in
from tests.browsers import ARGUMENTS, CHROMIUM
from tests.conftest import portal_client
from tests.journeys.server import Server, empty_server
from tests.packages.factories import PAGE
from tests.packages.line import Line, a_line
from web.portal import create_portal

pytestmark = pytest.mark.browser

MIB = 1 << 20
SIZE = 20 * MIB
BREAKS_AFTER = 10 * MIB
LOST = 6 * MIB  # at most: a piece, and what is beside the file
WAIT = 60_000  # ms, for a machine that is busy


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = empty_server(tmp_path_factory.mktemp("upload"))
    made.command("upgrade")
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def cookie(server: Server) -> str:
    """The session of a publisher."""
    house = identify(open_installation(with_secret(parse(server.environment))))
    with house.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    client = portal_client(create_portal(house))
    sign_in(client, person)
    found = client.get_cookie("vidyalekh")
    assert found is not None
    return found.value


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A website whose film is not to be packed."""
    path = tmp_path_factory.mktemp("large") / "large.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.html", PAGE)
        archive.writestr("film.mp4", os.urandom(SIZE))
    return path


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    with a_line(server.port) as line:
        yield line


@pytest.fixture
def context(browser: Browser, server: Server, line: Line, cookie: str) -> Iterator[BrowserContext]:
    """A browser that reaches the server by the line."""
    rule = f"--host-resolver-rules=MAP localhost:{server.port} 127.0.0.1:{line.port}"
    running = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, rule])
    context = running.new_context(locale="en")
    context.add_cookies([{"name": "vidyalekh", "value": cookie, "url": server.url}])
    yield context
    running.close()


def choose(tab: Page, large: Path) -> None:
    tab.get_by_label("A SCORM package or a website, as a zip").set_input_files(large)
    tab.get_by_role("button", name="Upload", exact=True).click()


def is_imported(tab: Page) -> None:
    expect(tab.get_by_text("It can be played as it is")).to_be_visible(timeout=WAIT)


def test_upload_goes_on_by_itself_when_the_line_is_back(
    server: Server, line: Line, context: BrowserContext, large: Path
) -> None:
    tab = context.new_page()
    tab.goto(f"{server.url}/publish")
    line.left = BREAKS_AFTER
    choose(tab, large)
    said = tab.get_by_role("status").last
    expect(said).to_have_text(re.compile("The line broke"), timeout=WAIT)
    line.heal()
    is_imported(tab)
    assert SIZE < line.carried < SIZE + LOST


def test_upload_goes_on_after_a_reload_and_a_killed_server(
    server: Server, line: Line, context: BrowserContext, large: Path
) -> None:
    tab = context.new_page()
    tab.goto(f"{server.url}/publish")
    line.left = BREAKS_AFTER
    choose(tab, large)
    expect(tab.get_by_text("The line broke")).to_be_visible(timeout=WAIT)
    server.kill()
    server.start()
    line.heal()
    tab.goto(f"{server.url}/publish")
    expect(tab.get_by_text(re.compile(r"\d\sMB of 21\sMB are here"))).to_be_visible()
    choose(tab, large)
    is_imported(tab)
    assert SIZE < line.carried < SIZE + LOST


def test_form_sends_the_file_without_a_script(
    server: Server, context: BrowserContext, large: Path
) -> None:
    silent = context.browser
    assert silent is not None
    plain = silent.new_context(java_script_enabled=False, locale="en")
    plain.add_cookies(context.cookies())  # type: ignore[arg-type]  # what it gave
    tab = plain.new_page()
    tab.goto(f"{server.url}/publish")
    choose(tab, large)
    is_imported(tab)
