"""Archives that mean harm, beside those of tests/packages/bad.py. CAM-01, feature C4."""

import stat
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

from tests.packages.corpus.cases import Case, played, refused
from tests.packages.corpus.names import doubles, slips
from tests.packages.corpus.raw_zip import (
    DEFLATED,
    DESCRIPTOR,
    END,
    MOST16,
    MOST32,
    STORED,
    UTF8,
    End,
    Entry,
    a_raw_zip,
    a_website,
    deflated,
    deflated_zeros,
    end_of_zip64,
)

LINK = stat.S_IFLNK | 0o777
MIB = 1 << 20
STRONG, DIRECTORY = 0x40, 0x2000


def unicode_path(raw: bytes, told: bytes) -> bytes:
    """The extra field that says another name in UTF-8. APPNOTE.TXT 4.6.9."""
    body = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + told
    return struct.pack("<HH", 0x7075, len(body)) + body


def zip64(*numbers: int) -> bytes:
    """The extra field that says what 32 bits cannot."""
    return struct.pack(f"<HH{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


def many(count: int) -> bytes:
    """So many files, each with its own bytes before the directory."""
    return a_website(*(Entry(b"f%d" % number, b"", STORED) for number in range(count - 1)))


def quoted_overlap() -> bytes:
    """A kernel that many entries share, each beginning further ahead, as in zbsm.zip."""
    kernel = Entry(b"z", content=deflated_zeros(MIB), size=MIB, crc=zlib.crc32(bytes(MIB)))
    return a_website(kernel, *(Entry(b"z%d" % n, content=b"", at=48, size=MIB) for n in range(50)))


def inner(*entries: Entry, name: bytes = b"inner.zip", method: int = STORED) -> bytes:
    """A website that offers another archive."""
    return a_website(Entry(name, a_raw_zip(entries), method))


def matryoshka(levels: int) -> bytes:
    """An archive in an archive in …, each deflated, with a bomb inside."""
    content = a_raw_zip([Entry(b"z", content=deflated_zeros(MIB * 64), size=MIB * 64)])
    for level in range(levels):
        content = a_raw_zip([Entry(b"%d.zip" % level, content)])
    return a_website(Entry(b"m.zip", content))


def fake_end_in_comment() -> bytes:
    """A comment that holds the end of another archive, which some readers take for the true one."""
    return a_website(end=End(comment=b"x" * 30 + END + struct.pack("<4H2LH", 0, 0, 1, 1, 46, 9, 0)))


def claims_of_4_gib() -> list[Case]:
    """Sizes that only the directory has."""
    page = Entry(b"p", b"x", STORED)
    return [
        refused(
            "4_gib_unpacked",
            "too_large",
            lambda: a_website(Entry(b"c", b"x", STORED, size=MOST32 - 1)),
        ),
        refused(
            "4_gib_packed",
            "too_large",
            lambda: a_website(Entry(b"c", b"x", STORED, size=MOST32 - 1, packed=MOST32 - 1), page),
        ),
        refused(
            "exabytes_by_zip64",
            "too_large",
            lambda: a_website(
                Entry(b"c", b"x", STORED, size=MOST32, packed=MOST32, extra=zip64(1 << 62, 1 << 62))
            ),
        ),
        refused(
            "most_that_64_bits_hold",
            "too_large",
            lambda: a_website(
                Entry(
                    b"c",
                    b"x",
                    STORED,
                    size=MOST32,
                    packed=MOST32,
                    extra=zip64(2**64 - 1, 2**64 - 1),
                )
            ),
        ),
        refused(
            "4_gib_each",
            "too_large",
            lambda: a_website(
                *(Entry(b"c%d" % n, b"x", STORED, size=MOST32 - 1) for n in range(9))
            ),
        ),
        refused(
            "begins_far_away",
            "overlapping_entries",
            lambda: a_website(Entry(b"c", b"x", STORED, at=MOST32 - 1)),
        ),
        refused(
            "begins_at_an_exabyte",
            "overlapping_entries",
            lambda: a_website(Entry(b"c", b"x", STORED, at=MOST32, extra=zip64(1 << 62))),
        ),
        refused(
            "zip64_without_its_numbers",
            "too_large",
            lambda: a_website(Entry(b"c", b"x", STORED, size=MOST32)),
        ),
        refused(
            "zip64_field_cut",
            "archive_damaged",
            lambda: a_website(
                Entry(b"c", b"x", STORED, size=MOST32, extra=struct.pack("<HHL", 1, 4, 1))
            ),
        ),
        refused(
            "directory_of_4_gib", "archive_damaged", lambda: a_website(end=End(size=MOST32 - 1))
        ),
        refused(
            "end_of_zip64_says_exabytes",
            "archive_damaged",
            lambda: a_website(
                between=end_of_zip64(1, 1 << 62, 0, 0), end=End(MOST16, MOST32, MOST32)
            ),
        ),
        refused(
            "end_of_zip64_is_nowhere",
            "archive_damaged",
            lambda: a_website(
                between=end_of_zip64(1, 1, 1, 1 << 62)[56:], end=End(MOST16, MOST32, MOST32)
            ),
        ),
    ]


def bombs() -> list[Case]:
    """Little that would become much, in the archive or in what it holds."""
    block = Entry(b"c", content=deflated_zeros(MIB), size=MIB)
    long = Entry(b"c", content=deflated_zeros(64 * MIB), size=64 * MIB)
    hidden = Entry(b"c", content=deflated_zeros(64 * MIB), size=1000, crc=zlib.crc32(bytes(1000)))
    return [
        refused("bomb_by_ratio", "ratio_too_high", lambda: a_website(long)),
        refused(
            "bomb_by_many",
            "archive_ratio_too_high",
            lambda: a_website(*(replace(block, name=b"%d" % n) for n in range(100))),
        ),
        refused("bomb_by_shared_bytes", "overlapping_entries", quoted_overlap),
        played("bomb_that_says_it_is_small", lambda: a_website(hidden)),  # no byte more is unpacked
        refused("bomb_in_an_archive", "nested_bomb", lambda: inner(long)),
        refused("bomb_in_a_packed_archive", "nested_bomb", lambda: inner(long, method=DEFLATED)),
        refused("bomb_in_a_presentation", "nested_bomb", lambda: inner(long, name=b"a.pptx")),
        refused("bomb_in_archives", "nested_bomb", lambda: matryoshka(1)),
        refused("bomb_in_archives_in_archives", "nested_too_deep", lambda: matryoshka(4)),
        refused(
            "inner_archive_claims_exabytes",
            "nested_bomb",
            lambda: inner(Entry(b"c", size=MOST32, packed=MOST32, extra=zip64(1 << 62, 1))),
        ),
        played("inner_archive_is_broken", lambda: a_website(Entry(b"a.zip", b"PK\x03\x04nothing"))),
        played("inner_archive_slips", lambda: inner(Entry(b"../../etc/passwd"))),
        played(
            "inner_archive_has_5000_names",
            lambda: a_website(
                Entry(b"a.zip", a_raw_zip([Entry(b"%d" % n, b"", STORED) for n in range(5_000)]))
            ),
        ),
    ]


def lies() -> list[Case]:
    """What the directory says, and the bytes do not."""
    page = b"<p>A page"
    changed = Entry(b"imsmanifest.xml", b"<manifest/>", crc=1)
    told = Entry(b"caf\x82", flags=0, extra=unicode_path(b"caf\x82", b"../../c"))
    return [
        refused(
            "another_name_before_the_bytes",
            "archive_damaged",
            lambda: a_website(Entry(b"c.html", local_name=b"../../c.html")),
        ),
        refused("another_name_in_an_extra_field", "path_traversal", lambda: a_website(told)),
        refused("wrong_checksum_of_the_manifest", "archive_damaged", lambda: a_raw_zip([changed])),
        refused(
            "wrong_checksum_of_a_film",
            "archive_damaged",
            lambda: a_website(Entry(b"film.mp4", b"x" * 3 * MIB, crc=7, method=STORED)),
        ),
        refused(
            "begins_inside_another",
            "overlapping_entries",
            lambda: a_website(
                Entry(b"c", b"x" * 99, STORED), Entry(b"d", b"x" * 10, STORED, at=60)
            ),
        ),
        refused(
            "cannot_be_unpacked",
            "archive_damaged",
            lambda: a_website(Entry(b"c", content=b"\xff" * 50, size=50)),
        ),
        played("unpacks_to_less", lambda: a_website(Entry(b"c", size=60))),
        refused(
            "packed_bytes_cut",
            "archive_damaged",
            lambda: a_website(Entry(b"c", b"abc" * 99, content=deflated(b"abc" * 99)[:-4])),
        ),
        refused(
            "extra_field_runs_over",
            "archive_damaged",
            lambda: a_website(Entry(b"c", extra=struct.pack("<HH", 1, 500))),
        ),
        refused("end_is_off_by_five", "overlapping_entries", lambda: a_website(end=End(offset=5))),
        played("count_says_less", lambda: a_website(Entry(b"c"), end=End(count=1))),
        played(
            "descriptor_says_the_truth",
            lambda: a_website(
                Entry(
                    b"c",
                    flags=UTF8 | DESCRIPTOR,
                    descriptor=struct.pack("<4s3L", b"PK\x07\x08", 0, 0, 0),
                )
            ),
        ),
        played(
            "descriptor_lies",
            lambda: a_website(
                Entry(
                    b"c",
                    flags=UTF8 | DESCRIPTOR,
                    descriptor=struct.pack("<4s3L", b"PK\x07\x08", 1, 2, 3),
                )
            ),
        ),
        played("descriptor_is_missing", lambda: a_website(Entry(b"c", flags=UTF8 | DESCRIPTOR))),
        refused("program_before_it", "not_a_zip", lambda: a_website(before=b"MZ" + bytes(500))),
        refused("picture_before_it", "not_a_zip", lambda: a_website(before=b"\x89PNG\r\n\x1a\n")),
        refused("line_before_it", "not_a_zip", lambda: a_website(before=b"\n")),
        played("archive_before_it", lambda: a_website(before=a_raw_zip([Entry(b"other")]))),
        played("long_comment", lambda: a_website(end=End(comment=b"c" * MOST16))),
        refused("comment_is_another_end", "archive_damaged", fake_end_in_comment),
        refused("page_after_it", "archive_truncated", lambda: a_website() + b"x" * 70_000),
        played("page_is_what_it_says", lambda: a_raw_zip([Entry(b"index.html", page)])),
    ]


def kinds() -> list[Case]:
    """What an entry may not be, and how it may not be packed."""
    methods = {
        "shrink": 1,
        "implode": 6,
        "deflate64": 9,
        "bzip2": 12,
        "lzma": 14,
        "zstd": 93,
        "jpeg": 96,
        "xz": 95,
        "ppmd": 98,
        "none": 65535,
    }
    modes = {
        "pipe": stat.S_IFIFO,
        "socket": stat.S_IFSOCK,
        "disk": stat.S_IFBLK,
        "device": stat.S_IFCHR,
    }
    return [
        *(
            refused(f"method_{name}", "compression_unsupported", _with_method(number))
            for name, number in methods.items()
        ),
        *(
            refused(f"mode_{name}", "special_file", _with_mode(mode))
            for name, mode in modes.items()
        ),
        refused(
            "link_to_a_file", "symlink", lambda: a_website(Entry(b"c", b"/etc/passwd", mode=LINK))
        ),
        refused(
            "link_to_a_folder_and_a_file_in_it",
            "symlink",
            lambda: a_website(Entry(b"c", b"../..", mode=LINK), Entry(b"c/d")),
        ),
        refused(
            "link_that_is_a_folder", "symlink", lambda: a_website(Entry(b"c/", b"/", mode=LINK))
        ),
        refused("link_to_itself", "symlink", lambda: a_website(Entry(b"c", b"c", mode=LINK))),
        refused(
            "manifest_is_a_link",
            "symlink",
            lambda: a_raw_zip([Entry(b"imsmanifest.xml", b"/etc/passwd", mode=LINK)]),
        ),
        refused(
            "encrypted_strongly", "encrypted", lambda: a_website(Entry(b"c", flags=STRONG | 1))
        ),
        refused(
            "encrypted_by_aes", "encrypted", lambda: a_website(Entry(b"c", method=99, flags=1))
        ),
        refused(
            "directory_encrypted", "encrypted", lambda: a_website(Entry(b"c", flags=DIRECTORY))
        ),
    ]


def amounts() -> list[Case]:
    """More than is taken."""
    return [
        refused("20001_files", "too_many_files", lambda: many(20_001)),
        refused("65537_files", "too_many_files", lambda: many(65_537)),
        refused(
            "long_directory",
            "directory_too_large",
            lambda: a_website(
                *(Entry(b"%05d" % n + b"n" * 60_000, b"", STORED) for n in range(150))
            ),
        ),
    ]


def _with_method(method: int) -> Callable[[], bytes]:
    return lambda: a_website(Entry(b"c", method=method))


def _with_mode(mode: int) -> Callable[[], bytes]:
    return lambda: a_website(Entry(b"c", mode=mode | 0o666))


ARCHIVES: list[Case] = [
    *slips(),
    *doubles(),
    *kinds(),
    *lies(),
    *bombs(),
    *claims_of_4_gib(),
    *amounts(),
]
