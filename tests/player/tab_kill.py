"""Kill the tab at random moments: what was acknowledged is never lost, and nothing counts twice.

`python -m tests.player.tab_kill --runs 100` makes 100 runs and prints the figures; the test beside
this makes ten. One run is one learner: some sittings that end by a kill, each resumed by the next,
and a last one that finishes. A seed tells when and how each is killed, and what the content does.
"""

import argparse
import logging
import random
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from playwright.sync_api import Browser, BrowserContext, Error, Page, Response
from sqlalchemy import select

from catalogue.store.registrations import Registration
from packages.store import Package
from player.replay import Entry
from player.store.sessions import find_attempts
from player.store.tables import journal, play_session
from schemas.clock import system_clock
from tests.accounts.factories import INSTITUTION, a_person
from tests.browsers import chromium
from tests.packages.factories import a_package, a_scorm12_zip, an_item
from tests.player.factories import address_of, enrolled, statements_of
from tests.player.server import Running, open_player, running

KILLS = 2
# The content draws from this (mulberry32), so that a seed makes the same learner again.
DRAW = """(() => {
  let state = %d;
  Math.random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
})();"""
# A learner at work: places, answers and large state, committed now and then, timed as it goes.
PAGE = b"""<!doctype html><html lang=en><meta charset=utf-8><title>Work</title><script>
const api = parent.API;
const set = (name, value) => api.LMSSetValue(name, String(value));
const get = (name) => api.LMSGetValue(name);
const began = performance.now();
const time = () => new Date(performance.now() - began).toISOString().slice(11, 22);
window.began = api.LMSInitialize("");
let place = Number(get("cmi.core.lesson_location") || 0);
const step = () => {
  place += 1;
  set("cmi.core.lesson_location", place);
  set("cmi.suspend_data", `${place} ${"\\u0905".repeat(Math.random() < 0.1 ? 20000 : 50)}`);
  if (Math.random() < 0.3) {
    const at = `cmi.interactions.${get("cmi.interactions._count")}`;
    set(`${at}.id`, `q-${place}-${Math.random().toString(36).slice(2)}`);
    set(`${at}.type`, "choice");
    set(`${at}.student_response`, "a");
    set(`${at}.result`, "correct");
  }
  set("cmi.core.session_time", time());
  if (Math.random() < 0.3) api.LMSCommit("");
};
const work = setInterval(step, 15);
window.finish = () => {
  clearInterval(work);
  step();
  set("cmi.core.score.raw", "80");
  set("cmi.core.lesson_status", "completed");
  set("cmi.core.session_time", "00:00:05");
  return api.LMSFinish("");
};
if (Math.random() < 0.5) {
  addEventListener("pagehide", () => { set("cmi.core.exit", "suspend"); api.LMSCommit(""); });
}
</script>"""


@dataclass
class Tally:
    """The figures of some runs; `faults` says what went wrong, in words."""

    runs: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    recovered: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Witness:
    """What the browser was told is kept: every entry of a journal that a 2xx answered."""

    entries: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)

    def hear(self, response: Response) -> None:
        """Note an answer as it arrives, whether or not the page lives to read it."""
        if not response.url.endswith("/journal") or not response.ok:
            return
        session = response.url.split("/")[-2]
        body = response.request.post_data_json
        for entry in body["entries"] if body else ():
            self.entries[(session, entry["seq"])] = entry

    def place(self) -> int:
        """Give the last place that was acknowledged."""
        is_place = ("LMSSetValue", "cmi.core.lesson_location")
        return max(
            (
                int(entry["value"])
                for entry in self.entries.values()
                if (entry["method"], entry["element"]) == is_place
            ),
            default=0,
        )


