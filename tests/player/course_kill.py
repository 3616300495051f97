"""Multi-SCO courses of SCORM 2004 under tab kills, network cuts and server restarts.

`python -m tests.player.course_kill --runs 100` makes 100 runs and prints the figures; the test
beside this makes a few. One run is one learner: sittings full of events (`EVENTS`), each ended by
a kill (`KILLS`), each resumed by the next, and a last one that finishes every part. The server runs
in processes of its own; a restart kills them with -9.
"""

import argparse
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from playwright.sync_api import Browser, BrowserContext, Error, Frame, Page, TimeoutError

from catalogue.store.registrations import Registration
from packages.store import Package
from schemas.clock import system_clock
from tests.browsers import chromium
from tests.lrs.served import Served, a_database, served
from tests.packages.factories import a_package
from tests.player.course_checks import Witness, look_back, look_now
from tests.player.course_content import PARTS, a_course
from tests.player.factories import address_of, enrolled
from tests.player.tab_kill import DRAW, close, crash, dismiss, navigate

SITTINGS = 2
PATIENCE = 20_000
# A part stands, and its script has begun.
READY = """() => {
  const content = document.querySelector("iframe")?.contentWindow;
  return !document.body.dataset.busy && Boolean(content?.found) && !content.isSeen;
}"""
QUIET = "() => !document.body.dataset.busy"


@dataclass
class Tally:
    """The figures of some runs; `faults` says what went wrong, in words."""

    runs: int = 0
    events: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    deliveries: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Run:
    """One learner: `page` is the tab that plays now."""

    here: Served
    context: BrowserContext
    registration: Registration
    choose: random.Random
    tally: Tally
    seed: int
    witness: Witness = field(default_factory=Witness)
    tab: Page | None = None
    part: int = 0

    @property
    def page(self) -> Page:
        """The tab with the player."""
        assert self.tab is not None
        return self.tab

    def check(self, is_so: bool, fault: str) -> None:
        """Note a fault, with the seed that makes it happen again."""
        if not is_so:
            self.tally.faults.append(f"seed {self.seed}: {fault}")

    def open(self) -> None:
        """Open the player in a new tab, and wait for a part."""
        self.context.on("response", self.witness.hear)
        self.tab = self.context.new_page()
        self.tab.add_init_script(DRAW % self.choose.getrandbits(31))
        self.tab.goto(address_of(self.here.installation, self.registration))
        self.look()
        self.context.remove_listener("response", self.witness.hear)
        self.tab.on("response", self.witness.hear)

    def content(self) -> Frame:
        """The frame of the part that is played."""
        frame = self.page.query_selector("iframe")
        content = frame and frame.content_frame()
        assert content
        return content

    def look(self) -> None:
        """Wait for a part that was not looked at yet, and compare what it found."""
        self.page.wait_for_function(READY)
        part, found = self.content().evaluate(
            "() => { window.isSeen = true; return [location.search.slice(-1), window.found]; }"
        )
        self.tally.deliveries += 1
        self.part = int(part)
        for fault in look_now(self.here.installation, self.registration, self.witness, part, found):
            self.check(False, f"part {part}: {fault}")

    def work(self, most: float = 600) -> None:
        """Let the learner work for a while."""
        self.page.wait_for_timeout(self.choose.uniform(0, most))


def step(run: Run) -> None:
    """Press Continue or Previous; Continue in the last part would end the course."""
    ways = {"next": run.part < PARTS, "previous": run.part > 1}
    name = run.choose.choice([name for name, is_there in ways.items() if is_there])
    run.page.locator(f"[data-part={name}]").click()
    run.look()


def pick(run: Run) -> None:
    """Choose from the contents; the part that is played is begun again."""
    run.page.locator("[data-part=contents]").click()
    entries = run.page.locator("[data-part=units] li:not([hidden]) > button:not([aria-disabled])")
    entries.nth(run.choose.randrange(entries.count())).click()
    run.look()


def cut(run: Run) -> None:
    """Take the network away for a while."""
    run.context.set_offline(True)
    run.work(800)
    run.context.set_offline(False)


def restart(run: Run) -> None:
    """Kill the server under the learner's hands, and start it again."""
    run.here.server.kill()
    run.work(400)
    run.here.start()


def reload(run: Run) -> None:
    """Load the page again."""
    run.page.reload()
    run.look()


def turn(run: Run) -> None:
    """Let the content lead its frame to another page of the same part."""
    content = run.content()
    content.evaluate("() => { location.href = `?turned&part=${location.search.slice(-1)}`; }")
    run.look()


def remove(run: Run) -> None:
    """Take the frame away under the content, as scripts of a page around it may; then go on."""
    run.page.evaluate("() => document.querySelector('iframe').remove()")
    reload(run)


