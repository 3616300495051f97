"""Complaints 12 to 19 of those who import packages, for SCORM 1.2 and 2004. Features C2, C4 to C6.

12 manifest not at the top · 13 names · 14 broken XML · 15 files not listed · 16 addresses ·
17 sequencing by reference · 18 large packages · 19 media types
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from packages.limits import DEFAULT
from tests.packages.corpus.cases import Case, played, refused
from tests.packages.corpus.raw_zip import Entry, a_raw_zip
from tests.packages.factories import PAGE, a_manifest, a_scorm12_zip, a_zip, an_item
from tests.packages.factories2004 import a_manifest_2004, a_scorm2004_zip

Make = Callable[..., bytes]
PATH = "sco1/index.html"
TYPES = {
    "a.json": "application/json",
    "a.svg": "image/svg+xml",
    "a.woff2": "font/woff2",
    "a.mp4": "video/mp4",
    "a.m4a": "audio/mp4",
    "a.mp3": "audio/mpeg",
    "a.webm": "video/webm",
    "a.vtt": "text/vtt",
    "a.wasm": "application/wasm",
    "a.js": "text/javascript",
    "a.mjs": "text/javascript",
    "a.css": "text/css",
    "a.xml": "application/xml",
    "a.swf": "application/x-shockwave-flash",
    "A.PNG": "image/png",
    "a.unheard-of": "application/octet-stream",
    "none": "application/octet-stream",
}


def complaints() -> Iterator[Case]:
    """Give every complaint, for both standards."""
    makers: tuple[tuple[str, Make, Make], ...] = (
        ("1.2", a_manifest, a_scorm12_zip),
        ("2004", a_manifest_2004, a_scorm2004_zip),
    )
    for word, manifest, package in makers:
        for case in (
            *_places(manifest),
            *_names(manifest),
            *_documents(manifest, package),
            *_unlisted(package),
            *_addresses(manifest, package),
            *_large(package),
            *_types(package),
        ):
            yield replace(case, name=f"{word} {case.name}")
    yield from _sequencing()


def _places(manifest: Make) -> list[Case]:
    page, made = {PATH: PAGE}, manifest()

    def below(folder: str, **more: bytes) -> Callable[[], bytes]:
        files = {f"{folder}imsmanifest.xml": made, f"{folder}{PATH}": PAGE}
        return lambda: a_zip({**files, **more})

    return [
        played("12 at the top", below("")),
        played("12 in a folder", below("course/"), "nested_root", launches=(PATH,)),
        played("12 in folders", below("my course/v1.0/"), "nested_root", launches=(PATH,)),
        played(
            "12 in a folder of a Mac",
            below("c/", **{"__MACOSX/c/._x": b""}),
            "nested_root",
            "system_files",
        ),
        played("12 in a folder with dots", below("./course/./"), "nested_root"),
        played("12 in capitals", lambda: a_zip({"IMSMANIFEST.XML": made, **page}), "manifest_case"),
        refused("12 in one of two folders", "manifest_not_at_root", below("a/", **{"b/x": b""})),
        refused(
            "12 with another name",
            "nothing_playable",
            lambda: a_zip({"manifest.xml": made, **page}),
        ),
        refused(
            "12 in an archive",
            "nothing_playable",
            lambda: a_zip({"course.zip": a_zip({"imsmanifest.xml": made})}),
        ),
    ]


def _names(manifest: Make) -> list[Case]:
    odd = "sco 1/#1 50% & ü+=;@~'(x)!.html"
    shown = "sco%201/%231%2050%25%20&%20%C3%BC+=;@~'(x)!.html"
    coded = "sco%201/%231%2050%25%20%26%20%C3%BC+=;@~'(x)!.html"
    deva = "पाठ/पन्ना.html"

    def with_file(raw: bytes, href: str, flags: int = 0) -> Callable[[], bytes]:
        made = manifest([an_item(1, href=href)])
        return lambda: a_raw_zip([Entry(b"imsmanifest.xml", made), Entry(raw, PAGE, flags=flags)])

    return [
        played(
            "13 backslashes", with_file(b"sco1\\index.html", PATH), "backslashes", launches=(PATH,)
        ),
        played(
            "13 CP437",
            with_file("café.html".encode("cp437"), "café.html"),
            "name_encoding",
            launches=("caf%C3%A9.html",),
        ),
        played(
            "13 CP1252",
            with_file("Übung.html".encode("cp1252"), "Übung.html"),
            "name_encoding",
            launches=("%C3%9Cbung.html",),
        ),
        played("13 UTF-8 unmarked", with_file(deva.encode(), deva), "name_encoding"),
        played("13 UTF-8 marked", with_file(deva.encode(), deva, 0x800)),
        played("13 every sign, coded", with_file(odd.encode(), coded, 0x800), launches=(shown,)),
        played(
            "13 decomposed",
            with_file("cafe\u0301.html".encode(), "caf\u00e9.html", 0x800),
            "wrong_case",
        ),
    ]


def _documents(manifest: Make, package: Make) -> list[Case]:
    made = manifest()
    declared = manifest(prolog="")
    text = declared.decode()

    def whole(content: bytes) -> Callable[[], bytes]:
        return lambda: package(manifest=content)

    return [
        played("14 mark of UTF-8", whole(b"\xef\xbb\xbf" + made)),
        played("14 UTF-16", whole(text.encode("utf-16"))),
        played("14 no declaration", whole(declared.lstrip())),
        played(
            "14 Latin-1",
            whole(
                manifest(title="Café", prolog='<?xml version="1.0" encoding="ISO-8859-1"?>')
                .decode()
                .encode("latin-1")
            ),
        ),
        played(
            "14 Latin-1 that says UTF-8",
            whole(manifest(title="Café").decode().encode("latin-1")),
            "manifest_encoding",
        ),
        played("14 lines before it", whole(b"\r\n \n" + made), "manifest_start"),
        played(
            "14 DOCTYPE",
            whole(made.replace(b"?>", b"?><!DOCTYPE manifest>", 1)),
            "manifest_doctype",
        ),
        played(
            "14 undeclared prefix",
            whole(made.replace(b'"MANIFEST-1"', b'"MANIFEST-1" xsi:schemaLocation="a b"')),
            "manifest_prefix",
            "structure_attribute",
        ),
        refused(
            "14 tags that cross",
            "manifest_malformed",
            whole(made.replace(b"</organization>", b"</organisation>", 1)),
        ),
        refused("14 ampersand", "manifest_malformed", whole(made.replace(b"A course", b"A & B"))),
        refused("14 cut", "manifest_malformed", whole(made[:-30])),
        refused("14 zeros", "manifest_malformed", whole(bytes(500))),
        refused(
            "14 a page of another server",
            "manifest_malformed",
            whole(b"<!doctype html><html><body><p>404<br></body></html>"),
        ),
    ]


def _unlisted(package: Make) -> list[Case]:
    files = {"sco1/not listed.js": b"x", "common/a.css": b"x", "imsmanifest.xml.bak": b"x"}
    kinds = {"sco1/not listed.js": "text/javascript", "common/a.css": "text/css"}
    return [played("15 files that are not listed", lambda: package(files=files), files=kinds)]


def _addresses(manifest: Make, package: Make) -> list[Case]:
    def item(**fields: Any) -> Callable[[], bytes]:
        given = {name: fields.pop(name) for name in ("base", "resources_base") if name in fields}
        made = manifest([an_item(1, **fields)], **given)
        return lambda: a_zip({"imsmanifest.xml": made, PATH: PAGE})

    other = manifest().replace(b"scormType", b"scormtype").replace(b'="sco"', b'="SCO"')
    return [
        played(
            "16 base on three levels",
            lambda: a_zip(
                {
                    "imsmanifest.xml": manifest(
                        [an_item(1, href="c.html", base="b/")], base="a/", resources_base="x/"
                    ),
                    "a/x/b/c.html": PAGE,
                }
            ),
            launches=("a/x/b/c.html",),
        ),
        played("16 base without a slash", item(href="index.html", base="sco1"), launches=(PATH,)),
        played("16 parameters", item(parameters="?a=1&b=2"), launches=(PATH,)),
        played("16 query and fragment", item(href=f"{PATH}?a=1#b"), launches=(f"{PATH}?a=1#b",)),
        played("16 other case", item(href="SCO1/Index.HTML"), "wrong_case", launches=(PATH,)),
        played("16 slash before it", item(href=f"/{PATH}"), "href_form", launches=(PATH,)),
        played("16 backslash", item(href="sco1\\index.html"), "href_form", launches=(PATH,)),
        played("16 spaces around it", item(href=f"  {PATH}\n"), launches=(PATH,)),
        played(
            "16 scormtype in capitals",
            lambda: package(manifest=other),
            "structure_attribute",
            launches=(PATH,),
        ),
        refused("16 nowhere", "launch_file_missing", item(href="sco1/other.html")),
    ]


def _large(package: Make) -> list[Case]:
    few, small = replace(DEFAULT, files=3), replace(DEFAULT, total=1000)
    return [
        refused("18 many files", "too_many_files", lambda: package(3), limits=few),
        refused(
            "18 many bytes",
            "too_large",
            lambda: package(files={"film.mp4": bytes(range(256)) * 9}),
            limits=small,
        ),
        played(
            "18 some megabytes",
            lambda: package(files={"film.mp4": _film(8)}),
            files={"film.mp4": "video/mp4"},
        ),
    ]


def _types(package: Make) -> list[Case]:
    return [
        played("19 media types", lambda: package(files=dict.fromkeys(TYPES, b"x")), files=TYPES)
    ]


def _sequencing() -> list[Case]:
    """Complaint 17 is of SCORM 2004; what a package of 1.2 says of it is nobody's."""
    rules = '<imsss:limitConditions attemptLimit="2"/>'
    kept = (
        f'<imsss:sequencingCollection><imsss:sequencing ID="S">{rules}</imsss:sequencing>'
        "</imsss:sequencingCollection>"
    )

    def course(reference: str, collection: str = kept) -> Callable[[], bytes]:
        named = f'<imsss:sequencing IDRef="{reference}"/>'
        return lambda: a_scorm2004_zip([an_item(1, extras=named)], more=collection)

    loop = kept.replace('ID="S"', 'ID="S" IDRef="S"')
    return [
        played("2004 17 by reference", course("S"), launches=(PATH,)),
        played("2004 17 by reference with spaces", course(" S\n"), launches=(PATH,)),
        played("2004 17 to itself", course("S", loop), launches=(PATH,)),
        played("2004 17 to nowhere", course("NOWHERE"), "sequencing_idref", launches=(PATH,)),
        played("2004 17 no collection", course("S", ""), "sequencing_idref", launches=(PATH,)),
        played(
            "1.2 17 sequencing",
            lambda: a_scorm12_zip(
                [
                    an_item(
                        1,
                        extras=(
                            '<s:sequencing xmlns:s="http://www.imsglobal.org/xsd/imsss" IDRef="S"/>'
                        ),
                    )
                ]
            ),
            launches=(PATH,),
        ),
    ]


def _film(megabytes: int) -> bytes:
    return random.Random(3).randbytes(megabytes << 20)