def crash(page: Page) -> None:
    """Kill the renderer process."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=2000)
    page.close()


def close(page: Page) -> None:
    """Close the tab without a word."""
    page.close(run_before_unload=False)


def dismiss(page: Page) -> None:
    """Close the tab as a person does: the page hears of it."""
    page.close(run_before_unload=True)


def navigate(page: Page) -> None:
    """Go elsewhere in the same tab."""
    page.goto("about:blank")
    page.close()


WAYS = {"crash": crash, "close": close, "dismiss": dismiss, "navigate": navigate}


def one_run(live: Running, browser: Browser, package: Package, seed: int, tally: Tally) -> None:
    """Play one learner to the end through kills, then look whether all is there once."""
    choose = random.Random(seed)
    with live.installation.transaction() as db:
        learner = a_person(db, iri_base=str(live.installation.settings.iri_base))
    registration = enrolled(live.installation, package=package, person=learner)
    context = browser.new_context()
    witness = Witness()
    before = 0
    for _ in range(KILLS):
        draw = DRAW % choose.getrandbits(31)
        page = sitting(live, context, registration, witness, draw)
        begun = resumed_at(page)
        check(tally, seed, begun >= before, f"resumed at {begun}, {before} was acknowledged")
        tally.recovered += begun > before
        page.wait_for_timeout(choose.uniform(0, 900))
        way = choose.choice(sorted(WAYS))
        WAYS[way](page)
        tally.kills[way] += 1
        before = witness.place()
    end(live, context, registration, witness, tally, seed, before)
    context.close()
    look_back(live, registration, witness, tally, seed)
    tally.runs += 1
    tally.acknowledged += len(witness.entries)


def sitting(
    live: Running,
    context: BrowserContext,
    registration: Registration,
    witness: Witness,
    draw: str = "",
) -> Page:
    """Open the player in a new tab that the witness hears."""
    context.on("response", witness.hear)
    page = open_player(context, address_of(live.installation, registration), draw)
    context.remove_listener("response", witness.hear)
    page.on("response", witness.hear)
    return page


def resumed_at(page: Page) -> int:
    """Ask the content where it began."""
    values = page.frames[1].evaluate("get('cmi.core.lesson_location')")
    return int(values or 0)


def end(
    live: Running,
    context: BrowserContext,
    registration: Registration,
    witness: Witness,
    tally: Tally,
    seed: int,
    before: int,
) -> None:
    """Finish the last sitting and leave."""
    page = sitting(live, context, registration, witness)
    begun = resumed_at(page)
    check(tally, seed, begun >= before, f"resumed at {begun}, {before} was acknowledged")
    check(tally, seed, page.frames[1].evaluate("finish()") == "true", "LMSFinish failed")
    page.get_by_role("button", name="Exit").click()
    page.wait_for_url(f"{live.portal}/**")
    page.close()


def look_back(
    live: Running, registration: Registration, witness: Witness, tally: Tally, seed: int
) -> None:
    """Compare what the server has with what the browser was told, and count twice-counted."""
    sessions, kept = stored(live, registration)
    for (session, seq), entry in witness.entries.items():
        digest = Entry(**entry).digest
        check(tally, seed, kept.get((session, seq)) == digest, f"seq {seq} of {session} is lost")
    attempt = next(iter(attempts(live, registration).values()))
    total = sum(row.told_time or 0 for row in sessions)
    check(tally, seed, attempt.attempt.total == total, f"time {attempt.attempt.total} ≠ {total}")
    mine = statements_of(live.installation, registration)
    verbs = Counter(made["verb"]["id"].rpartition("/")[2] for made in mine)
    begun = verbs["initialized"] + verbs["resumed"]
    ended = verbs["terminated"] + verbs["suspended"]
    check(tally, seed, verbs["initialized"] == 1, f"initialized {verbs['initialized']} times")
    check(tally, seed, begun == ended, f"{begun} sittings began, {ended} ended")
    check(tally, seed, verbs["completed"] == 1, f"completed {verbs['completed']} times")
    answers = Counter(made["object"]["id"] for made in mine if "responded" in made["verb"]["id"])
    check(tally, seed, max(answers.values(), default=1) == 1, "an answer was counted twice")


def attempts(live: Running, registration: Registration) -> Any:
    """Give what is kept of the units."""
    with live.installation.reading() as db:
        return find_attempts(db, INSTITUTION, registration.id)


def stored(live: Running, registration: Registration) -> tuple[Any, dict[tuple[str, int], str]]:
    """Give the sessions of a registration and the digests of their journals."""
    with live.installation.reading() as db:
        is_its = play_session.c.registration == registration.id
        sessions = db.execute(select(play_session).where(is_its)).all()
        wanted = select(journal.c.session_id, journal.c.seq, journal.c.digest).join(
            play_session, play_session.c.id == journal.c.session_id
        )
        rows = db.execute(wanted.where(is_its)).all()
    return sessions, {(row.session_id, row.seq): row.digest for row in rows}


def check(tally: Tally, seed: int, is_so: bool, fault: str) -> None:
    """Note a fault of a run, with the seed that makes it happen again."""
    if not is_so:
        tally.faults.append(f"seed {seed}: {fault}")


def run(browser: Browser, count: int, first_seed: int, folder: Path) -> Tally:
    """Make so many runs on a fresh server; gives the figures."""
    tally = Tally()
    content = a_scorm12_zip([an_item(1, href="index.html")], files={"index.html": PAGE})
    with running(folder) as live:
        package = a_package(live.installation, content)
        for seed in range(first_seed, first_seed + count):
            one_run(live, browser, package, seed, tally)
            if sys.stderr.isatty():
                print(f"\r{tally.runs}/{count}", end="", file=sys.stderr)
    return tally


def main() -> int:
    """Run from the command line; the exit code tells whether a fault was found."""
    parser = argparse.ArgumentParser(description="Kill the player's tab at random moments.")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    # One line a request would hide the figures.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    began = system_clock()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        tally = run(browser, wanted.runs, wanted.seed, Path(folder))
    print(
        f"{tally.runs} runs, {sum(tally.kills.values())} kills {dict(tally.kills)}, "
        f"{tally.acknowledged} calls acknowledged, {tally.recovered} sittings recovered more, "
        f"{len(tally.faults)} faults, {(system_clock() - began).total_seconds():.0f} s"
    )
    for fault in tally.faults:
        print(fault)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
