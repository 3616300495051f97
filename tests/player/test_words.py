"""Every sentence of the player has its Hindi."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

PLAYER = Path(__file__).parents[2] / "player"
CALL = re.compile(r"""\b_\(\s*((?:"[^"]*"\s*|'[^']*'\s*)+)\)""")
LITERAL = re.compile(r"""["']([^"']*)["']""")


def said(text: str) -> set[str]:
    """Give the messages that a source or template translates."""
    return {"".join(LITERAL.findall(found)) for found in CALL.findall(text)}


def test_every_sentence_is_translated():
    sources = [*PLAYER.glob("*.py"), *PLAYER.glob("templates/player/*.html")]
    wanted = set().union(*(said(path.read_text()) for path in sources))
    with (PLAYER / "translations" / "hi.po").open("rb") as file:
        known = {entry.id for entry in read_po(file, locale="hi") if entry.id and entry.string}
    assert len(wanted) > 30
    assert wanted - known == set()


def test_the_script_says_only_words_that_there_are():
    script = (PLAYER / "static" / "shell.js").read_text()
    names = set(re.findall(r'^        "([a-z ]+)":', (PLAYER / "words.py").read_text(), re.M))
    assert set(re.findall(r'(?:say|showNotice)\("([a-z ]+)"', script)) <= names
