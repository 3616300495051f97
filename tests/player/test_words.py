"""Every sentence of the player has its Hindi."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from player.words import words
from schemas.language import use

PLAYER = Path(__file__).parents[2] / "player"
CALL = re.compile(r"""\b_\(\s*((?:"[^"]*"\s*|'[^']*'\s*)+)\)""")
NUMBERED = re.compile(r"""\b_numbered\(\s*"([^"]*)",\s*"([^"]*)",?\s*\)""")
LITERAL = re.compile(r"""["']([^"']*)["']""")


def said(text: str) -> set[str]:
    """Give the messages that a source or template translates."""
    return {"".join(LITERAL.findall(found)) for found in CALL.findall(text)}


def first(message: str | tuple[str, ...]) -> str:
    """Give the id of a message, which is its singular where it has two forms."""
    return message if isinstance(message, str) else message[0]


def said_all(text: str | tuple[str, ...]) -> bool:
    """Tell whether every form is translated."""
    return bool(text) if isinstance(text, str) else all(text)


def test_every_sentence_is_translated():
    sources = [*PLAYER.rglob("*.py"), *PLAYER.glob("templates/player/**/*.html")]
    wanted = set().union(*(said(path.read_text()) for path in sources))
    with (PLAYER / "translations" / "hi.po").open("rb") as file:
        known = {first(entry.id) for entry in read_po(file, locale="hi") if said_all(entry.string)}
    wanted |= {pair[0] for path in sources for pair in NUMBERED.findall(path.read_text())}
    assert len(wanted) > 30
    assert wanted - known == set()


def test_the_script_says_only_words_that_there_are():
    script = "".join(path.read_text() for path in (PLAYER / "static").glob("*.js"))
    names = set(re.findall(r'^        "([a-z ]+)":', (PLAYER / "words.py").read_text(), re.M))
    assert set(re.findall(r'(?:say|showNotice|offerAgain)\("([a-z ]+)"', script)) <= names


@pytest.mark.parametrize(
    ("language", "one", "more"),
    [("en", "1 record waits", "2 records wait"), ("hi", "रिकॉर्ड", "हैं")],
)
def test_what_waits_is_worded_by_its_number(app, language, one, more):
    with use(language):
        waiting = words()["waiting"]
    assert one in waiting["one"].format(count=1)
    assert more in waiting["other"].format(count=2)
    assert waiting["one"] != waiting["other"]
