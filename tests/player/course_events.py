"""What happens to a learner in a course: moves, disturbances, and ways in which a sitting ends."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Frame, Page

from catalogue.store.registrations import Registration
from tests.lrs.served import Served
from tests.player.course_checks import Witness, look_now
from tests.player.course_content import PARTS, Standard
from tests.player.factories import address_of
from tests.player.tab_kill import DRAW, close, crash, dismiss, navigate

FULL = 64_000
# A part stands, and its script has begun; a page that could not be loaded has no document.
READY = """() => {
  const content = document.querySelector("iframe")?.contentDocument?.defaultView;
  return !document.body.dataset.busy && Boolean(content?.found) && !content.isSeen;
}"""
QUIET = "() => !document.body.dataset.busy"
# A part stands, new or not, or the shell offers to try again.
SETTLED = """() => {
  if (document.body.dataset.busy) return false;
  const again = document.querySelector("[data-part=again]");
  const content = document.querySelector("iframe")?.contentDocument?.defaultView;
  return again.checkVisibility() || Boolean(content?.found);
}"""
# It may be gone before a person could press it: the shell goes on by itself too.
TRY_AGAIN = """() => {
  const again = document.querySelector("[data-part=again]");
  const isThere = again.checkVisibility();
  if (isThere) again.click();
  return isThere;
}"""
IS_NEW = "() => !document.querySelector('iframe')?.contentWindow.isSeen"


@dataclass
class Run:
    """One learner.

    story  what happened, in order
    tab    plays now, or played last
    full   part and place at which the state was full as the sitting ended
    """

    here: Served
    context: BrowserContext
    registration: Registration
    standard: Standard
    choose: random.Random
    witness: Witness = field(default_factory=Witness)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    tab: Page | None = None
    part: int = 0
    full: tuple[int, int] | None = None

    @property
    def page(self) -> Page:
        """The tab with the player."""
        assert self.tab is not None
        return self.tab

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

    def window(self) -> Page:
        """The window that the content has opened."""
        (found,) = [page for page in self.context.pages if page is not self.page]
        return found

    def look(self) -> None:
        """Wait for a part that was not looked at yet, and compare what it found."""
        self.page.wait_for_function(READY)
        part, found = self.content().evaluate(
            "() => { window.isSeen = true; return [location.search.slice(-1), window.found]; }"
        )
        self.counts["deliveries"] += 1
        self.part = int(part)
        given = (self.here.installation, self.registration, self.witness, self.part, found)
        self.faults += [f"part {part}: {fault}" for fault in look_now(*given)]
        if self.full and self.full[0] == self.part and self.full[1] <= found["place"]:
            self.counts["full states found whole"] += len(found["state"]) == FULL
        self.full = None

    def settle(self) -> None:
        """Wait until the course stands again after a move that was hindered; try again if told."""
        self.page.wait_for_function(SETTLED)
        while self.page.evaluate(TRY_AGAIN):
            self.counts["tried again"] += 1
            self.page.wait_for_function(SETTLED)
        if self.page.evaluate(IS_NEW):
            self.look()

    def work(self, most: float = 600) -> None:
        """Let the learner work for a while."""
        self.page.wait_for_timeout(self.choose.uniform(0, most))

    def tell(self, doing: str) -> None:
        """Tell the content what comes, so that its last words say what they were said in."""
        self.content().evaluate("(doing) => { window.doing = doing; }", doing)

    def lead(self, search: str) -> None:
        """Let the content lead its frame to another page of the same part."""
        self.content().evaluate(
            "(search) => { location.href = `?${search}&part=${location.search.slice(-1)}`; }",
            search,
        )
        self.look()


def press(run: Run) -> None:
    """Press Continue or Previous; Continue in the last part would end the course."""
    ways = {"next": run.part < PARTS, "previous": run.part > 1}
    name = run.choose.choice([name for name, is_there in ways.items() if is_there])
    run.page.locator(f"[data-part={name}]").click()


def step(run: Run) -> None:
    """Go on or back."""
    press(run)
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


def cut_step(run: Run) -> None:
    """Take the network away while the learner moves on."""
    press(run)
    run.work(150)
    cut(run)
    run.settle()


def restart_step(run: Run) -> None:
    """Kill the server while the learner moves on."""
    press(run)
    run.work(150)
    restart(run)
    run.settle()


def reload(run: Run) -> None:
    """Load the page again."""
    run.page.reload()
    run.look()


def turn(run: Run) -> None:
    """Let the content lead its frame to another page of the same part."""
    run.lead("turned")


def remove(run: Run) -> None:
    """Take the frame away under the content, as scripts of a page around it may; then go on."""
    run.page.evaluate("() => document.querySelector('iframe').remove()")
    reload(run)


def fill(run: Run) -> None:
    """Fill the state with 64,000 letters, just before what comes next."""
    run.content().evaluate("fill()")


def window(run: Run) -> None:
    """Go on in a window of the content's own, close it as a person does, and come back."""
    run.lead("launcher")
    run.work()
    run.tell("window closed")
    beside = run.window()
    with beside.expect_event("close"):
        dismiss(beside)
    run.lead("turned")


