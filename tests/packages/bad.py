"""Archives and manifests that mean harm or are broken, each with the code that must be found.

Made in code, so that each line says what is wrong with it and no scanner of a developer's machine
is alarmed.
"""

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace

from packages.limits import DEFAULT
from tests.packages.factories import (
    PAGE,
    AnItem,
    a_html_zip,
    a_manifest,
    a_scorm12_zip,
    a_zip,
    an_item,
)
from tests.packages.factories_cmi5 import a_structure, a_tincan_zip

# Small, so that the corpus is: 40 files, 3 MB unpacked.
SMALL = replace(
    DEFAULT, files=40, total=3_000_000, directory=8_000, manifest=20_000, items=20, depth=6
)

CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
END = b"PK\x05\x06"
ZEROS = bytes(2_000_000)


def deep(levels: int) -> AnItem:
    """An item in an item in an item …"""
    return an_item(levels, children=[deep(levels - 1)] if levels > 1 else [])


def a_zip_with(name: str, content: bytes = b"x", **attributes: object) -> bytes:
    """A website with one more entry, whose ZipInfo has these attributes."""
    buffer = io.BytesIO(a_html_zip())
    info = zipfile.ZipInfo(name)
    for key, value in attributes.items():
        setattr(info, key, value)
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "a") as archive:
        warnings.simplefilter("ignore", UserWarning)  # zipfile's own word on duplicates
        archive.writestr(info, content)
    return buffer.getvalue()


def patched(content: bytes, at: int, layout: str, value: int, *, marker: bytes = CENTRAL) -> bytes:
    """The archive with a number written over in the last header of that kind."""
    changed = bytearray(content)
    struct.pack_into(layout, changed, content.rindex(marker) + at, value)
    return bytes(changed)


def encrypted() -> bytes:
    """An entry that says that it is encrypted, in both of its headers."""
    once = patched(a_html_zip(), 8, "<H", 1)
    return patched(once, 6, "<H", 1, marker=LOCAL)


def overlapping() -> bytes:
    """Two entries over the same bytes, as in zbsm.zip."""
    content = a_zip({"index.html": PAGE, "b.html": PAGE})
    return patched(content, 42, "<L", 0)


def truncated_entry() -> bytes:
    """An archive whose last entry says that it has more packed bytes than there are."""
    return patched(a_html_zip(), 20, "<L", 5_000)


def flipped() -> bytes:
    """An archive whose first file has another checksum than its bytes."""
    content = a_zip({"index.html": PAGE})
    return patched(content, 16, "<L", 1)


def zip64_lie(size: int) -> bytes:
    """An entry whose size is kept in a zip64 field that says something else."""
    name = b"index.html"
    extra = struct.pack("<HHQ", 1, 8, size)
    local = struct.pack("<4s5HLLL2H", LOCAL, 45, 0, 0, 0, 33, 0, 1, 0xFFFFFFFF, len(name), 0)
    body = local + name + b"x"
    central = struct.pack(
        "<4s6HLLL5HLL", CENTRAL, 45, 45, 0, 0, 0, 33, 0, 1, 0xFFFFFFFF, len(name), len(extra),
        0, 0, 0, 0, 0,
    )  # fmt: skip
    directory = central + name + extra
    end = struct.pack("<4s4H2LH", END, 0, 0, 1, 1, len(directory), len(body), 0)
    return body + directory + end


def nested(levels: int, content: bytes) -> bytes:
    """A website that holds an archive that holds an archive that …"""
    for level in range(levels):
        content = a_zip({f"{level}.zip": content})
    return a_html_zip(**{"inner.zip": content})


def bad_utf8() -> bytes:
    """A name that is marked as UTF-8 and holds a byte that is none."""
    return a_zip({"index.html": b"x", "é.html": b"x"}).replace("é".encode(), b"\xc3\x28")


Case = tuple[str, Callable[[], bytes], str]

