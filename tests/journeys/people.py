"""What people do in a browser: sign in, register, upload, enrol, play."""

import re
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Frame, Page

from tests.journeys.server import Server, wait_until

PHONE = {"width": 360, "height": 740}
PATIENCE = 20_000


@dataclass
class Visitor:
    """A person with a browser of his own."""

    server: Server
    context: BrowserContext
    page: Page

    def open(self, path: str) -> Page:
        """Go to a page of the portal."""
        answer = self.page.goto(self.server.url + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        return self.page

    def press(self, name: str) -> None:
        """Press a button, or a link that looks like one."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()

    def sign_in(self, mobile: str) -> None:
        """Enter the number, then the code that is sent to it."""
        self.server.let_minute_pass()
        sent = len(self.server.messages())
        self.open("/sign-in")
        self.page.get_by_label("Mobile number").fill(mobile)
        self.press("Proceed")
        self.page.get_by_label("6-digit code").fill(self.server.newest_code(mobile, sent))
        self.press("Sign in")
        # Until the page is there: a form opened sooner would carry the token of the old session.
        self.page.wait_for_url(lambda url: "/sign-in" not in url)

    def lesson(self) -> Frame:
        """Give the frame in which the content plays."""
        self.page.locator("[data-part=stage] iframe").wait_for(timeout=PATIENCE)
        wait_until(lambda: len(self.page.frames) > 1, "the content's frame", 20)
        return self.page.frames[1]

    def wait_for_saved(self) -> None:
        """Wait until the player says that all is saved."""
        self.page.locator("[data-part=saved]", has_text=re.compile("Saved")).wait_for(
            timeout=PATIENCE
        )

    def see(self, text: str) -> None:
        """Wait until the page says so."""
        self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)


def visitor(browser: Browser, server: Server, **options: object) -> Visitor:
    """Open a browser without a past."""
    context = browser.new_context(locale="en-IN", reduced_motion="reduce", **options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return Visitor(server, context, context.new_page())
