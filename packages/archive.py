"""Zip archives from outside, read without trusting a word of them.

Nothing is unpacked to a folder: entries are listed, checked and streamed one by one. Every check
that needs only the directory runs before the first byte of an entry is unpacked; what the directory
lies about (sizes, checksums) is found while streaming, and ends the import in the same way.

Source: APPNOTE.TXT 6.3.10; feature C4; requirement CAM-01.
"""

import io
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from packages import names
from packages.directory import (
    ENCRYPTED_FLAGS,
    METHODS,
    MOST_TOLD,
    damage_named,
    is_out_of_ratio,
    open_zip,
)
from packages.findings import Finding, Refused, check, has_errors, summed
from packages.limits import DEFAULT, Limits

LOCAL_HEADER = 30
BUFFER = 1 << 20
SUMMED = frozenset({"system_files", "backslashes", "name_encoding"})

Beat = Callable[[], None]


@dataclass(frozen=True)
class Entry:
    """A file of the archive: its path as `names.parse` reads it, its unpacked size as declared."""

    path: str
    size: int
    info: zipfile.ZipInfo


@dataclass(frozen=True)
class Archive:
    """A checked archive; `entries` are its files in the order of their paths."""

    zip: zipfile.ZipFile
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    beat: Beat

    def open(self, entry: Entry) -> io.BufferedReader:
        """Open an entry for one reading from its start; reading raises Refused over damage."""
        return io.BufferedReader(_Unpacked(self, entry), BUFFER)

    def start_of(self, entry: Entry, size: int) -> bytes:
        """Read only the first bytes of an entry."""
        with _Unpacked(self, entry) as stream:
            return stream.read(size)


@contextmanager
def open_archive(
    file: BinaryIO, limits: Limits = DEFAULT, beat: Beat = lambda: None
) -> Iterator[Archive]:
    """Open and check an archive; raises Refused with every defect that its directory shows.

    beat   is called at least once for each MiB that is unpacked, so that a long reading shows life
    """
    with open_zip(file, limits) as opened:
        infos = opened.infolist()
        check(_check_amount(infos, limits))
        check([*_check_entries(infos, limits), *_check_overlap(opened, infos)])
        check(_check_ratio(infos, limits))
        entries, found = _named(infos)
        findings = summed(found, SUMMED)
        check(findings)
        yield Archive(opened, entries, tuple(findings), beat)


class _Unpacked(io.RawIOBase):
    """An entry's bytes; what zipfile raises while unpacking becomes Refused."""

    def __init__(self, archive: Archive, entry: Entry) -> None:
        self._path, self._beat = entry.path, archive.beat
        with damage_named(entry.path):
            self._file = archive.zip.open(entry.info)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._beat()
        with damage_named(self._path):
            chunk = self._file.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._file.close()
        super().close()


def _check_amount(infos: list[zipfile.ZipInfo], limits: Limits) -> Iterator[Finding]:
    size = sum(info.file_size for info in infos)
    if not infos:
        yield Finding("archive_empty")
    if len(infos) > limits.files:
        yield Finding("too_many_files", facts={"count": len(infos), "limit": limits.files})
    if size > limits.total:
        told = min(size, MOST_TOLD)
        yield Finding("too_large", facts={"size": told, "limit": limits.total})


def _check_entries(infos: Iterable[zipfile.ZipInfo], limits: Limits) -> Iterator[Finding]:
    for info in infos:
        mode = info.external_attr >> 16
        if stat.S_ISLNK(mode):
            yield _of(info, "symlink")
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
            yield _of(info, "special_file")
        if info.volume:
            yield Finding("archive_split")
        if info.flag_bits & ENCRYPTED_FLAGS:
            yield _of(info, "encrypted")
        elif info.compress_type not in METHODS:
            yield _of(info, "compression_unsupported", method=info.compress_type)
        if is_out_of_ratio(info.file_size, info.compress_size, limits):
            yield _of(info, "ratio_too_high", limit=limits.ratio)


def _check_ratio(infos: Iterable[zipfile.ZipInfo], limits: Limits) -> Iterator[Finding]:
    """Find a bomb of many files, each too small to be one."""
    sizes = [(info.file_size, info.compress_size) for info in infos]
    unpacked, packed = map(sum, zip(*sizes, strict=True))
    if is_out_of_ratio(unpacked, packed, limits):
        yield Finding("archive_ratio_too_high", facts={"limit": limits.ratio})


def _of(info: zipfile.ZipInfo, code: str, **facts: object) -> Finding:
    return Finding(code, info.filename[: names.LONGEST], facts=facts)


def _check_overlap(opened: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    """Find entries that share bytes: how a small archive holds a large one many times (zbsm)."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    starts = [*(info.header_offset for info in ordered[1:]), opened.start_dir]
    for info, following in zip(ordered, starts, strict=True):
        if info.header_offset + LOCAL_HEADER + info.compress_size > following:
            yield _of(info, "overlapping_entries")


def _named(infos: list[zipfile.ZipInfo]) -> tuple[tuple[Entry, ...], list[Finding]]:
    """Give the files under their parsed names, and what was found about the names."""
    findings: list[Finding] = []
    entries: dict[str, Entry] = {}
    for info in infos:
        try:
            name = names.parse(info.orig_filename, flags=info.flag_bits, extra=info.extra)
        except Refused as refused:
            findings.extend(refused.findings)
            continue
        if name.is_folder:
            continue
        if names.is_system_file(name.path):
            findings.append(Finding("system_files", name.path))
            continue
        findings.extend([*name.findings, *_collision(entries.get(name.path), info, name.path)])
        entries.setdefault(name.path, Entry(name.path, info.file_size, info))
    findings.extend(_case_collisions(entries))
    if not entries and not has_errors(findings):
        findings.append(Finding("archive_empty"))
    return tuple(sorted(entries.values(), key=lambda entry: entry.path)), findings


def _collision(there: Entry | None, info: zipfile.ZipInfo, path: str) -> Iterator[Finding]:
    if there is None:
        return
    is_copy = (there.info.CRC, there.info.file_size) == (info.CRC, info.file_size)
    yield Finding("duplicate_copy" if is_copy else "duplicate_name", path)


def _case_collisions(paths: Iterable[str]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for path in paths:
        other = first.setdefault(names.key(path), path)
        if other != path:
            yield Finding("duplicate_case", path, facts={"other": other})
