"""The demo's course of parts: a film, a document and a test, made here and arranged into one."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import demo
from web.demo_document import render_document
from web.demo_video import render_video

HERE = Path(demo.__file__).parent
FILM, DOCUMENT, QUIZ = "a-file-on-time", "five-checks", "a-note-that-comes-back"


def build_parts(out: Path) -> list[Path]:
    """Write what a publisher would upload into `out`: a zip, a PDF and a JSON file."""
    quiz = (HERE / "quizzes" / f"{QUIZ}.json").read_bytes()
    files = {f"{FILM}.zip": render_video(), f"{DOCUMENT}.pdf": render_document()}
    return [_write(out / name, data) for name, data in {**files, f"{QUIZ}.json": quiz}.items()]


def details_of(packages: Mapping[str, str]) -> dict[str, Any]:
    """Give what REST would take for the course; packages: name of the upload → its id."""
    told = json.loads((HERE / "parts.json").read_text(encoding="utf-8"))
    block, film, document = (told.pop(name) for name in ("block", "film", "document"))
    shown = [
        {"package": packages[FILM], "title": film},
        {"package": packages[DOCUMENT], "title": document},
    ]
    return {**told, "parts": [{"title": block, "parts": shown}, {"package": packages[QUIZ]}]}


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
