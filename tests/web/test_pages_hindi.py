"""Every text that people see has its Hindi (K10)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import language

ROOT = Path(__file__).parents[2]
ROOMS = sorted(path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
STRING = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
SINGLE = re.compile(rf"\b(?:_|gettext)\(\s*((?:{STRING}\s*)+)[,)]")
PLURAL = re.compile(rf"\bngettext\(\s*((?:{STRING}\s*)+),")
FIELD = re.compile(r"\{[a-z_]*\}|%\([a-z_]+\)[sd]")


@pytest.fixture(autouse=True)
def catalogues() -> None:
    for room in ROOMS:
        language.load(room / "translations")


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_message_has_its_hindi(room: Path) -> None:
    with language.use("hi"):
        missing = [text for text in messages(room) if not translated(text)]
    assert missing == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_hindi_fills_the_same_fields(room: Path) -> None:
    with language.use("hi"):
        pairs = [(text, language.gettext(text)) for text in messages(room)]
    assert [a for a, b in pairs if sorted(FIELD.findall(a)) != sorted(FIELD.findall(b))] == []


def messages(room: Path) -> Iterator[str]:
    """Find the message ids in a room's code and templates."""
    for path in [*room.rglob("*.py"), *room.rglob("*.html")]:
        for pattern in (SINGLE, PLURAL):
            for found in pattern.finditer(path.read_text()):
                yield "".join(unquoted(part) for part in re.findall(STRING, found[1]))


def unquoted(text: str) -> str:
    """Read a string literal."""
    return text[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\n", "\n")


def translated(text: str) -> bool:
    """Tell whether the catalogues know a message, whether or not it reads the same in Hindi."""
    known = language._catalogues["hi"]
    return text in known
