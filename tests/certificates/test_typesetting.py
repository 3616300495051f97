"""Indian scripts: shaped on the page, exact when copied."""

import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.sheet import Sheet, Style, dark_runs
from certificates.typesetting import FOLDER, fitting_size, lines, runs, width_of

# Invented names; each has a conjunct or a sign that moves when it is shaped.
NAMES = {
    "Latin": "Office Affairs",
    "Hindi": "क्षितिजा त्रिवेदी",
    "Marathi": "श्रीकृष्ण कुळकर्णी",
    "Bengali": "প্রীতি চট্টোপাধ্যায়",
    "Tamil": "ஸ்ரீ கிருஷ்ணமூர்த்தி",
    "Telugu": "శ్రీనివాస్ రెడ్డి",
    "Gujarati": "ક્ષિતિજ શ્રીમાળી",
    "Kannada": "ಶ್ರೀಕೃಷ್ಣ",
    "Malayalam": "ശ്രീകുമാർ",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Odia": "ଶ୍ରୀକାନ୍ତ ତ୍ରିପାଠୀ",
    "Urdu": "محمد رضوان خان",
    "Santali": "ᱥᱟᱱᱛᱟᱲᱤ",
    "Manipuri": "ꯃꯅꯤꯄꯨꯔ",
}


def a_sheet(text: str) -> Sheet:
    sheet = Sheet((600, 100), title="Test", author="Test", language="en")
    sheet.write(20, 40, text, Style(24))
    return sheet


# pdftotext takes /ActualText for visual order and so turns Urdu round.
@pytest.mark.parametrize("name", [name for script, name in NAMES.items() if script != "Urdu"])
def test_a_copied_name_is_the_exact_name(name: str, tmp_path: Path) -> None:
    file = tmp_path / "name.pdf"
    file.write_bytes(a_sheet(name).render())
    copied = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout
    assert copied.decode().strip() == name


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_every_sign_has_its_glyph(name: str) -> None:
    assert all(run.width > 0 for run in runs(name, 20))
    assert len({run.font for run in runs(name, 20)}) == 1


def test_a_conjunct_is_narrower_than_its_parts() -> None:
    assert width_of("क्ष", 20) < width_of("क", 20) + width_of("ष", 20)


def test_mixed_text_takes_a_font_for_each_script() -> None:
    assert [run.font for run in runs("Asha आशा", 20)] == [
        "NotoSans-Regular",
        "NotoSansDevanagari-Regular",
    ]


@settings(deadline=None)
@given(st.lists(st.text("abcdefgh", min_size=1, max_size=12), max_size=20))
def test_broken_lines_keep_every_word(words: list[str]) -> None:
    broken = lines(" ".join(words), 12, 120)
    assert " ".join(broken).split() == words
    assert all(width_of(line, 12) <= 120 or " " not in line for line in broken)


def test_the_largest_fitting_size_is_taken() -> None:
    assert fitting_size("Name", (40, 20), 1000) == 40
    assert fitting_size("Name" * 20, (40, 20, 10), 400) == 10


def test_dark_runs_of_a_row() -> None:
    assert list(dark_runs(bytes([1, 1, 0, 1, 0, 0, 1]))) == [(0, 2), (3, 1), (6, 1)]


def test_the_fonts_are_the_ones_that_were_locked() -> None:
    lines_of = [line.split() for line in (FOLDER / "fonts.lock").read_text().splitlines()]
    locked = {name: digest for digest, name in lines_of}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.ttf")
    }
    assert found == locked
    assert (FOLDER / "OFL.txt").exists()
