"""Names inside an archive that mean harm, are odd, or are one name to somebody."""

from collections.abc import Callable

from tests.packages.corpus.cases import Case, played, refused
from tests.packages.corpus.raw_zip import MOST16, Entry, a_raw_zip, a_website

# Every spelling that some unpacker somewhere takes for “out of here”.
SLIPS: tuple[tuple[bytes, str], ...] = (
    (b"..", "path_traversal"),
    (b"../", "path_traversal"),
    (b"../imsmanifest.xml", "path_traversal"),
    (b"a/b/../../../c", "path_traversal"),
    (b"a\\..\\..\\c", "path_traversal"),
    (b"a/..\\../c", "path_traversal"),
    (b"./../c", "path_traversal"),
    (b"a/../b.html", "path_traversal"),
    (b"a/..", "path_traversal"),
    (b"/", "absolute_path"),
    (b"//host/share/c", "absolute_path"),
    (b"/../c", "absolute_path"),
    (b"/imsmanifest.xml", "absolute_path"),
    (b"/etc/passwd", "absolute_path"),
    (b"\\c", "absolute_path"),
    (b"\\\\?\\C:\\c", "absolute_path"),
    (b"\\\\.\\pipe\\c", "absolute_path"),
    (b"d:/c", "drive_path"),
    (b"C:\\imsmanifest.xml", "drive_path"),
    (b"Z:c", "drive_path"),
    (b"a:stream", "drive_path"),
    (b"c\0.html", "name_invalid"),
    (b"\0", "name_invalid"),
    (b"a\x1bc", "name_invalid"),
    (b"a\x7fc", "name_invalid"),
    (b"a\rb", "name_invalid"),
    ("a\u0085b".encode(), "name_invalid"),
    (b"", "name_invalid"),
    (b"a/" * 300 + b"c", "name_invalid"),
    (b"n" * MOST16, "name_invalid"),
    (b"\xff\xfe", "name_unreadable"),
    (b"a\xc0\xaf..\xc0\xafc", "name_unreadable"),  # an overlong “/”
    (b"\xed\xa0\x80", "name_unreadable"),  # half of a surrogate pair
)

# Names that are only names: nothing is written under them, so they do no harm and play.
NAMES: tuple[bytes, ...] = (
    b"%2e%2e/%2e%2e/c",
    b"..%2f..%2fc",
    b"..%5cc",
    b"..../c",
    b"...",
    "\u2025/c".encode(),
    "\uff0e\uff0e\uff0fc".encode(),
    "..\u2215c".encode(),
    "..\u2044c".encode(),
    b"~/c",
    b"~root/c",
    b"$HOME/c",
    b"file:///etc/passwd",
    b"-rf",
    b"con",
    b"NUL.html",
    b"aux/c",
    b"com1.txt",
    b"lpt9",
    b"index.html::$DATA",
    b"trailing. ",
    b" ",
    b'*?|<>"',
    b"a/" * 200 + b"c",
    ("\u202e" + "lmth.c").encode(),
    b"web.config",
    b".htaccess",
    b".git/config",
    b"wsgi.py",
    b"package.json",
)


def doubles() -> list[Case]:
    """Names that are one name to somebody."""
    nfc, nfd = "caf\u00e9.html".encode(), "cafe\u0301.html".encode()
    return [
        refused("twice", "duplicate_name", lambda: a_website(Entry(b"c", b"1"), Entry(b"c", b"2"))),
        refused(
            "twice_by_a_dot",
            "duplicate_name",
            lambda: a_website(Entry(b"c", b"1"), Entry(b"./c", b"2")),
        ),
        refused(
            "twice_by_slashes",
            "duplicate_name",
            lambda: a_website(Entry(b"a/c", b"1"), Entry(b"a//c", b"2")),
        ),
        refused("page_twice", "duplicate_name", lambda: a_website(Entry(b"index.html", b"2"))),
        played("same_twice", lambda: a_website(Entry(b"c"), Entry(b"c")), "duplicate_copy"),
        played(
            "other_case",
            lambda: a_website(Entry(b"INDEX.html", b"2")),
            "duplicate_case",
            launches=("index.html",),
        ),
        played("other_normal_form", lambda: a_website(Entry(nfc), Entry(nfd)), "duplicate_case"),
        played(
            "sharp_s",
            lambda: a_website(Entry("straße".encode()), Entry(b"STRASSE")),
            "duplicate_case",
        ),
        played("file_and_folder", lambda: a_website(Entry(b"c"), Entry(b"c/d"))),
        played("folder_alone", lambda: a_website(Entry(b"c/", b""), Entry(b"d\\", b""))),
        refused("only_folders", "archive_empty", lambda: a_raw_zip([Entry(b"c/", b"")])),
    ]


def slips() -> list[Case]:
    """Names that lead out, or are none."""
    out = [refused(_told(name), code, _named(name)) for name, code in SLIPS]
    return out + [played(_told(name), _named(name)) for name in NAMES]


def _told(name: bytes) -> str:
    return f"name {name[:24]!r} of {len(name)}"


def _named(name: bytes) -> Callable[[], bytes]:
    return lambda: a_website(Entry(name))
