"""From what a PDF is to a course of one unit, and to what its publisher should know."""

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from packages.findings import Finding
from packages.identifiers import Places
from packages.limits import Limits
from packages.manifest.metadata import UNKNOWN_LANGUAGE
from packages.pdf.apart import facts_of
from packages.pdf.facts import Facts
from schemas.course_structure import CourseStructure, MoveOn, Standard, Unit, UnitKind

PATH = "document.pdf"
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def read(file: BinaryIO, name: str, _limits: Limits) -> tuple[CourseStructure, list[Finding], str]:
    """Read a PDF; gives its structure, findings, and the path of the file. Raises Refused.

    name  its title where it says none
    """
    facts = facts_of(file)
    language = facts.language if LANGUAGE.fullmatch(facts.language) else None
    title = {language.split("-")[0].lower() if language else UNKNOWN_LANGUAGE: facts.title or name}
    unit = Unit(
        id=Places().unit((PATH,)),
        title=title,
        kind=UnitKind.PDF,
        launch=PATH,
        move_on=MoveOn.COMPLETED,
        identifier=PATH,
        media={
            "pages": facts.pages,
            "bytes": file.seek(0, os.SEEK_END),
            "title": facts.title,
            "language": language,
            "tagged": facts.tagged,
        },
    )
    structure = CourseStructure(Standard.PDF, title, (unit,), language=language)
    return structure, list(_findings(facts, language)), PATH


def _findings(facts: Facts, language: str | None) -> Iterator[Finding]:
    if facts.running:
        yield Finding("pdf_scripts")
    if facts.xfa:
        yield Finding("pdf_xfa")
    if facts.limited:
        yield Finding("pdf_limited")
    if not facts.text:
        yield Finding("pdf_pictures")
    elif not facts.tagged:
        yield Finding("pdf_untagged")
    if language is None:
        yield Finding("pdf_language")
    if not facts.title:
        yield Finding("pdf_title")
