"""A learner with a real browser: plays the steps of a case by the player's own controls.

The server is the product's, the shell and the frame of the content are what a learner has; only
the SCO is ours (`sco.html`): it makes the calls of the case from its own window.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join
from typing import Any

from lxml import etree
from playwright.sync_api import BrowserContext, Locator, Page, TimeoutError
from sqlalchemy import select

from accounts.people import Person
from catalogue.store.registrations import Registration
from packages.store import Package
from player.store.courses import OBJECTIVE, save_globals
from player.store.tables import launch as launch_table
from player.store.tables import launch_event
from sequencing.tracking import Tracking, to_json
from tests.accounts.factories import INSTITUTION, a_person
from tests.conformance.scorm2004.test_adl import is_right
from tests.packages.factories import a_package, a_zip
from tests.player.factories import address_of, enrolled
from tests.player.server import Running
from tests.sequencing.driver import BEFORE

PATIENCE = 15_000
SCO = (Path(__file__).parent / "sco.html").read_bytes()
BASE = "{http://www.w3.org/XML/1998/namespace}base"
# The next delivery stands, and nobody has played it yet; gives which one it is.
DELIVERED = """() => {
  const content = document.querySelector("iframe")?.contentWindow;
  const isReady = !document.body.dataset.busy && content?.make && !content.isUsed;
  return isReady && new URLSearchParams(content.location.search).get("act");
}"""
# Nothing moves, and nothing is played.
RESTS = """() => !document.body.dataset.busy && !document.querySelector("iframe")
  && !document.querySelector("[data-part=notice]").hidden"""
SETTLED = f"() => ({DELIVERED})() || ({RESTS})()"
ENDED = re.compile("The course has ended here|You have stopped here|You have given up")
NO_REQUEST = "_none_"
CONTROLS = {
    "continue": "next",
    "previous": "previous",
    "suspendAll": "suspend-all",
    "exitAll": "exit-all",
}


@dataclass
class Learner:
    """One learner in one case; `faults` say where it went otherwise."""

    live: Running
    context: BrowserContext
    case: dict[str, Any]
    person: Person
    registrations: dict[str, Registration] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    package: str = ""
    is_asking: bool = False
    page: Page | None = None

    def play(self) -> None:
        """Do the steps in order; the first one that cannot be done ends it."""
        steps = self.case["steps"]
        for number, (step, following) in enumerate(zip(steps, [*steps[1:], {}], strict=True)):
            given = {name: value for name, value in step.items() if name != "do"}
            if step["do"] == "expect_sco":
                given["ending"] = ending_of(given.get("calls", []), following.get("do", ""))
            if step["do"] == "exit_course":
                given["is_to_begin_anew"] = "launch" in [one["do"] for one in steps[number:]]
            try:
                getattr(self, step["do"])(**given)
            except TimeoutError as error:
                said = self.at.locator("main").inner_text(timeout=1000)
                self.faults.append(f"step {number}, {step['do']}: {said!r}, {error}"[:600])
                return

    @property
    def at(self) -> Page:
        """The tab with the player."""
        assert self.page is not None
        return self.page

    def part(self, name: str) -> Locator:
        """A part of the shell."""
        return self.at.locator(f"[data-part={name}]")

    def launch(self, pkg: str, choose: str = "", choose_if_idle: str = "") -> None:
        """Open a package, or open it again once what the content asked for is done."""
        if self.page is not None and not self.page.is_closed():
            self.page.wait_for_function(RESTS)
            self.page.close()
        self.package, self.is_asking = pkg, False
        if pkg not in self.registrations:
            self.registrations[pkg] = self.enrol(pkg)
        self.page = self.context.new_page()
        back = f"{self.live.portal}/healthz"
        address = address_of(self.live.installation, self.registrations[pkg], return_url=back)
        self.page.goto(address)
        self.page.wait_for_function(SETTLED)
        is_idle = bool(self.page.evaluate(RESTS))
        if choose or (choose_if_idle and is_idle):
            self.choose(choose or choose_if_idle)

    def enrol(self, pkg: str) -> Registration:
        """Import a package, and let the learner take it."""
        package = imported(self.live, self.case["manifests"][pkg])
        return enrolled(self.live.installation, package=package, person=self.person)

    def expect_sco(
        self, act: str, calls: list[Any], ending: str, ui: list[dict[str, str]] | None = None
    ) -> None:
        """Compare the delivery, the controls and the answers."""
        delivered = self.at.wait_for_function(DELIVERED).json_value()
        if delivered != act:
            self.faults.append(f"delivered {delivered}, expected {act}")
        for question in ui or ():
            if self.is_so(question["q"]) is not (question["a"] == "Y"):
                self.faults.append(f"{act}: {question['q']} is not {question['a']}")
        frame = self.at.query_selector("iframe")
        content = frame and frame.content_frame()
        assert content
        made = content.evaluate("([rows, ending]) => make(rows, ending)", [calls, ending])
        self.is_asking = ending == "now" and is_asking(calls)
        self.faults += [
            f"{act}: {row} → {got}"[:300]
            for row, got in zip(calls, made, strict=True)
            if not self.is_answered(row, got)
        ]

    def is_answered(self, row: list[Any], got: dict[str, Any]) -> bool:
        """Tell whether a call was answered as the case says."""
        if row[0] == "objective_ids":
            return bool(got["ids"] == sorted(row[1]))
        name, answer = got["name"], got["answer"]
        if name == "cmi.learner_id":
            actor = self.registrations[self.package].actor
            answer = "L1" if answer == actor["account"]["name"] else answer
        return is_right(row, name, answer, got["error"])

    def is_so(self, question: str) -> bool:
        """Answer a question about the player's controls, by what stands there."""
        if question == "toc.enabled":
            return self.entries(":not([aria-disabled]):not([aria-current])").count() > 0
        if question.startswith("toc."):
            entry = f"li[data-identifier='{self.named(question.partition('@')[2])}']"
            return self.entries(":not([aria-disabled])", entry).count() > 0
        name, _, state = question.partition(".")
        control = self.part(CONTROLS[name])
        is_enabled = control.is_visible() and not control.get_attribute("aria-disabled")
        return is_enabled is (state == "enabled")

    def entries(self, which: str, entry: str = "li") -> Locator:
        """Entries of the contents that are listed and can be pressed."""
        return self.part("units").locator(f"{entry}:not([hidden]) > button{which}")

    def nav(self, event: str) -> None:
        """Press a control; those that are not used every day stand in a menu."""
        self.await_rest()
        name = CONTROLS[event]
        if name.endswith("-all"):
            self.part("more").click()
        self.part(name).click()

    def choose(self, title: str) -> None:
        """Pick from the contents, which stand in the place of content where there is none."""
        self.await_rest()
        entry = f"li[data-identifier='{self.named(title)}'] > button"
        shown = self.part("choices")
        if not shown.is_visible():
            self.part("contents").click()
            shown = self.part("units")
        shown.locator(entry).click()

    def named(self, title: str) -> str:
        """The identifier of the activity with a title."""
        root = etree.fromstring(self.case["manifests"][self.package].encode())
        if title == "@root" or title.startswith("the activity that corresponds to the root"):
            return identifier_of(root.find(".//{*}organization"))
        titles = root.iterfind(".//{*}item/{*}title")
        found = next(one for one in titles if (one.text or "").strip() == title)
        return identifier_of(found.getparent())

    def wait_auto(self) -> None:
        """The player goes on by itself: what comes next is waited for there."""

    def exit_course(self, is_to_begin_anew: bool) -> None:
        """Leave by the shell's own button, once what the content asked for is done.

        Ours lets a learner go on where he was; that of the cases ends the course, which stands in
        our menu. It makes no difference but where the course is opened again.
        """
        if is_to_begin_anew and not self.is_asking:
            self.nav("exitAll")
            self.is_asking = True
        self.await_rest()
        self.part("exit").click()
        self.at.wait_for_url("**/healthz")
        self.at.close()

    def await_rest(self) -> None:
        """Wait until what was asked for is done, where it leads to no content."""
        if self.is_asking:
            self.at.wait_for_function(RESTS)

    def expect_session_ended(self) -> None:
        """The player says that the course is over, and shows no content."""
        self.at.wait_for_function(RESTS)
        said = self.part("notice-text").text_content() or ""
        if not ENDED.search(said):
            self.faults.append(f"the session has not ended: {said}")

    def divergences(self) -> list[Any]:
        """Give the lines of the launches' logs on what browser and server answered otherwise."""
        ids = [one.id for one in self.registrations.values()]
        lines = (
            select(launch_event.c.detail)
            .join(launch_table, launch_table.c.id == launch_event.c.launch_id)
            .where(launch_table.c.registration.in_(ids), launch_event.c.kind == "diverged")
        )
        with self.live.installation.reading() as db:
            return list(db.scalars(lines))


