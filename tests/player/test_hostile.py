"""A hostile package in real Chromium: what it tries, and what of it reaches anything (D5-D12).

It can hurt its own session, and it can lead the window away; that is what remains possible, and
`docs/architecture.md` says so.
"""

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from sqlalchemy import text

from player.tokens import capability
from tests.accounts.factories import a_person
from tests.packages.factories import a_package, a_scorm12_zip, an_item
from tests.player.factories import address_of, enrolled
from tests.player.server import open_player

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).with_name("hostile.js").read_bytes()
PAGE = b"<!doctype html><html lang=en><title>Hostile</title><body><script src=hostile.js></script>"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


def own_address(live, package, path=""):
    """Give an address of a package's files."""
    settings = live.installation.settings
    origin = settings.content_origin(package.origin_label)
    return f"{origin}/c/{capability(settings, package.origin_label, 0)}/{path}"


@pytest.fixture(scope="module")
def victim(live):
    """Another package, with files worth having."""
    files = {"index.html": PAGE, "picture.svg": PICTURE}
    return a_package(live.installation, a_scorm12_zip(files=files))


@pytest.fixture(scope="module")
def hostile(live, victim):
    """The hostile package, told where everything is."""
    opens = own_address(live, victim).rstrip("/").rpartition("/")[2]
    told = {"portal": live.portal, "other": own_address(live, victim), "opens": opens}
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in told.items())
    item = an_item(1, href="index.html", parameters=f"?{query}")
    files = {"index.html": PAGE, "hostile.js": SCRIPT, "sw.js": b"self.onfetch = () => {}"}
    return a_package(live.installation, a_scorm12_zip([item], files=files))


def play(live, context, registration):
    """Play the package; gives what it got, by attempt."""
    page = open_player(context, address_of(live.installation, registration))
    return page.frames[1].evaluate("results")


@pytest.fixture(scope="module")
def results(live, browser, hostile):
    """Play it as two learners, one after the other, in one profile; gives both's loot."""
    context = browser.new_context()
    context.add_cookies(
        [{"name": "vidyalekh", "value": "portal-session", "url": live.portal, "sameSite": "Lax"}]
    )
    iri_base = str(live.installation.settings.iri_base)
    with live.installation.transaction() as db:
        learners = [a_person(db, iri_base=iri_base) for _ in range(2)]
    registrations = [
        enrolled(live.installation, package=hostile, person=learner) for learner in learners
    ]
    live.seen.clear()
    first = play(live, context, registrations[0])
    second = play(live, context, registrations[1])
    portal = context.new_page()
    portal.goto(f"{live.portal}/healthz")
    yield first, second, list(live.seen), context.cookies(live.portal)
    context.close()


ATTEMPTS = [
    "read a portal cookie",
    "toss a cookie to the portal",
    "read a page of the portal",
    "read it without reading it",
    "call the REST API",
    "call the record store",
    "post a form to the portal",
    "post a form in a frame",
    "frame the portal",
    "frame a shell",
    "reach the opener",
    "fetch another package",
    "picture of another package",
    "its own capability elsewhere",
    "install a service worker",
    "install the shell's script as one",
    "read what another learner left",
    "read another learner's waiting journal",
    "take another learner's token",
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_attempt_gets_nothing(results, attempt):
    for loot in results[:2]:
        assert loot[attempt] == "" or loot[attempt].startswith("refused") or loot[attempt] == "404"


def test_every_attempt_is_looked_at(results):
    assert list(results[0]) == ATTEMPTS


def test_no_request_of_the_package_reached_the_portal(live, results):
    own = urlsplit(live.portal).netloc
    reached = [seen for seen in results[2] if seen.host == own and seen.path != "/healthz"]
    assert [seen for seen in reached if seen.path != "/favicon.ico"] == []


def test_no_cookie_of_the_portal_reached_a_content_host(live, results):
    own = urlsplit(live.portal).netloc
    assert [
        seen for seen in results[2] if seen.host != own and "portal-session" in seen.cookie
    ] == []


def test_the_portal_keeps_its_own_cookie_only(results):
    assert {(one["name"], one["value"]) for one in results[3]} == {("vidyalekh", "portal-session")}


def test_no_answer_of_a_content_host_sets_a_cookie(live, hostile):
    answer = asked(live, own_host(live, hostile), urlsplit(own_address(live, hostile)).path)
    assert answer.getheader("Set-Cookie") is None


def own_host(live, package):
    """Give the Host of a package."""
    return f"{package.origin_label}.localhost:{live.port}"


def asked(live, host, path, **headers):
    """Ask the server under a Host; gives the response."""
    connection = HTTPConnection("127.0.0.1", live.port)
    connection.request("GET", path, headers={"Host": host, **headers})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "x.y.localhost:1", ""])
def test_a_foreign_host_is_misdirected(live, hostile, host):
    path = urlsplit(own_address(live, hostile, "index.html")).path
    assert asked(live, host, path).status == 421
    assert asked(live, host, "/healthz").status == 421


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/courses", "/api/v1/openapi.json", "/xapi/about"]
)
def test_a_content_host_has_no_page_of_the_portal(live, hostile, path):
    assert asked(live, own_host(live, hostile), path).status == 404


@pytest.mark.parametrize("path", ["/play/x", "/run/x", "/c/x/index.html"])
def test_the_portal_has_nothing_of_the_player(live, path):
    assert asked(live, f"localhost:{live.port}", path).status == 404


def test_a_capability_opens_its_own_package_on_its_own_host_only(live, hostile, victim):
    path = urlsplit(own_address(live, victim, "index.html")).path
    assert asked(live, own_host(live, victim), path).status == 200
    assert asked(live, own_host(live, hostile), path).status == 404
    wrong = path.replace("/c/", "/c/x", 1)
    assert asked(live, own_host(live, victim), wrong).status == 404


def test_a_script_for_a_service_worker_is_refused(live, hostile):
    path = urlsplit(own_address(live, hostile, "sw.js")).path
    host = own_host(live, hostile)
    assert asked(live, host, path).status == 200
    assert asked(live, host, path, **{"Service-Worker": "script"}).status == 403


def run(live, statement, package):
    with live.installation.transaction() as db:
        db.execute(text(statement), {"id": package.id})


def test_a_revoked_capability_opens_nothing(live, victim):
    path = urlsplit(own_address(live, victim, "index.html")).path
    run(
        live,
        "insert into package_epoch (institution, package_id, epoch) values (1, :id, 1)",
        victim,
    )
    try:
        assert asked(live, own_host(live, victim), path).status == 404
    finally:  # other tests open the same package
        run(live, "delete from package_epoch where package_id = :id", victim)
