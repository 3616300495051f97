"""Every sentence of accounts, messaging and their forms has its Hindi (K10)."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def hindi() -> set[str]:
    found = set()
    for path in ROOT.glob("*/translations/hi.po"):
        with path.open("rb") as file:
            entries = [entry for entry in read_po(file) if entry.id and entry.string]
        found |= {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in entries}
    return found


@pytest.mark.parametrize("folder", ["accounts", "messaging"])
def test_every_sentence_has_its_hindi(folder):
    extracted = extract_from_dir(str(ROOT / folder), METHODS, keywords=KEYWORDS)
    asked = {found[2] if isinstance(found[2], str) else found[2][0] for found in extracted}
    assert asked
    assert asked - hindi() == set()


def test_form_sentences_have_their_hindi():
    extracted = extract_from_dir(str(ROOT / "schemas"), METHODS, keywords=KEYWORDS)
    asked = {found[2] for found in extracted if found[0] == "accounts.py"}
    assert asked
    assert asked - hindi() == set()