# What a learner meets, how often, and what the content would say it ends by.
EVENTS: dict[str, tuple[Callable[[Run], None], int, str]] = {
    "step": (step, 4, "unit left"),
    "pick": (pick, 3, "unit left"),
    "network cut": (cut, 3, ""),
    "network cut in a step": (cut_step, 2, "unit left"),
    "server killed": (restart, 1, ""),
    "server killed in a step": (restart_step, 1, "unit left"),
    "page loaded again": (reload, 1, "page loaded again"),
    "frame navigated": (turn, 3, "frame navigated"),
    "frame removed": (remove, 2, "frame removed"),
    "state filled": (fill, 2, ""),
    "window": (window, 2, "frame navigated"),
}


def offline(run: Run) -> None:
    """Close the tab while there is no network."""
    run.context.set_offline(True)
    run.work(200)
    shut(run)


def shut(run: Run) -> None:
    """Close the tab as a person does, and wait until its pages have heard of it."""
    with run.page.expect_event("close"):
        dismiss(run.page)


def down(run: Run) -> None:
    """Close the tab while the server is dead."""
    run.here.server.kill()
    run.work(200)
    shut(run)
    run.here.start()


def large(run: Run) -> None:
    """Close the tab in the moment in which the state has been filled."""
    run.full = (run.part, run.content().evaluate("fill(true)"))
    run.counts["full states at the end"] += 1
    shut(run)


def opened(run: Run) -> None:
    """Close the tab while the content plays in a window of its own."""
    run.lead("launcher")
    run.work()
    run.tell("tab closed, window open")
    with run.window().expect_event("close"):
        shut(run)


KILLS: dict[str, tuple[Callable[[Run], None], str]] = {
    "tab crashed": (lambda run: crash(run.page), "tab crashed"),
    "tab closed, no event": (lambda run: close(run.page), "tab closed, no event"),
    "tab closed": (shut, "tab closed"),
    "tab navigated": (lambda run: navigate(run.page), "tab navigated"),
    "tab closed offline": (offline, "tab closed offline"),
    "tab closed, server dead": (down, "tab closed, server dead"),
    "tab closed, full state": (large, "tab closed, full state"),
    "tab closed, window open": (opened, "frame navigated"),
}


def disturb(run: Run, name: str) -> None:
    """Let an event happen."""
    act, _, ends_by = EVENTS[name]
    run.story.append(name)
    run.tell(ends_by)
    act(run)


def kill(run: Run, name: str) -> None:
    """End a sitting; the network is there again for the next, and no window is left."""
    act, ends_by = KILLS[name]
    run.story.append(name)
    run.page.wait_for_function(QUIET)
    run.tell(ends_by)
    act(run)
    run.context.set_offline(False)
    for page in run.context.pages:
        page.close()
