"""Pages of other origins, and of none: what a browser asks first, and what it lets them read.

Source: the Fetch standard §3.2; xAPI 1.0.3 Communication §1.6 says that stores should allow it.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from tests.clients.conftest import Store
from tests.clients.running import Site
from tests.clients.table import given_to

VERSION = "x-experience-api-version"
GIVEN = given_to("cors")
AGENT = json.dumps(GIVEN["agent"])
ACTIVITY = GIVEN["activity"]
STATE = f"activities/state?{urlencode({'activityId': ACTIVITY, 'agent': AGENT, 'stateId': 's'})}"
RESOURCES = (
    "about",
    "statements?limit=1",
    f"activities?{urlencode({'activityId': ACTIVITY})}",
    f"activities/profile?{urlencode({'activityId': ACTIVITY})}",
    f"agents?{urlencode({'agent': AGENT})}",
    f"agents/profile?{urlencode({'agent': AGENT})}",
    STATE,
)
MOUNTS = {"/xapi": "2.0.0", "/xapi/v1": "1.0.3", "/xapi/v2": "2.0.0"}
ASK = """async ([method, url, headers, body]) => {
  const answer = await fetch(url, { method, headers, body });
  return [answer.status, Object.fromEntries(answer.headers), await answer.text()];
}"""
# A frame that may run scripts and has no origin of its own asks, and tells the page around it.
IN_SANDBOX = """([ask, words]) => new Promise((resolve) => {
  window.addEventListener("message", (told) => resolve([told.origin, ...told.data]));
  const frame = window.document.createElement("iframe");
  frame.sandbox = "allow-scripts";
  frame.srcdoc = `<script>
    (${ask})(${JSON.stringify(words)}).then(
      (answer) => parent.postMessage(answer, "*"),
      (error) => parent.postMessage([String(error)], "*"));
  <${"/"}script>`;
  window.document.body.append(frame);
})"""


@pytest.fixture(scope="module")
def page(site: Site) -> Iterator[Page]:
    with site.page() as opened:
        yield opened


def words(store: Store, method: str, resource: str, mount: str = "/xapi", **more: Any) -> list[Any]:
    """Give what a page says to ask the store."""
    token = base64.b64encode(f"{store.key}:{store.secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {token}",
        "X-Experience-API-Version": MOUNTS[mount],
        **more.get("headers", {}),
    }
    return [method, store.endpoint(mount) + resource, headers, more.get("body")]


def put_state(store: Store) -> list[Any]:
    headers = {"Content-Type": "application/json", "If-None-Match": '"none"'}
    return words(store, "PUT", STATE, headers=headers, body='{"a": 1}')


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("resource", RESOURCES, ids=lambda resource: resource.partition("?")[0])
def test_head_tells_a_page_what_get_tells(
    store: Store, page: Page, mount: str, resource: str
) -> None:
    page.evaluate(ASK, put_state(store))
    status, headers, _ = page.evaluate(ASK, words(store, "GET", resource, mount))
    head_status, head_headers, head_body = page.evaluate(ASK, words(store, "HEAD", resource, mount))
    assert (status, head_status, head_body) == (200, 200, "")
    assert headers[VERSION] == MOUNTS[mount]
    moving = ("date", "x-request-id", "x-experience-api-consistent-through")
    assert without(head_headers, *moving) == without(headers, *moving)


def test_page_reads_what_it_needs_to_change_a_document(store: Store, page: Page) -> None:
    assert page.evaluate(ASK, put_state(store))[0] == 204
    _, headers, _ = page.evaluate(ASK, words(store, "GET", STATE))
    assert headers["last-modified"]
    match = {"If-Match": headers["etag"]}
    assert page.evaluate(ASK, words(store, "DELETE", STATE, headers=match))[0] == 204


def test_page_reads_how_far_the_store_is_read(store: Store, page: Page) -> None:
    _, headers, _ = page.evaluate(ASK, words(store, "GET", "statements"))
    assert headers["x-experience-api-consistent-through"]


def test_page_reads_why_it_is_refused(store: Store, page: Page) -> None:
    status, headers, body = page.evaluate(ASK, words(store, "GET", "statements?limit=x"))
    assert (status, headers[VERSION]) == (400, "2.0.0")
    assert "limit" in json.loads(body)["detail"]


def test_page_without_a_credential_is_told_so(store: Store, page: Page) -> None:
    method, url, headers, body = words(store, "GET", "statements")
    nobody = without(headers, "Authorization")
    assert page.evaluate(ASK, [method, url, nobody, body])[0] == 401


def test_browser_asks_whether_the_page_may_ask(store: Store, site: Site) -> None:
    asked = []
    with site.page() as page:
        network = page.context.new_cdp_session(page)
        network.on("Network.requestWillBeSent", lambda seen: asked.append(seen["request"]))
        network.send("Network.enable")
        page.evaluate(ASK, put_state(store))
    assert {request["method"] for request in asked} == {"OPTIONS", "PUT"}


def test_page_of_no_origin_may_ask(store: Store, page: Page) -> None:
    told = page.evaluate(IN_SANDBOX, [ASK, put_state(store)])
    assert told[:2] == ["null", 204]


def without(headers: dict[str, str], *names: str) -> dict[str, str]:
    """Give headers but for some."""
    return {name: value for name, value in headers.items() if name not in names}
