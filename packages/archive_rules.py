"""The codes of archives: what is wrong with the zip itself. Feature C4, requirement CAM-01."""

from collections.abc import Mapping

from packages.rule import NOTHING_TO_DO, ZIP_AGAIN, Rule, error, warning

ARCHIVE: Mapping[str, Rule] = {
    "not_a_zip": error(
        "The file is not a zip archive; it looks like %(kind)s.",
        "Upload the zip that the authoring tool exports.",
        "CAM-01",
    ),
    "archive_empty": error(
        "The archive holds no file.", "Check the export and upload it again.", "CAM-01"
    ),
    "archive_truncated": error(
        "The archive ends too early: its directory is missing. The upload or the export was cut.",
        "Export and upload the package once more.",
        "CAM-01",
    ),
    "archive_damaged": error("The archive is damaged: %(detail)s.", ZIP_AGAIN, "CAM-01"),
    "archive_split": error(
        "The archive is one part of several.", "Make one zip that holds everything.", "CAM-01"
    ),
    "path_traversal": error(
        "The name %(file)s leads out of the package (“..”).", ZIP_AGAIN, "CAM-01"
    ),
    "absolute_path": error(
        "The name %(file)s is an absolute path; names must be relative to the package.",
        ZIP_AGAIN,
        "CAM-01",
    ),
    "drive_path": error(
        "The name %(file)s begins with a drive letter; names must be relative to the package.",
        ZIP_AGAIN,
        "CAM-01",
    ),
    "name_invalid": error(
        "The name %(file)s is empty, too long or holds a control character.",
        "Rename the file and make the zip again.",
        "CAM-01",
    ),
    "name_unreadable": error(
        "A name in the archive is marked as UTF-8 and is not.", ZIP_AGAIN, "CAM-01"
    ),
    "symlink": error(
        "%(file)s is a link to another file, not a file.",
        "Put the file itself into the zip.",
        "CAM-01",
    ),
    "special_file": error(
        "%(file)s is a device or a pipe, not a file.", "Leave it out of the zip.", "CAM-01"
    ),
    "encrypted": error(
        "%(file)s is protected by a password.", "Make the zip without a password.", "CAM-01"
    ),
    "compression_unsupported": error(
        "%(file)s is packed by a method that is not supported (number %(method)s).",
        "Make the zip with the ordinary method, Deflate.",
        "CAM-01",
    ),
    "too_many_files": error(
        "The archive holds %(count)s files; at most %(limit)s are accepted.",
        "Split the course into several packages.",
        "CAM-01",
    ),
    "too_large": error(
        "Unpacked, the files have %(size)s bytes; at most %(limit)s are accepted.",
        "Make videos and pictures smaller, or split the course into several packages.",
        "CAM-01",
    ),
    "directory_too_large": error(
        "The archive's directory has %(size)s bytes; at most %(limit)s are accepted.",
        ZIP_AGAIN,
        "CAM-01",
    ),
    "ratio_too_high": error(
        "%(file)s would unpack to more than %(limit)s times its packed size, as archives do that "
        "are made to fill a disk.",
        "Leave the file out, or pack it without compression.",
        "CAM-01",
    ),
    "archive_ratio_too_high": error(
        "The archive would unpack to more than %(limit)s times its packed size, as archives do "
        "that are made to fill a disk.",
        "Leave out the files that hold almost nothing, or pack them without compression.",
        "CAM-01",
    ),
    "nested_bomb": error(
        "The archive %(file)s inside the package would unpack to far more than its size, as "
        "archives do that are made to fill a disk.",
        "Leave the inner archive out.",
        "CAM-01",
    ),
    "nested_too_deep": error(
        "%(file)s is an archive inside archives, more than %(limit)s levels deep.",
        "Leave the inner archives out.",
        "CAM-01",
    ),
    "overlapping_entries": error(
        "%(file)s shares its bytes with another file of the archive.", ZIP_AGAIN, "CAM-01"
    ),
    "duplicate_name": error(
        "Two different files have the same name, %(file)s.",
        "Keep one of them and make the zip again.",
        "CAM-01",
    ),
    "duplicate_copy": warning(
        "%(file)s is in the archive twice with the same content.", NOTHING_TO_DO, "CAM-01"
    ),
    "duplicate_case": warning(
        "%(file)s and %(other)s differ only in capital letters; on some computers one hides the "
        "other.",
        "Rename one of them.",
        "CAM-01",
    ),
    "name_encoding": warning(
        "%(count)s names are not marked as UTF-8, such as %(file)s, which was read as "
        "%(encoding)s.",
        "If a picture or page is missing, make the zip again with names in UTF-8.",
        "CAM-01",
    ),
    "backslashes": warning(
        "%(count)s names use backslashes, such as %(file)s; they were read with “/”.",
        NOTHING_TO_DO,
        "CAM-01",
    ),
    "system_files": warning(
        "%(count)s files were left out, such as %(file)s: they belong to the computer that made "
        "the zip, not to the course.",
        NOTHING_TO_DO,
        "CAM-01",
    ),
    "nested_root": warning(
        "Everything lies in the folder %(folder)s; it was taken as the root of the package.",
        "Nothing has to be done; other systems may want the manifest at the top of the zip.",
        "CAM-01",
    ),
}
