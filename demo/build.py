"""Build the demo courses into SCORM 1.2 zips: `python -m demo.build OUT_DIR`.

The same sources always give the same bytes: files sorted, one fixed time, one compression.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from demo.manifest import render_manifest
from demo.markup import Languages, spans
from demo.source import Course, Lesson, course_names, read_course

HERE = Path(__file__).parent
PLAYER = HERE / "player"
# One font for portal and courses; the version in its path is the portal's to choose.
FONTS = HERE.parent / "web" / "static" / "vendor" / "mukta"
FONT = "mukta-latin-600-normal.woff2"
# The first moment a zip can tell, in place of the moment of building.
ALWAYS = (1980, 1, 1, 0, 0, 0)
READABLE_FILE = 0o100644 << 16


def build_all(out: Path) -> list[Path]:
    """Build every course into `out`, one zip named after each; return their paths."""
    out.mkdir(parents=True, exist_ok=True)
    return [build(read_course(name), out) for name in course_names()]


def build(course: Course, out: Path) -> Path:
    """Build one course and return the path of its zip."""
    path = out / f"{course.about.name}.zip"
    write_zip(path, package_files(course))
    return path


def package_files(course: Course) -> dict[str, bytes]:
    """Render every file of a course's package, by its path in the zip."""
    player = player_files()
    languages = course.about.languages
    lessons = {f"{one.id}.html": render_lesson(one, languages) for one in course.lessons}
    return {"imsmanifest.xml": render_manifest(course, sorted(player)), **lessons, **player}


def player_files() -> dict[str, bytes]:
    """Read the files that all lessons share."""
    paths = [*PLAYER.iterdir(), *FONTS.glob(f"*/{FONT}")]
    return {f"player/{path.name}": path.read_bytes() for path in paths}


def render_lesson(lesson: Lesson, languages: Languages) -> bytes:
    """Render one lesson as an HTML document."""
    phrases = json.loads((HERE / "templates" / "phrases.json").read_bytes())
    html = (
        _environment()
        .get_template("lesson.html")
        .render(
            lesson=lesson,
            languages=languages,
            phrases=phrases,
            contents=_contents(lesson, phrases, languages),
        )
    )
    return html.encode()


def write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip that depends on nothing but the names and contents of its files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, ALWAYS)
            entry.external_attr = READABLE_FILE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["spans"] = spans
    return environment


def _contents(
    lesson: Lesson, phrases: dict[str, dict[str, str]], languages: Languages
) -> list[tuple[str, Markup]]:
    """List the pages by id and title: those of the lesson, then its questions and the result."""
    pages = [(page.id, page.title) for page in lesson.pages]
    if not lesson.assessment:
        return pages
    question, result = (spans(phrases[key], languages) for key in ("question", "your_result"))
    asked = [
        (one.id, question + Markup("&nbsp;") + str(number))
        for number, one in enumerate(lesson.assessment.questions, start=1)
    ]
    return [*pages, *asked, ("result", result)]


def main(arguments: list[str]) -> int:
    """Build all courses into the folder that is named, and say what was built."""
    if len(arguments) != 1:
        print("usage: python -m demo.build OUT_DIR", file=sys.stderr)
        return 2
    for path in build_all(Path(arguments[0])):
        print(f"{path} ({path.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
