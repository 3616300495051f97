"""Answers of a server to a shell that plays a sequenced course, told beforehand.

For what a real course gets into only by a long way: each request is answered from a table. The
shell's page and the content's files are real.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from playwright.sync_api import BrowserContext, Page, Route

from catalogue.store.registrations import Registration
from packages.store import get_package
from player.store.launches import epoch_of
from player.tokens import capability, seal_key
from tests.accounts.factories import INSTITUTION
from tests.player.server import Running

NAMES = ("continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll")
CONTROLS = (
    "previous",
    "next",
    "exit-part",
    "exit-all",
    "suspend-all",
    "abandon",
    "abandon-all",
)
LOOK = """names => Object.fromEntries(names.map((name) => {
  const one = document.querySelector(`[data-part="${name}"]`);
  const off = one.hasAttribute("aria-disabled") ? "off" : "shown";
  return [name, one.hidden ? "hidden" : off];
}))"""
RUN = re.compile(r"/run/[0-9a-f-]{36}(/.*)?$")


def controls(*enabled: str, hidden: tuple[str, ...] = ()) -> dict[str, dict[str, bool]]:
    """Give the controls of an outline: all shown but the hidden, usable as named."""
    return {name: {"visible": name not in hidden, "enabled": name in enabled} for name in NAMES}


def a_row(name: str, **given: Any) -> dict[str, Any]:
    """A row of the contents: open, not begun."""
    row = {"title": f"Part {name}", "depth": 1, "unit": f"u-{name}", "identifier": name}
    shown = {"state": "todo", "visible": True, "enabled": True, "current": False, "lock": ""}
    return {key: value for key, value in {**row, **shown, **given}.items() if value is not None}


def at(current: str | None, *enabled: str, ended: bool = False, **given: Any) -> dict[str, Any]:
    """Give what is told of a course of two parts where one of them is current."""
    rows = [a_row("A", state="done"), a_row("B", current=current == "B")]
    rows[0]["current"] = current == "A"
    buttons = controls(*enabled, hidden=given.pop("hidden", ()))
    shown = {"units": rows, "controls": buttons, "offers_choice": True, "ended": ended}
    return {**shown, **given}


def standing(live: Running, registration: Registration) -> dict[str, Any]:
    """Give what is told of a course before anything else."""
    return {
        **at(None, ended=True),
        "title": "A course",
        "mode": "normal",
        "standard": "scorm-2004",
        "edition": "4th",
        "table": "scorm2004",
        "return_url": f"{live.portal}/healthz",
        "registration": registration.id,
        "seal": seal_key(live.installation.settings, registration.id),
        "learner": "a-learner",
    }


def address_of_content(live: Running, registration: Registration) -> str:
    """Give the address of the package's page."""
    settings = live.installation.settings
    with live.installation.reading() as db:
        package = get_package(db, INSTITUTION, registration.package_id)
        epoch = epoch_of(db, INSTITUTION, package.id)
    return f"/c/{capability(settings, package.origin_label, epoch)}/index.html"


@dataclass
class Answers:
    """What was asked, and what is answered: `decide` gives the outline and part of a request."""

    address: str
    standing: dict[str, Any]
    decide: Mapping[str | None, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    receipt: dict[str, Any] = field(default_factory=dict)
    sessions: int = 0

    def on(self, context: BrowserContext) -> "Answers":
        """Answer the run-time calls of every page of the context."""
        context.route(RUN, self._answer)
        return self

    def delivery(self, unit: str = "u-A", **values: str) -> dict[str, Any]:
        """Give a new session with a part."""
        self.sessions += 1
        made = {"session": f"00000000-0000-4000-8000-{self.sessions:012}", "unit": unit}
        return {**made, "kind": "sco", "address": self.address, "snapshot": 1, "values": values}

    def _answer(self, route: Route) -> None:
        path = RUN.search(route.request.url)
        body = orjson.loads(route.request.post_data or "{}")
        given = self._given((path[1] if path else "") or "", body)
        text = orjson.dumps(given).decode()
        route.fulfill(status=200, content_type="application/json", body=text)

    def _given(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "":
            return self.standing
        if path == "/navigate":
            self.asked.append(body)
            return self._decision(body["request"])
        if path.endswith("/journal"):
            self.calls += body["entries"]
            return self._receipt(body["entries"])
        return {"session": None, "return_url": self.standing["return_url"]}

    def _receipt(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        ended = any(entry["method"] == "Terminate" for entry in entries)
        given = {"acknowledged": entries[-1]["seq"], "is_applied": True, "divergences": 0}
        return {**given, **self.receipt, **({"terminated": True} if ended else {})}

    def _decision(self, request: str | None) -> dict[str, Any]:
        given = {"delivery": None, "exception": None, **self.decide[request]}
        outline = given.pop("outline")
        if isinstance(given["delivery"], str):
            given["delivery"] = self.delivery(given["delivery"])
        return {"outline": outline, "ended": outline["ended"], **given}


def seen(page: Page) -> dict[str, str]:
    """Tell how each control of the player stands: shown, off, hidden."""
    found: dict[str, str] = page.evaluate(LOOK, list(CONTROLS))
    return found
