"""What is true of every page: no form of another site, no frame, no copy in a shared cache."""

import pytest
from flask import Flask

from accounts.roles import Role
from storage.installation import Installation
from tests.web.routes import Route, Target, ask, pages, signed_in


def test_no_form_of_another_site_is_taken(
    portal: Flask,
    house: Installation,
    routes: list[Route],
    target: Target,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # D12
    monkeypatch.setitem(portal.config, "WTF_CSRF_ENABLED", True)
    client = signed_in(portal, house, *Role)
    for route in pages(routes):
        if route.method != "GET":
            for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 400)):
                sent = {"Sec-Fetch-Site": site}
                answer = ask(portal, route, target, client=client, headers=sent)
                assert answer.status_code == status, (str(route), site)


def test_no_page_may_be_framed_or_remembered(
    portal: Flask, house: Installation, routes: list[Route], target: Target
) -> None:
    client = signed_in(portal, house, *Role)
    for route in pages(routes):
        if route.method == "GET" and "static" not in route.rule:
            headers = ask(portal, route, target, client=client).headers
            assert headers["X-Frame-Options"] == "DENY", str(route)
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], str(route)
            cached = headers["Cache-Control"]
            is_public = "well-known" in route.rule or "status" in route.rule or ".jwt" in route.rule
            assert is_public or "private" in cached or "no-store" in cached, (str(route), cached)