ARCHIVES: list[Case] = [
    ("no_archive", lambda: b"hello", "not_a_zip"),
    ("empty_file", lambda: b"", "not_a_zip"),
    ("rar", lambda: b"Rar!\x1a\x07\x00", "not_a_zip"),
    ("empty_archive", lambda: a_zip({}), "archive_empty"),
    (
        "only_system_files",
        lambda: a_zip({"__MACOSX/._a": b"x", ".DS_Store": b"x"}),
        "archive_empty",
    ),
    ("cut_in_the_middle", lambda: a_scorm12_zip()[:400], "archive_truncated"),
    ("cut_at_the_end", lambda: a_scorm12_zip()[:-10], "archive_truncated"),
    ("header_only", lambda: LOCAL, "archive_truncated"),
    ("one_of_several_disks", lambda: patched(a_html_zip(), 34, "<H", 3), "archive_split"),
    (
        "end_lies_about_size",
        lambda: patched(a_html_zip(), 12, "<L", 9, marker=END),
        "archive_damaged",
    ),
    (
        "end_lies_about_place",
        lambda: patched(a_html_zip(), 16, "<L", 1 << 30, marker=END),
        "archive_damaged",
    ),
    (
        "long_directory",
        lambda: a_zip({f"{'n' * 250}{n}.html": b"" for n in range(39)}),
        "directory_too_large",
    ),
    ("too_many_files", lambda: a_zip({f"{n}.html": b"" for n in range(41)}), "too_many_files"),
    (
        "too_large",
        lambda: a_zip({"a.bin": ZEROS, "b.bin": ZEROS}, method=zipfile.ZIP_STORED),
        "too_large",
    ),
    ("bomb", lambda: a_html_zip(**{"a.bin": ZEROS}), "ratio_too_high"),
    (
        "bomb_of_small_files",
        lambda: a_html_zip(**{f"{n}.bin": ZEROS[: 1 << 19] for n in range(4)}),
        "archive_ratio_too_high",
    ),
    ("nested_bomb", lambda: nested(1, a_zip({"a.bin": ZEROS})), "nested_bomb"),
    (
        "nested_bomb_in_an_office_document",
        lambda: a_html_zip(**{"a.docx": a_zip({"a": ZEROS})}),
        "nested_bomb",
    ),
    ("nested_too_deep", lambda: nested(3, b"x"), "nested_too_deep"),
    ("traversal", lambda: a_zip_with("../../etc/passwd"), "path_traversal"),
    ("traversal_inside", lambda: a_zip_with("a/../../b.html"), "path_traversal"),
    ("traversal_by_backslash", lambda: a_zip_with("..\\..\\b.html"), "path_traversal"),
    ("traversal_of_a_folder", lambda: a_zip_with("../b/"), "path_traversal"),
    ("absolute_path", lambda: a_zip_with("/etc/passwd"), "absolute_path"),
    ("network_path", lambda: a_zip_with("\\\\host\\share\\a.html"), "absolute_path"),
    ("drive", lambda: a_zip_with("C:\\Windows\\a.dll"), "drive_path"),
    ("drive_without_root", lambda: a_zip_with("c:a.dll"), "drive_path"),
    ("control_character", lambda: a_zip_with("a\nb.html"), "name_invalid"),
    ("long_name", lambda: a_zip_with("n" * 600), "name_invalid"),
    ("name_is_not_utf8", bad_utf8, "name_unreadable"),
    (
        "symlink",
        lambda: a_zip_with("a", b"/etc", external_attr=(stat.S_IFLNK | 0o777) << 16),
        "symlink",
    ),
    ("device", lambda: a_zip_with("a", external_attr=(stat.S_IFCHR | 0o666) << 16), "special_file"),
    ("encrypted", encrypted, "encrypted"),
    ("strange_method", lambda: patched(a_html_zip(), 10, "<H", 9), "compression_unsupported"),
    ("same_name_twice", lambda: a_zip_with("index.html", b"other"), "duplicate_name"),
    (
        "same_name_twice_by_backslash",
        lambda: a_zip({"index.html": b"", "a/b": b"1", "a\\b": b"2"}),
        "duplicate_name",
    ),
    ("shared_bytes", overlapping, "overlapping_entries"),
    ("more_bytes_than_there_are", truncated_entry, "overlapping_entries"),
    ("wrong_checksum", flipped, "archive_damaged"),
    ("zip64_says_too_much", lambda: zip64_lie(1 << 40), "too_large"),
    ("zip64_says_all_that_fits", lambda: zip64_lie((1 << 64) - 1), "too_large"),
    ("zip64_says_a_little_more", lambda: zip64_lie(77), "archive_damaged"),
]

ENTITY = b'<?xml version="1.0"?><!DOCTYPE manifest [%b]>'
LAUGHS = b"".join(
    b'<!ENTITY l%d "%b">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
)


