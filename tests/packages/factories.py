"""Packages for tests: valid by default, every part overridable.

a_manifest(items=3) → bytes · a_scorm12_zip(items=3) → bytes · a_zip({"a.html": b"…"}) → bytes ·
a_html_zip() → bytes · a_package(installation) → an imported Package (through the real job).
"""

import io
import secrets
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4
from xml.sax.saxutils import escape, quoteattr

from accounts.organisations import DEFAULT_INSTITUTION
from jobs.worker import run_pending
from packages import upload
from packages.store import Package, get_package
from packages.tasks import TASKS
from storage.installation import Installation

IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
IMSMD = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"

LONG_AGO = (2020, 1, 1, 0, 0, 0)
# It names what content must name to report; the search of an import looks for no more.
PAGE = (
    b"<!doctype html><html lang=en><title>A page</title><p>Something to learn."
    b"<!-- LMSInitialize cmi.core.lesson_status API_1484_11 cmi.completion_status -->"
)


@dataclass(frozen=True)
class AnItem:
    """An item of a manifest and, with `href`, the resource that it opens."""

    identifier: str
    title: str | None = "A lesson"
    href: str | None = None
    scormtype: str | None = "sco"
    parameters: str | None = None
    is_visible: bool | None = None
    extras: str = ""  # XML of adlcp elements after the title
    children: Sequence["AnItem"] = ()
    base: str | None = None
    ref: str | None = None  # identifierref, where it is not that of its own resource
    files: Sequence[str] = ()


def an_item(number: int = 1, **fields: Any) -> AnItem:
    """A SCO of its own folder: `sco1/index.html`."""
    given: dict[str, Any] = {
        "identifier": f"ITEM-{number}",
        "title": f"Lesson {number}",
        "href": f"sco{number}/index.html",
    }
    return AnItem(**{**given, **fields})


def a_manifest(
    items: int | Sequence[AnItem] = 1,
    *,
    title: str | None = "A course",
    default: str | None = "ORG-1",
    version: str | None = "1.2",
    base: str | None = None,
    resources_base: str | None = None,
    metadata: str = "",
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
    namespaces: str = f'xmlns="{IMSCP}" xmlns:adlcp="{ADLCP}"',
    more: str = "",
) -> bytes:
    """A SCORM 1.2 manifest; `more` is XML at its end."""
    listed = [an_item(number + 1) for number in range(items)] if isinstance(items, int) else items
    stated = (
        f"<schema>ADL SCORM</schema><schemaversion>{version}</schemaversion>" if version else ""
    )
    return "\n".join(
        [
            prolog,
            f'<manifest identifier="MANIFEST-1" version="1.0"{_base(base)} {namespaces}>',
            f"  <metadata>{stated}{metadata}</metadata>",
            f"  <organizations{_attribute('default', default)}>",
            '    <organization identifier="ORG-1">',
            *_title(title),
            *(line for item in listed for line in _item(item)),
            "    </organization>",
            "  </organizations>",
            f"  <resources{_base(resources_base)}>",
            *(line for item in _all(listed) for line in _resource(item)),
            "  </resources>",
            more,
            "</manifest>",
        ]
    ).encode()


def a_zip(files: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of exactly these files, always the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, method)
    return buffer.getvalue()


def a_scorm12_zip(
    items: int | Sequence[AnItem] = 1,
    *,
    files: Mapping[str, bytes] | None = None,
    manifest: bytes | None = None,
    **manifest_fields: Any,
) -> bytes:
    """A SCORM 1.2 package with a page for every item; `files` are added or replace."""
    listed = [an_item(number + 1) for number in range(items)] if isinstance(items, int) else items
    pages = {item.href: PAGE for item in _all(listed) if item.href and "://" not in item.href}
    made = manifest or a_manifest(listed, **manifest_fields)
    return a_zip({"imsmanifest.xml": made, **pages, **(files or {})})


def a_html_zip(page: bytes = PAGE, **files: bytes) -> bytes:
    """A plain website in a zip."""
    return a_zip({"index.html": page, "style.css": b"p { color: green }", **files})


def lom(titles: Mapping[str, str], *, language: str = "en", description: str = "About it") -> str:
    """Inline LOM metadata, for `a_manifest(metadata=…)`."""
    strings = "".join(
        f"<imsmd:langstring xml:lang={quoteattr(code)}>{escape(text)}</imsmd:langstring>"
        for code, text in titles.items()
    )
    return (
        f'<imsmd:lom xmlns:imsmd="{IMSMD}"><imsmd:general><imsmd:title>{strings}</imsmd:title>'
        f"<imsmd:language>{language}</imsmd:language><imsmd:description>"
        f'<imsmd:langstring xml:lang="en">{escape(description)}</imsmd:langstring>'
        "</imsmd:description></imsmd:general></imsmd:lom>"
    )


def _attribute(name: str, value: str | None) -> str:
    return "" if value is None else f" {name}={quoteattr(value)}"


def _base(value: str | None) -> str:
    return _attribute("xml:base", value)


def _title(title: str | None) -> list[str]:
    return [] if title is None else [f"      <title>{escape(title)}</title>"]


def _all(items: Iterable[AnItem]) -> Iterable[AnItem]:
    for item in items:
        yield item
        yield from _all(item.children)


def _item(item: AnItem) -> Iterable[str]:
    visible = None if item.is_visible is None else str(item.is_visible).lower()
    ref = item.ref or (f"RES-{item.identifier}" if item.href is not None else None)
    yield (
        f"      <item identifier={quoteattr(item.identifier)}{_attribute('identifierref', ref)}"
        f"{_attribute('isvisible', visible)}{_attribute('parameters', item.parameters)}>"
    )
    yield from _title(item.title)
    for child in item.children:
        yield from _item(child)
    yield f"        {item.extras}</item>"


def _resource(item: AnItem) -> Iterable[str]:
    if item.href is None:
        return
    yield (
        f'    <resource identifier={quoteattr("RES-" + item.identifier)} type="webcontent"'
        f"{_attribute('adlcp:scormtype', item.scormtype)}{_base(item.base)}"
        f" href={quoteattr(item.href)}>"
    )
    yield from (f"      <file href={quoteattr(href)}/>" for href in item.files)
    yield "    </resource>"


def an_upload(
    installation: Installation, content: bytes | None = None, *, filename: str = "course.zip"
) -> str:
    """An uploaded package that waits for its import; its id."""
    stream = io.BytesIO(a_scorm12_zip() if content is None else content)
    blob = upload.receive(installation, DEFAULT_INSTITUTION, stream)
    with installation.transaction() as db:
        now = installation.now()
        installation.blobs.enter(db, DEFAULT_INSTITUTION, blob, now)
        return upload.add_package(
            db,
            DEFAULT_INSTITUTION,
            blob,
            filename,
            id=uuid4(),
            randomness=secrets.token_bytes(upload.LABEL_BYTES),
            uploaded_by="test",
            now=now,
        )


def a_package(
    installation: Installation, content: bytes | None = None, *, filename: str = "course.zip"
) -> Package:
    """A package imported by the real job; by default a SCORM 1.2 course of one unit."""
    package_id = an_upload(installation, content, filename=filename)
    run_pending(installation, TASKS)
    with installation.reading() as db:
        return get_package(db, DEFAULT_INSTITUTION, package_id)
