"""What is true of every page: it speaks the reader's language, weighs little, needs no script."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from schemas.language import LANGUAGES
from tests.web.conftest import ClientOf
from tests.web.pages import PAGES, Page, World

KILOBYTE = 1000
STATIC = Path(__file__).parents[2] / "web" / "static"
INLINE = re.compile(r"<[^>]+\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_page(page: Page, client_of: ClientOf, world: World) -> None:
    for language in LANGUAGES:
        answer = client_of(page.who, language).get(page.address.format(**world.ids))
        html = answer.get_data(as_text=True)
        assert answer.status_code == page.status
        assert f'<html lang="{language}"' in html
        assert len(re.findall(r"<h1[\s>]", html)) == 1 or page.address == "/components"
        assert re.search(r"<title>\s*\S+", html)
        assert not INLINE.search(html)
        assert weight_of(html) < 100 * KILOBYTE  # K9


@pytest.mark.parametrize("who", ["nobody", "learner", "publisher"])
def test_every_link_of_the_frame_leads_somewhere(who: str, client_of: ClientOf) -> None:
    client = client_of(who)
    html = client.get("/help").get_data(as_text=True)
    for address in re.findall(r'href="(/[^"]*)"', html):
        with client.get(address.replace("&amp;", "&")) as answer:
            assert answer.status_code in (200, 303), address


def test_page_asks_nobody_else(client: FlaskClient) -> None:  # K12
    css = (STATIC / "site.css").read_text()
    html = client.get("/").get_data(as_text=True)
    assert not re.search(r"(?:src|href)=.https?:|url\(.?https?:", html + css)


def test_page_of_a_desk_shows_where_one_is(client_of: ClientOf) -> None:
    html = client_of("publisher").get("/publish/courses").get_data(as_text=True)
    assert re.search(r'class="desks".*href="/publish/courses" aria-current="page"', html, re.DOTALL)


def test_language_is_remembered_and_comes_back_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/language/hi?next=/help?q=code")
    assert answer.headers["Location"] == "/help?q=code"
    assert '<html lang="hi"' in client.get("/help").get_data(as_text=True)


def test_components_page_is_for_the_demo_only(app: Flask, client: FlaskClient) -> None:
    assert client.get("/components").status_code == 200


def weight_of(html: str) -> int:
    """Weigh a page with all that it asks for, in bytes, nothing compressed."""
    names: set[str] = set(re.findall(r'(?:href|src)="/static/([^"?]+)', html))
    files = [*STATIC.rglob("*.woff2"), *(STATIC / name for name in names)]
    return len(html.encode()) + sum(path.stat().st_size for path in files)