def declaring(entities: bytes, use: bytes = b"") -> bytes:
    """A package whose manifest declares entities, and uses one in its title."""
    manifest = a_manifest(prolog="").replace(b"A course", b"A course" + use)
    return a_scorm12_zip(manifest=ENTITY % entities + manifest)


def a_package_with(manifest: bytes) -> bytes:
    """A package with this manifest and one page."""
    return a_scorm12_zip(manifest=manifest)


MANIFESTS: list[Case] = [
    ("cmi5_without_an_archive", lambda: a_structure().encode(), "cmi5_url_relative"),
    ("no_manifest_and_no_page", lambda: a_zip({"a.txt": b"x"}), "nothing_playable"),
    (
        "manifest_in_one_of_two_folders",
        lambda: a_zip({"a/imsmanifest.xml": a_manifest(), "b.html": b""}),
        "manifest_not_at_root",
    ),
    (
        "not_well_formed",
        lambda: a_package_with(b"<manifest><organizations></manifest>"),
        "manifest_malformed",
    ),
    ("empty_manifest", lambda: a_package_with(b" "), "manifest_malformed"),
    ("too_deep", lambda: a_package_with(b"<manifest>" * 300), "manifest_malformed"),
    (
        "too_large",
        lambda: a_package_with(a_manifest(more="<!--" + "x" * 20_000 + "-->")),
        "manifest_too_large",
    ),
    (
        "external_entity",
        lambda: declaring(b'<!ENTITY x SYSTEM "file:///etc/passwd">', b"&x;"),
        "manifest_entities",
    ),
    (
        "parameter_entity",
        lambda: declaring(b'<!ENTITY % x SYSTEM "http://198.51.100.1/x"> %x;'),
        "manifest_entities",
    ),
    ("billion_laughs", lambda: declaring(LAUGHS, b"&l9;"), "manifest_entities"),
    ("billion_laughs_unused", lambda: declaring(LAUGHS), "manifest_entities"),
    ("another_root", lambda: a_package_with(b"<html/>"), "manifest_root"),
    ("cmi5", lambda: a_zip({"cmi5.xml": b"<courseStructure/>"}), "cmi5_root"),
    ("cmi5_in_a_folder", lambda: a_zip({"a/cmi5.xml": a_structure().encode()}), "cmi5_not_at_root"),
    ("tincan", lambda: a_zip({"tincan.xml": b"<lesson/>"}), "tincan_root"),
    ("tincan_of_nothing", lambda: a_zip({"tincan.xml": b"<tincan/>"}), "tincan_no_launch"),
    ("tincan_page", lambda: a_tincan_zip(launch="a.html"), "tincan_launch"),
    ("tincan_id", lambda: a_tincan_zip(id="lesson"), "tincan_id"),
    ("tincan_crowded", lambda: a_tincan_zip(times=21), "tincan_too_many"),
    ("pdf", lambda: b"%PDF-1.7", "pdf_broken"),
    ("video", lambda: b"\0\0\0\x20ftypisom", "video_broken"),
    ("no_items_no_resources", lambda: a_package_with(a_manifest(0)), "nothing_to_play"),
    ("too_many_items", lambda: a_scorm12_zip(21), "too_many_items"),
    ("items_in_items", lambda: a_scorm12_zip([deep(8)]), "too_deep"),
    ("no_such_resource", lambda: a_scorm12_zip([an_item(1, ref="RES-NO")]), "resource_missing"),
    (
        "no_href",
        lambda: a_package_with(a_manifest().replace(b' href="sco1/index.html"', b"")),
        "launch_missing",
    ),
    ("no_such_file", lambda: a_zip({"imsmanifest.xml": a_manifest()}), "launch_file_missing"),
    (
        "href_out_of_the_package",
        lambda: a_package_with(a_manifest([an_item(1, href="../../etc/passwd")])),
        "launch_outside",
    ),
    (
        "href_on_another_host",
        lambda: a_scorm12_zip([an_item(1, href="https://other.example/x")]),
        "launch_external",
    ),
    (
        "href_is_a_script",
        lambda: a_package_with(a_manifest([an_item(1, href="javascript:alert(1)")])),
        "launch_external",
    ),
    ("base_on_another_host", lambda: a_scorm12_zip(base="//other.example/"), "launch_external"),
]
