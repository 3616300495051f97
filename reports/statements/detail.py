"""Everything about one statement: facts beside it, what it leads to, and its JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.credentials import CredentialKind
from accounts.store.credentials import find_credential
from lrs.attached import attachments_of
from lrs.looking import look_at_sources, look_up
from lrs.store.statements import find_attachments
from progress.move_on import Condition
from reports.statements.desk import Desk
from reports.statements.json_text import indented
from reports.statements.lines import Around, Line, Read, line_of, lines_of, look_around, read
from reports.statements.sentences import actor_words
from reports.statements.text import in_reader_language, plain
from schemas.language import gettext as _
from schemas.problem import NotFound
from storage.database import Database

MOST_SOURCES = 20
# What a file of a kind may be called; everything else is just a file.
ENDINGS: Mapping[str, str] = {
    "application/json": "json",
    "application/octet-stream": "bin",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "audio/mpeg": "mp3",
    "image/jpeg": "jpg",
    "image/png": "png",
    "text/csv": "csv",
    "text/plain": "txt",
    "video/mp4": "mp4",
}


class StatementMissing(NotFound):
    """No statement with that id, or none that the reader may see."""


@dataclass(frozen=True)
class Content:
    """A file that came with a statement."""

    sha256: str
    filename: str


@dataclass(frozen=True)
class Attached:
    """An attachment as its statement tells of it.

    is_here  whether its content can be downloaded
    """

    name: str
    kind: str
    length: int
    sha2: str
    is_here: bool


@dataclass(frozen=True)
class Detail:
    """One statement with everything around it.

    writer      who wrote it, by how it came in (D20)
    authority   who vouches for it, as it says itself
    met         conditions that it met: (condition, title of the unit)
    voided_by   the line of the statement that took it back
    sources     lines of those that refer to it; `target` of the one that it refers to
    is_whole    whether `json` is all of it
    """

    line: Line
    statement: Mapping[str, Any]
    writer: str
    authority: str
    met: list[tuple[Condition, Mapping[str, str]]]
    attached: list[Attached]
    voided_by: Line | None
    target: Line | None
    sources: list[Line]
    json: str
    is_whole: bool
    size: int


def get_read(db: Database, desk: Desk, id: bytes) -> Read:
    """Get a statement that the desk sees; raises StatementMissing (404)."""
    found = look_up(db, desk.institution, desk.reach, [id]).get(id)
    if found is None:
        raise StatementMissing(_("There is no such statement."))
    return read(found)


def detail_of(db: Database, desk: Desk, id: bytes, *, most: int) -> Detail:
    """Give everything about a statement that the desk sees; raises StatementMissing (404).

    most  so many characters of its JSON
    """
    one = get_read(db, desk, id)
    around = look_around(db, desk, [one])
    line = line_of(one, around)
    beside = _lines_beside(db, desk, one, line)
    text, is_whole = indented(one.kept.payload.decode(), most)
    return Detail(
        line=line,
        statement=one.statement,
        writer=_writer(db, desk, one),
        authority=_authority(one.statement, around),
        met=list(_met(one, around)),
        attached=_attached(db, desk, one),
        voided_by=beside.get(_voider(one)),
        target=beside.get(line.target),
        sources=[line for id, line in beside.items() if id not in (_voider(one), line.target)],
        json=text,
        is_whole=is_whole,
        size=len(one.kept.payload),
    )


def find_content(db: Database, one: Read, desk: Desk, sha2: str) -> Content:
    """Find the content of an attachment; raises StatementMissing (404)."""
    rows = find_attachments(db, desk.institution, [one.kept.seq])
    found = next((row for row in rows if row.sha2 == sha2.lower()), None)
    if found is None:
        raise StatementMissing(_("There is no such attachment."))
    kind = found.content_type.partition(";")[0].strip().lower()
    return Content(found.sha256, f"attachment-{found.sha2[:12]}.{ENDINGS.get(kind, 'bin')}")


def _lines_beside(db: Database, desk: Desk, one: Read, line: Line) -> dict[str | None, Line]:
    """Word the statements that this one, or that refer to this one, by their ids."""
    ids = [UUID(id).bytes for id in (line.target, _voider(one)) if id]
    found = [
        *look_up(db, desk.institution, desk.reach, ids).values(),
        *look_at_sources(db, desk.institution, desk.reach, one.kept.id, limit=MOST_SOURCES),
    ]
    return {line.id: line for line in lines_of(db, desk, [read(kept) for kept in found])}


def _voider(one: Read) -> str | None:
    return str(UUID(bytes=one.kept.voided_by)) if one.kept.voided_by else None


def _writer(db: Database, desk: Desk, one: Read) -> str:
    kind = one.kept.provenance
    if kind == CredentialKind.PRODUCT:
        return _("Vidyalekh itself, from what it knows")
    if kind in (CredentialKind.SHELL_SESSION, CredentialKind.CMI5_SESSION):
        return _("The player, in a session of the learner")
    row = find_credential(db, desk.institution, one.kept.credential)
    key = plain(one.kept.credential)
    if row is None:
        return _("A program with the key {key}").format(key=key)
    return _("The program “{name}” with the key {key}").format(name=plain(row.name), key=key)


def _authority(statement: Mapping[str, Any], around: Around) -> str:
    authority = statement.get("authority") or {}
    agents = authority.get("member", [authority])
    return ", ".join(actor_words(agent, around.names) for agent in agents if agent)


def _met(one: Read, around: Around) -> Iterator[tuple[Condition, Mapping[str, str]]]:
    progress = around.progress.get(one.registration or "")
    for unit in progress.units if progress else ():
        for reason in unit.why:
            if reason.statement == one.id and reason.met:
                yield reason.condition, unit.title


def _attached(db: Database, desk: Desk, one: Read) -> list[Attached]:
    rows = find_attachments(db, desk.institution, [one.kept.seq])
    here = {row.sha2 for row in rows}
    return [
        Attached(
            name=in_reader_language(given.get("display")) or plain(given["sha2"][:12]),
            kind=plain(given["contentType"]),
            length=given["length"],
            sha2=given["sha2"].lower(),
            is_here=given["sha2"].lower() in here,
        )
        for given in attachments_of(dict(one.statement))
    ]