def fill(run: Run) -> None:
    """Fill the state with 64,000 letters, just before what comes next."""
    run.content().evaluate("fill()")


EVENTS: dict[str, Callable[[Run], None]] = {
    "step": step,
    "pick": pick,
    "cut": cut,
    "restart": restart,
    "reload": reload,
    "turn": turn,
    "remove": remove,
    "fill": fill,
}
RATES = {
    "step": 5,
    "pick": 3,
    "cut": 3,
    "restart": 1,
    "reload": 1,
    "turn": 2,
    "remove": 1,
    "fill": 2,
}


def offline(page: Page) -> None:
    """Close the tab while there is no network."""
    page.context.set_offline(True)
    page.wait_for_timeout(200)
    page.close(run_before_unload=False)


def large(page: Page) -> None:
    """Close the tab in the moment in which the state has been filled."""
    frame = page.query_selector("iframe")
    content = frame and frame.content_frame()
    assert content
    content.evaluate("fill()")
    page.close(run_before_unload=True)


KILLS: dict[str, Callable[[Page], None]] = {
    "crash": crash,
    "close": close,
    "dismiss": dismiss,
    "navigate": navigate,
    "offline": offline,
    "large state": large,
}


def one_run(here: Served, browser: Browser, package: Package, seed: int, tally: Tally) -> None:
    """Play one learner to the end, then look whether all is there once."""
    registration = enrolled(here.installation, package=package)
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        run = Run(here, context, registration, random.Random(seed), tally, seed)
        doing = "open"
        try:
            for _ in range(SITTINGS):
                run.open()
                for doing in run.choose.choices(list(RATES), [*RATES.values()], k=4):
                    tally.events[doing] += 1
                    EVENTS[doing](run)
                    run.work()
                doing = run.choose.choice(sorted(KILLS))
                tally.kills[doing] += 1
                kill(run, doing)
            doing = "finish"
            finish(run)
        except (TimeoutError, AssertionError) as error:
            said = notice(run)
            tally.faults.append(f"seed {seed}: {doing}: {said!r} {error}"[:400])
            return
    tally.faults += [
        f"seed {seed}: {one}" for one in look_back(here.installation, registration, run.witness)
    ]
    tally.runs += 1
    tally.acknowledged += len(run.witness.entries)


def kill(run: Run, way: str) -> None:
    """End a sitting in a way; the network is there again for the next."""
    run.page.wait_for_function(QUIET)
    KILLS[way](run.page)
    run.context.set_offline(False)


def finish(run: Run) -> None:
    """Bring every part to its end, and leave."""
    run.open()
    for part in range(1, PARTS + 1):
        run.page.locator("[data-part=contents]").click()
        run.page.locator(f"[data-part=units] li[data-identifier=part-{part}] > button").click()
        run.look()
        request = "suspendAll" if part == PARTS else "_none_"
        done = run.content().evaluate("(request) => finish(request)", request)
        run.check(done == "true", "Terminate failed")
    run.page.wait_for_function(
        "() => !document.body.dataset.busy && !document.querySelector('iframe')"
    )
    run.page.locator("[data-part=exit]").click()
    run.page.wait_for_url(f"{run.here.server.url}/**")
    run.page.close()


def notice(run: Run) -> str:
    """Give what the shell says."""
    with suppress(Error, AssertionError):
        return run.page.locator("[data-part=notice-text]").text_content(timeout=1000) or ""
    return ""


def play(browser: Browser, count: int, first_seed: int, folder: Path) -> Tally:
    """Make so many runs on a fresh server; gives the figures."""
    tally = Tally()
    with a_database(folder, is_postgresql=False) as url, served(folder, url) as here:
        package = a_package(here.installation, a_course())
        here.start()
        for seed in range(first_seed, first_seed + count):
            one_run(here, browser, package, seed, tally)
            if sys.stderr.isatty():
                print(f"\r{tally.runs}/{count}", end="", file=sys.stderr)
    return tally


def main() -> int:
    """Run from the command line; the exit code tells whether a fault was found."""
    parser = argparse.ArgumentParser(description="Disturb learners in multi-SCO courses.")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    # One line a request would hide the figures.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    began = system_clock()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        tally = play(browser, wanted.runs, wanted.seed, Path(folder))
    print(
        f"{tally.runs} runs, {tally.deliveries} deliveries, events {dict(tally.events)}, "
        f"kills {dict(tally.kills)}, {tally.acknowledged} calls acknowledged, "
        f"{len(tally.faults)} faults, {(system_clock() - began).total_seconds():.0f} s"
    )
    for fault in tally.faults:
        print(fault)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
