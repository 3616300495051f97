"""Manifests that mean harm, for SCORM 1.2 and 2004 alike. CAM-04, CAM-10."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.packages.corpus.cases import Case, played, refused
from tests.packages.corpus.raw_zip import Entry, a_raw_zip, deflated
from tests.packages.factories import PAGE, AnItem, a_manifest, a_scorm12_zip, a_zip, an_item
from tests.packages.factories2004 import a_manifest_2004, a_scorm2004_zip

MIB = 1 << 20
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
# Beside the folder of the run; what it says must be in no report.
OUTSIDE = "SECRET-OF-THE-SERVER"

Make = Callable[..., bytes]
STANDARDS: tuple[tuple[str, Make, Make], ...] = (
    ("1.2", a_manifest, a_scorm12_zip),
    ("2004", a_manifest_2004, a_scorm2004_zip),
)


def of_both(secret: str, port: int) -> Iterator[Case]:
    """Give every case, for both standards.

    secret   the path of a file that nobody may read
    port     of this machine, which nobody may call
    """
    for word, manifest, package in STANDARDS:
        make = _Maker(manifest, package)
        for case in (
            *_entities(make, secret, port),
            *_references(make, secret, port),
            *_sizes(make),
            *_addresses(make),
            *_items(make),
        ):
            yield replace(case, name=f"{word} {case.name}")


class _Maker:
    """Makes packages of one standard."""

    def __init__(self, manifest: Make, package: Make) -> None:
        self.manifest, self.package = manifest, package

    def with_prolog(self, prolog: bytes, title: bytes = b"") -> Callable[[], bytes]:
        """A package whose manifest begins so, with this at the end of its title."""
        made = self.manifest(prolog="").replace(b"A course", b"A course" + title, 1)
        return lambda: self.package(manifest=DECLARATION + prolog + made)

    def with_text(self, old: bytes, new: bytes) -> Callable[[], bytes]:
        """A package whose manifest has something else in one place."""
        made = self.manifest()
        assert old in made
        return lambda: self.package(manifest=made.replace(old, new, 1))

    def with_item(self, item: AnItem, **fields: object) -> Callable[[], bytes]:
        """A package of one item, whose pages are there whatever the manifest says."""
        pages = {"sco1/index.html": PAGE, "etc/passwd": b"x", "index.html": PAGE}
        return lambda: a_zip({"imsmanifest.xml": self.manifest([item], **fields), **pages})


def _doctype(inside: str) -> bytes:
    return f"<!DOCTYPE manifest [{inside}]>".encode()


def _entities(make: _Maker, secret: str, port: int) -> list[Case]:
    far = f"http://127.0.0.1:{port}/x"
    use = b"&x;"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    doctypes: list[tuple[str, bytes, bytes]] = [
        ("entity_of_a_file", _doctype(f'<!ENTITY x SYSTEM "file://{secret}">'), use),
        ("entity_of_a_path", _doctype(f'<!ENTITY x SYSTEM "{secret}">'), use),
        ("entity_of_a_host", _doctype(f'<!ENTITY x SYSTEM "{far}">'), use),
        ("entity_of_php", _doctype('<!ENTITY x SYSTEM "php://filter/resource=/etc/passwd">'), use),
        ("public_entity", _doctype(f'<!ENTITY x PUBLIC "-//X//Y" "{far}">'), use),
        ("parameter_entity", _doctype(f'<!ENTITY % x SYSTEM "{far}"> %x;'), b""),
        ("parameter_of_a_file", _doctype(f'<!ENTITY % x SYSTEM "file://{secret}"> %x;'), b""),
        ("inner_entity", _doctype('<!ENTITY x "words">'), use),
        ("laughs", _doctype(laughs), b"&l11;"),
        ("quadratic", _doctype(f'<!ENTITY x "{"A" * 60_000}">'), use * 2000),
        (
            "unparsed_entity",
            _doctype(f'<!NOTATION n SYSTEM "x"><!ENTITY x SYSTEM "{far}" NDATA n>'),
            b"",
        ),
    ]
    outer = f"http://127.0.0.1:{port}/x.dtd".encode()
    return [
        *(refused(name, "manifest_entities", make.with_prolog(*said)) for name, *said in doctypes),
        played(
            "dtd_of_a_host",
            make.with_prolog(b'<!DOCTYPE manifest SYSTEM "%b">' % outer),
            "manifest_doctype",
        ),
        played(
            "dtd_of_a_file",
            make.with_prolog(f'<!DOCTYPE manifest SYSTEM "file://{secret}">'.encode()),
            "manifest_doctype",
        ),
        played(
            "public_dtd",
            make.with_prolog(b'<!DOCTYPE manifest PUBLIC "-//X" "%b">' % outer),
            "manifest_doctype",
        ),
        refused(
            "entity_of_itself",
            "manifest_malformed",
            make.with_prolog(_doctype('<!ENTITY x "&y;"><!ENTITY y "&x;">'), use),
        ),
        refused(
            "entity_that_is_nowhere", "manifest_malformed", make.with_prolog(b"", b"&nowhere;")
        ),
    ]


def _references(make: _Maker, secret: str, port: int) -> list[Case]:
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" '
        'parse="text"><xi:fallback>no</xi:fallback></xi:include>'
    )
    far = f"http://127.0.0.1:{port}/x"
    sheet = f'<?xml-stylesheet type="text/xsl" href="{far}"?>'.encode()
    schema = f'xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 {far}"'
    xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return [
        played(
            "included_file",
            make.with_text(b"A course", f"A course{include}".encode()),
            "structure_element",
        ),
        played("style_sheet_of_a_host", make.with_prolog(sheet)),
        played(
            "schema_of_a_host",
            make.with_text(b'"MANIFEST-1"', f'"MANIFEST-1" {xsi} {schema}'.encode()),
        ),
    ]


def huge() -> list[Case]:
    """Manifests that are too much, of whichever standard."""
    deep = b"<manifest>" * 10_000 + b"</manifest>" * 10_000
    return [
        refused("manifest_of_100_MB", "manifest_too_large", lambda: _huge(100)),
        refused("manifest_of_100_MB_that_says_1_KB", "archive_damaged", lambda: _huge(100, 1000)),
        refused("attribute_of_11_MB", "manifest_malformed", lambda: _wide(b'<a a="', b'"/>')),
        refused("text_of_11_MB", "manifest_malformed", lambda: _wide(b"<a>", b"</a>")),
        refused("name_of_11_MB", "manifest_malformed", lambda: _wide(b"<", b"/>")),
        refused("elements_in_elements", "manifest_malformed", lambda: _alone(deep)),
        refused("elements", "manifest_crowded", lambda: _noise(b"<%b/>")),
        refused("attributes", "manifest_crowded", lambda: _noise(b'<a %b=""/>')),
        refused("namespaces", "manifest_crowded", lambda: _noise(b'<a xmlns:%b="u"/>')),
        refused("elements_in_ebcdic", "manifest_crowded", lambda: _noise(b"<%b/>", "cp037")),
        refused("as_much_as_is_taken", "nothing_to_play", lambda: _noise(b'<a %b=""/>', times=3)),
    ]


def _sizes(make: _Maker) -> list[Case]:
    many = [an_item(number, href=None, ref="R") for number in range(5_001)]
    return [
        refused("items_in_items", "too_deep", lambda: make.package([_deep(100)])),
        refused("5001_items", "too_many_items", lambda: make.package(many)),
    ]


def _addresses(make: _Maker) -> list[Case]:
    """Addresses that lead out of the package, to other hosts, or into a script."""
    hrefs = {
        "launch_external": (
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "  javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "blob:null/x",
            "about:blank",
            "file:///etc/passwd",
            "ftp://h/x",
            "//other.example/x",
            "https:other.example",
            "view-source:x",
            "ws://h/x",
            "C:%5CWindows",
        ),
        "launch_outside": (
            "../etc/passwd",
            "../../../../etc/passwd",
            "..\\..\\etc\\passwd",
            "a/../../etc/passwd",
            "./../x",
            "..",
        ),
        "launch_file_missing": (
            "..%2f..%2fetc%2fpasswd",
            "%2e%2e/%2e%2e/etc/passwd",
            "java\nscript:alert(1)",
            "\\\\host\\x",
            "%00",
            "sco1/index.html%00.jpg",
            "sco1",
            "sco1/",
            "....//etc/passwd",
        ),
    }
    bases = {
        "launch_external": ("http://other.example/", "//other.example/", "file:///", "data:,"),
        "launch_outside": ("../", "../../", "..\\", "a/../../"),
    }
    return [
        *(
            refused(f"href {href[:30]!r}", code, make.with_item(an_item(1, href=href)))
            for code, listed in hrefs.items()
            for href in listed
        ),
        *(
            refused(f"xml:base {base!r}", code, make.with_item(an_item(1), base=base))
            for code, listed in bases.items()
            for base in listed
        ),
        *(
            refused(
                f"xml:base of the resource {base!r}", code, make.with_item(an_item(1, base=base))
            )
            for code, listed in bases.items()
            for base in listed
        ),
        refused(
            "xml:base out by three",
            "launch_outside",
            make.with_item(an_item(1, base="../a/"), base="a/", resources_base="../../"),
        ),
        played(
            "xml:base out and in",
            make.with_item(an_item(1, base="../"), base="a/", resources_base="b/../"),
            launches=("sco1/index.html",),
        ),
    ]


def _items(make: _Maker) -> list[Case]:
    """What an item hands to its address, and what a manifest lists beside."""
    parameters = ("//other.example/x", "javascript:alert(1)", '?a="><script>')
    files = ("../../etc/passwd", "http://other.example/x", "javascript:x", "/etc/passwd")
    return [
        *(
            played(f"parameters {given!r}", make.with_item(an_item(1, parameters=given)))
            for given in parameters
        ),
        played("files outside", make.with_item(an_item(1, files=files)), "file_missing"),
    ]


def _deep(levels: int) -> AnItem:
    return an_item(levels, children=[_deep(levels - 1)] if levels > 1 else [])


def _huge(megabytes: int, size: int | None = None) -> bytes:
    """A manifest of so many MB, packed forty to one; `size` is what the directory says."""
    noise = random.Random(1).randbytes(1 << 14).hex().encode()
    block = b"<!-- %b %b -->" % (noise[: 1 << 11], b"x" * ((1 << 15) - 2058))
    content = b"<manifest>" + block * (megabytes << 5) + b"</manifest>"
    return a_raw_zip([Entry(b"imsmanifest.xml", content, content=deflated(content), size=size)])


def _wide(before: bytes, after: bytes) -> bytes:
    """A manifest with one very long word."""
    return _alone(before + b"a" * (11 * MIB) + after)


def _noise(element: bytes, encoding: str = "ascii", times: int = 9) -> bytes:
    """A manifest of nothing but elements, each with a name, 65,536 of them so many times."""
    chosen = random.Random(2)
    names = [b"n%x" % chosen.getrandbits(24) for _ in range(1 << 16)]
    block = b"".join(element % name for name in names)
    told = b'<?xml version="1.0" encoding="%b"?>' % encoding.encode()
    whole = told + b"<manifest>" + block * times + b"</manifest>"
    return _alone(whole.decode().encode(encoding))


def _alone(manifest: bytes) -> bytes:
    """An archive of a manifest, stored, so that no ratio tells it."""
    return a_raw_zip([Entry(b"imsmanifest.xml", manifest, method=0)])
