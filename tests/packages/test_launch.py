"""Addresses, prerequisites, other hosts, file kinds: the small rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.external import origins, parse_origin
from packages.launch import address
from packages.media_types import media_type
from packages.prerequisites import PrerequisitesInvalid, identifiers, is_plain, parse
from packages.upload import origin_label, tidy_filename


@pytest.mark.parametrize(
    ("launch", "parameters", "expected"),
    [
        ("a.html", "", "a.html"),
        ("a.html", "?x=1", "a.html?x=1"),
        ("a.html", "x=1", "a.html?x=1"),
        ("a.html", "&x=1", "a.html?x=1"),
        ("a.html", "??&x=1", "a.html?x=1"),
        ("a.html?y=2", "?x=1", "a.html?y=2&x=1"),
        ("a.html#top", "?x=1", "a.html?x=1#top"),
        ("a.html", "#top", "a.html#top"),
        ("a.html#here", "#top", "a.html#here"),
        ("a.html", "?x=a b", "a.html?x=a%20b"),
        ("a.html", "?x=%20", "a.html?x=%20"),
        ("a.html", '?x="><script>', "a.html?x=%22%3E%3Cscript%3E"),
    ],
)
def test_parameters_are_appended_once(launch: str, parameters: str, expected: str) -> None:
    assert address(launch, parameters) == expected


STATUSES = {
    "A": "passed",
    "B": "completed",
    "C": "incomplete",
    "D": "not attempted",
    "a-1.b": "failed",
}


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("A", True),
        ("C", False),
        ("A&B", True),
        ("A & C", False),
        ("C | B", True),
        ("~C", True),
        ("~(A & C) & B", True),
        ('A="passed"', True),
        ("A=p", True),
        ('A<>"passed"', False),
        ('D = "not attempted"', True),
        ("a-1.b=failed", True),
        ("2*{A, B, C}", True),
        ("3*{A,B,C}", False),
        ("1*{C, A&B}", True),
        ("C | A & B", True),
        ("unknown", False),
    ],
)
def test_prerequisites(script: str, expected: bool) -> None:
    assert parse(script)(lambda identifier: STATUSES.get(identifier, "")) is expected


@pytest.mark.parametrize(
    ("script", "items", "plain"),
    [
        ("A", ["A"], True),
        ("(A & B) & A", ["A", "B", "A"], True),
        ("A | B", ["A", "B"], False),
        ('~A & B<>"passed"', ["A", "B"], False),
        ("2*{A, B=c, D}", ["A", "B", "D"], False),
    ],
)
def test_the_items_that_a_script_names(script: str, items: list[str], plain: bool) -> None:
    assert (identifiers(script), is_plain(script)) == (items, plain)


@pytest.mark.parametrize(
    "script",
    ["", "&", "A &", "(A", "A)", "A AND B", "2*A", "x*{A}", "2*{A", 'A="', "A=", "~" * 99 + "A"],
)
def test_unreadable_prerequisites_are_refused(script: str) -> None:
    with pytest.raises(PrerequisitesInvalid):
        parse(script)


@given(st.text(alphabet='AB1&|~=<>(){},*" é', max_size=30))
def test_any_script_is_read_or_refused(script: str) -> None:
    try:
        condition = parse(script)
    except PrerequisitesInvalid:
        return
    assert condition(lambda identifier: "passed") in (True, False)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (b'<script src="https://cdn.example/x.js">', {"https://cdn.example"}),
        (b"<img src=//img.example:8443/a.png>", {"https://img.example:8443"}),
        (b'<LINK rel="stylesheet" HREF = "http://css.example/a.css">', {"http://css.example"}),
        (b'<video poster="https://v.example/p.jpg">', {"https://v.example"}),
        (b"body { background: url( 'https://bg.example/a.png' ) }", {"https://bg.example"}),
        (b"fetch('https://api.example/x')", {"https://api.example"}),
        (b'<a href="https://elsewhere.example/">', set()),
        (b'<link rel="license" href="https://licence.example/by/4.0/">', set()),
        (b'<link href="https://i.example/a.png" rel="image_src">', set()),
        (b'<link href="https://i.example/a.png" rel="shortcut icon">', {"https://i.example"}),
        (b'<!--[if lt IE 9]><script src="https://old.example/s.js"></script><![endif]-->', set()),
        (b'tag.src = "https://films.example/api";', {"https://films.example"}),
        (b'<img src="a.png"><script src="/b.js">', set()),
        (b'<img src="https://[::1">', set()),
        (b'<img src="https://a.example;script-src *">', set()),
        (b'<img src="https://user@host.example:99999/">', set()),
    ],
)
def test_hosts_that_a_page_loads_from(page: bytes, expected: set[str]) -> None:
    assert origins(page) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("films.example", "https://films.example"),
        (" https://films.example/api?x=1 ", "https://films.example"),
        ("http://films.example:8080", "http://films.example:8080"),
        ("", None),
        ("*", None),
        ("films.example; script-src *", None),
        ("javascript://films.example", None),
    ],
)
def test_origin_that_a_publisher_types(typed: str, expected: str | None) -> None:
    assert parse_origin(typed) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.HTML", "text/html"),
        ("x.json", "application/json"),
        ("x.svg", "image/svg+xml"),
        ("x.woff2", "font/woff2"),
        ("x.mp4", "video/mp4"),
        ("x.vtt", "text/vtt"),
        ("x.wasm", "application/wasm"),
        ("x.exe", "application/octet-stream"),
        ("folder.html/readme", "application/octet-stream"),
    ],
)
def test_media_types(path: str, expected: str) -> None:
    assert media_type(path) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("C:\\Users\\me\\course.zip", "course.zip"),
        ("../../etc/passwd", "passwd"),
        ("a\r\nb\x00.zip", "ab.zip"),
        ("", "package.zip"),
        ("पाठ्यक्रम.zip", "पाठ्यक्रम.zip"),
    ],
)
def test_filenames_are_fit_to_be_shown(given: str, expected: str) -> None:
    assert tidy_filename(given) == expected


def test_origin_label_is_a_host_label() -> None:
    label = origin_label(bytes(range(10)))
    assert label.isascii()
    assert label == label.lower()
    assert 16 <= len(label) <= 63
    assert label[0] == "p"
