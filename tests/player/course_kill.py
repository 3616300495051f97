"""Multi-SCO courses under tab kills, network cuts and server restarts.

`python -m tests.player.course_kill --runs 100` makes 100 runs and prints the figures; the test
beside this makes a few. One run is one learner, with SCORM 1.2 where its seed is odd, with SCORM
2004 where it is even: sittings full of events (`EVENTS`), each ended by a kill (`KILLS`), each
resumed by the next, and a last one that finishes every part. The server runs in processes of its
own; a restart kills them with -9.
"""

import argparse
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb

import structlog
from playwright.sync_api import Browser, Error, TimeoutError

from packages.store import Package
from schemas.clock import system_clock
from tests.browsers import chromium
from tests.lrs.served import Served, a_database, served
from tests.packages.factories import a_package
from tests.player.course_checks import last_words, look_back, read
from tests.player.course_content import PARTS, Standard, a_course
from tests.player.course_events import EVENTS, KILLS, Run, disturb, kill
from tests.player.factories import enrolled

SITTINGS = 2
EVENTS_EACH = 4
PATIENCE = 60_000


@dataclass
class Tally:
    """The figures of some runs.

    counts  events, kills, deliveries, and what became of full states
    words   marks of what the server heard of pages as they went
    faults  what went wrong, in words
    """

    runs: Counter[Standard] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, run: Run, seed: int) -> None:
        """Add the figures of a run that came to its end."""
        self.runs[run.standard] += 1
        self.counts += run.counts + Counter(run.story)
        self.words += last_words(run.here.installation, run.registration)
        self.acknowledged += len(run.witness.entries)
        self.faults += [f"seed {seed}: {fault}" for fault in run.faults]


def standard_of(seed: int) -> Standard:
    """Say what the course of a seed is."""
    return Standard.SCORM_12 if seed % 2 else Standard.SCORM_2004


def one_run(
    here: Served, browser: Browser, package: Package, seed: int, tally: Tally, sittings: int
) -> None:
    """Play one learner to the end, then look whether all is there once."""
    registration = enrolled(here.installation, package=package)
    with browser.new_context() as context:
        context.set_default_timeout(PATIENCE)
        choose = random.Random(seed)
        run = Run(here, context, registration, standard_of(seed), choose)
        try:
            live_through(run, sittings)
        except (Error, TimeoutError, AssertionError) as error:
            tally.faults += [f"seed {seed}: {one}" for one in (*run.faults, told(run, error))]
            return
    run.faults += look_back(here.installation, registration, run.witness)
    tally.add(run, seed)


def live_through(run: Run, sittings: int) -> None:
    """Disturb a learner through some sittings, and let the last one finish."""
    rates = [rate for _, rate, _ in EVENTS.values()]
    for _ in range(sittings):
        run.open()
        for name in run.choose.choices(list(EVENTS), rates, k=EVENTS_EACH):
            disturb(run, name)
            run.work()
        kill(run, run.choose.choice(list(KILLS)))
    finish(run)


def finish(run: Run) -> None:
    """Bring every part to its end, and leave."""
    run.open()
    for part in range(1, PARTS + 1):
        run.page.locator("[data-part=contents]").click()
        entries = run.page.locator("[data-part=units] li:not([hidden]) > button")
        entries.filter(has_text=f"Part {part}").click()
        run.look()
        request = "suspendAll" if part == PARTS else "_none_"
        done = run.content().evaluate("(request) => finish(request)", request)
        assert done == "true", "Terminate failed"
    if run.standard is Standard.SCORM_2004:
        is_out = "() => !document.body.dataset.busy && !document.querySelector('iframe')"
        run.page.wait_for_function(is_out)
    run.page.locator("[data-part=exit]").click()
    run.page.wait_for_url(f"{run.here.server.url}/**")
    run.page.close()


def told(run: Run, error: Exception) -> str:
    """Tell how a run broke off: what happened, in which step, what the shell says, its sittings."""
    steps = " > ".join(frame.name for frame in extract_tb(error.__traceback__)[1:5])
    sittings = [
        (one.unit_id[-6:], one.phase, one.closed_by)
        for one in read(run.here.installation, run.registration).sessions
    ]
    said = str(error)[:300]
    return f"{', '.join(run.story)}: {steps}: {notice(run)!r} {said!r}; sittings: {sittings}"


def notice(run: Run) -> str:
    """Give what the shell says."""
    with suppress(Error, AssertionError):
        return run.page.locator("[data-part=notice-text]").text_content(timeout=1000) or ""
    return ""


def play(browser: Browser, seeds: Iterable[int], folder: Path, sittings: int = SITTINGS) -> Tally:
    """Make a run of each seed on a fresh server; gives the figures."""
    tally = Tally()
    with a_database(folder, is_postgresql=False) as url, served(folder, url) as here:
        packages = {one: a_package(here.installation, a_course(one)) for one in Standard}
        here.start()
        with suppress(KeyboardInterrupt):  # what was found until then is worth its report
            for seed in seeds:
                one_run(here, browser, packages[standard_of(seed)], seed, tally, sittings)
                show_progress(tally)
    return tally


def show_progress(tally: Tally) -> None:
    """Say how far it is, to who looks on."""
    if sys.stderr.isatty():
        print(f"\r{tally.runs.total()}, {len(tally.faults)} faults", end="", file=sys.stderr)


def report(tally: Tally, seconds: float) -> None:
    """Print the figures: how often each situation came up, and what was wrong."""
    ran = ", ".join(f"{count} of {name}" for name, count in sorted(tally.runs.items()))
    print(f"{tally.runs.total()} runs ({ran}), {seconds:.0f} s")
    print(f"{tally.acknowledged} calls acknowledged, {len(tally.faults)} faults")
    for name in (*EVENTS, *KILLS, *sorted(tally.counts.keys() - EVENTS.keys() - KILLS.keys())):
        print(f"{tally.counts[name]:8} {name}")
    print("What the server heard of pages as they went (event, what was said, why):")
    for name, count in sorted(tally.words.items()):
        print(f"{count:8} {name}")
    for fault in tally.faults:
        print(fault)


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
        seeds = range(wanted.seed, wanted.seed + wanted.runs)
        tally = play(browser, seeds, Path(folder))
    report(tally, (system_clock() - began).total_seconds())
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