def identifier_of(element: Any) -> str:
    """An identifier as an ID is read: without the spaces around it."""
    return str(element.get("identifier")).strip()


def ending_of(calls: list[Any], following: str) -> str:
    """Tell when the content terminates: where it asks for something, the learner may be faster."""
    if not any(row[0] == "Initialize" for row in calls):
        return "never"
    is_open = is_asking(calls) and not is_asking(calls, "abandon")
    return "unload" if is_open and following in ("nav", "choose") else "now"


def is_asking(calls: list[Any], word: str = "") -> bool:
    """Tell whether content asks for something as it terminates."""
    said = [row[2] for row in calls if row[:2] == ["SetValue", "adl.nav.request"]]
    return bool(said) and said[-1] != NO_REQUEST and said[-1].startswith(word)


def imported(live: Running, manifest: str) -> Package:
    """Import a case's package, with our SCO in the place of its pages."""
    files = {"imsmanifest.xml": manifest.encode()}
    for file in etree.fromstring(manifest.encode()).iterfind(".//{*}resource/{*}file"):
        path = join(file.getparent().get(BASE, ""), file.get("href"))
        files[path] = SCO if path.endswith(".htm") else b""
    package = a_package(live.installation, a_zip(files))
    assert package.structure, package.findings
    return package


def a_learner(live: Running, context: BrowserContext, case: dict[str, Any]) -> Learner:
    """A learner who has done nothing yet, but for what a case goes on from."""
    context.set_default_timeout(PATIENCE)
    with live.installation.transaction() as db:
        person = a_person(db, iri_base=str(live.installation.settings.iri_base))
        before = to_json(Tracking(globals=dict(BEFORE.get(case["id"], {}))))["globals"]
        now = live.installation.now()
        save_globals(db, INSTITUTION, person.id, OBJECTIVE, before, now)
    return Learner(live, context, case, person)
