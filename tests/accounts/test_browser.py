"""Registration and asking to be added in real Chromium: at 320 px, by axe, without script."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from accounts.masters import import_demo_masters
from accounts.people import Status
from storage.installation import Installation
from tests.accounts.factories import a_person, sent_code
from tests.browsers import AXE, served
from web.portal import create_portal

pytestmark = pytest.mark.browser

CHECK = "async () => (await axe.run()).violations.map(found => found.id)"
OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = {"width": 320, "height": 640}
KNOWN, STRANGER = "9000000001", "9000000002"


@pytest.fixture
def portal(installation: Installation) -> Iterator[tuple[str, Installation]]:
    """The portal, served on a free port under that address."""
    with installation.transaction() as db:
        import_demo_masters(db, 1)
        a_person(db, mobile=f"+91{KNOWN}", status=Status.INVITED)

    def portal_at(address: str) -> Flask:
        settings = replace(installation.settings, portal_url=address)
        return create_portal(replace(installation, settings=settings))

    with served(portal_at) as address:
        yield address, installation


def opened(browser: Browser, address: str, **options: Any) -> Page:
    context = browser.new_context(
        viewport=SMALL,  # type: ignore[arg-type]
        base_url=address,
        reduced_motion="reduce",
        **options,
    )
    return context.new_page()


def go_on(page: Page) -> None:
    # Until all of the next page is there, its styles too.
    with page.expect_navigation():
        page.click("form.form .button")


def prove(page: Page, here: Installation, mobile: str) -> None:
    page.goto("/sign-in")
    page.fill("[name=mobile]", mobile)
    go_on(page)
    page.fill("[name=code]", sent_code(here))
    go_on(page)


def check(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert (page.url, page.evaluate(CHECK), page.evaluate(OVERFLOW)) == (page.url, [], False)


def pick(page: Page, name: str, value: str) -> None:
    page.check(f"[name={name}][value={value}]")


def test_registration_without_script(browser: Browser, portal: tuple[str, Installation]) -> None:
    address, here = portal
    page = opened(browser, address, java_script_enabled=False)
    prove(page, here, KNOWN)
    page.goto("/register")
    page.fill("[name=name]", "Demo Learner")
    go_on(page)
    page.fill("[name=q]", "posts")
    page.click(".pick-search .button")
    pick(page, "department", "posts")
    go_on(page)
    pick(page, "office", "posts-delhi")
    go_on(page)
    pick(page, "designation", "accountant")
    go_on(page)
    page.select_option("[name=state]", "IN-DL")
    go_on(page)
    pick(page, "employee_type", "teacher")
    go_on(page)
    for part, text in (("day", "3"), ("month", "4"), ("year", "2019")):
        page.fill(f"[name=joined-{part}]", text)
    go_on(page)
    pick(page, "language", "en")
    go_on(page)
    assert "You are joining Department of Posts" in page.inner_text("main")
    page.check("[name=confirm]")
    go_on(page)
    page.goto("/account")
    assert "Delhi Postal Circle" in page.inner_text("main")


def test_typing_narrows_the_list(browser: Browser, portal: tuple[str, Installation]) -> None:
    address, here = portal
    page = opened(browser, address)
    prove(page, here, KNOWN)
    page.goto("/register/department")
    page.fill("[name=q]", "railw")
    expect(page.locator(".choice")).to_have_text(["Ministry of Railways"])


def test_pages_on_the_way_are_accessible(
    browser: Browser, portal: tuple[str, Installation]
) -> None:  # K8
    address, here = portal
    page = opened(browser, address, bypass_csp=True, color_scheme="dark", locale="hi-IN")
    page.goto("/sign-in")
    go_on(page)
    check(page)
    prove(page, here, STRANGER)
    check(page)
    for path in ("/join", "/join/posts"):
        page.goto(path)
        check(page)
    page.fill("[name=name]", "Demo Newcomer")
    go_on(page)
    check(page)
    prove(page, here, KNOWN)
    for step in ("name", "department", "designation", "state", "employee-type", "joining"):
        page.goto(f"/register/{step}")
        check(page)
        go_on(page)
        check(page)
