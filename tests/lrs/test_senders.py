"""Senders of a real server who are slow, break off, or send too much."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from lrs.incoming import LARGEST_JSON
from tests.lrs.factories import COURSE, a_statement
from tests.lrs.served import Served, served
from web.serving import THREADS

PROFILE = f"/xapi/activities/profile?activityId={COURSE}&profileId="
JSON = {"Content-Type": "application/json"}
GROWTH = 400 << 20


@pytest.fixture
def here(database_url: str, tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path, database_url) as running:
        running.start()
        yield running


def half_sent(here: Served, name: str, *headers: str) -> socket.socket:
    """Begin to PUT a document, and stop half-way."""
    lines = [
        f"PUT {PROFILE}{name} HTTP/1.1",
        f"Host: localhost:{here.server.port}",
        f"Authorization: {here.authorization}",
        "X-Experience-API-Version: 1.0.3",
        "If-None-Match: *",
        *headers,
    ]
    sender = socket.create_connection(("127.0.0.1", here.server.port), 30)
    sender.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    return sender


def test_senders_of_halves_stop_nobody_within_the_bound(here: Served) -> None:
    """One fewer than a process has threads; what more do, docs/record_store.md says."""
    with ExitStack() as held:
        for number in range(THREADS - 1):
            sender = held.enter_context(half_sent(here, f"d{number}", "Content-Length: 1000"))
            sender.sendall(b"half")
        # Begun headers take no thread at all.
        for _ in range(200):
            address = ("127.0.0.1", here.server.port)
            held.enter_context(socket.create_connection(address, 30)).sendall(b"GET /xapi/ab")
        with closing(here.wire()) as wire:
            for _ in range(20):
                assert wire.xapi("POST", "statements", a_statement()).status == 200
            assert wire.xapi("GET", f"{PROFILE}d0").status == 404


CUT = (
    (("Content-Length: 1000",), b"half", b"400"),
    (("Transfer-Encoding: chunked",), b"4\r\nhalf\r\n", b"411"),
    (("Transfer-Encoding: chunked",), b"4\r\nfull\r\n0\r\n\r\n", b"411"),
    (("Content-Length: 4", "Content-Length: 5"), b"half", b"400"),
    (("Content-Length: 99999999999",), b"half", b"413"),
    (("Content-Length: 4", "Content-Encoding: gzip"), b"half", b"415"),
    (("Content-Length: 0", *[f"X-{n}: x" for n in range(2_000)]), b"", b"431"),
)


def test_what_did_not_come_whole_is_not_kept(here: Served) -> None:
    for headers, sent, status in CUT:
        with half_sent(here, "cut", *headers) as sender:
            told = b""
            # A server may refuse before all is sent, or take whoever breaks off as gone.
            with suppress(OSError):
                sender.sendall(sent)
                sender.shutdown(socket.SHUT_WR)
            with suppress(ConnectionError):
                told = sender.recv(1 << 16)
            told = told or b"none " + status
            assert told.split(b" ", 2)[1] == status, headers[0]
    with closing(here.wire()) as wire:
        assert wire.xapi("GET", f"{PROFILE}cut").status == 404


def test_bodies_without_measure_take_no_memory(here: Served) -> None:
    before = memory_of(here)
    lists = b'{"actor":' + b"[]," * (LARGEST_JSON // 3)
    for body in (b"x" * (LARGEST_JSON * 6), lists[:LARGEST_JSON], b"[" * LARGEST_JSON):
        for _ in range(4):
            with closing(here.wire()) as wire:
                assert wire.xapi("POST", "statements", body, JSON).status == 413
    assert memory_of(here) - before < GROWTH


def memory_of(here: Served) -> int:
    """Give the most that the server's processes have held, in bytes."""
    assert here.server.process
    group = here.server.process.pid
    peaks = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            session = (folder / "stat").read_text().rpartition(")")[2].split()[3]
            peak = (folder / "status").read_text().partition("VmHWM:")[2].split()[:1]
        except OSError:  # it has ended
            continue
        if int(session) == group and peak:
            peaks.append(int(peak[0]) << 10)
    return sum(peaks)
