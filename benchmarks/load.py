"""Clients that send prepared requests over kept connections, and what they measured."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
HEAD_END = b"\r\n\r\n"

MakeRequest = Callable[[], bytes]


@dataclass(frozen=True)
class Measured:
    """What a scenario gave: seconds of each request, how long it took, the servers' CPU seconds."""

    seconds: list[float]
    duration: float
    cpu: float
    failures: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / self.duration

    def percentile(self, share: float) -> float:
        """Milliseconds within which that share of the requests was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000

    @property
    def cpu_each(self) -> float:
        """Microseconds of CPU for a request."""
        return self.cpu / len(self.seconds) * 1e6


class Connection:
    """One kept connection."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> int:
        """Send a request and read its whole answer; give its status."""
        self.socket.sendall(request)
        buffer = b""
        while HEAD_END not in buffer:
            buffer += self._receive()
        head, _, body = buffer.partition(HEAD_END)
        missing = _length(head) - len(body)
        while missing > 0:
            missing -= len(self._receive())
        return int(head[9:12])

    def _receive(self) -> bytes:
        chunk = self.socket.recv(1 << 16)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return chunk


def run(
    address: tuple[str, int],
    make: MakeRequest,
    *,
    clients: int,
    seconds: float,
    pids: Callable[[], Iterable[int]],
) -> Measured:
    """Send requests from a number of clients for some seconds."""
    taken: list[float] = []
    failures = [0]
    before, start = cpu_of(pids()), time.perf_counter()

    def send() -> None:
        connection = Connection(*address)
        while time.perf_counter() - start < seconds:
            request = make()
            at = time.perf_counter()
            status = connection.ask(request)
            taken.append(time.perf_counter() - at)
            failures[0] += status >= 300

    threads = [threading.Thread(target=send) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    duration = time.perf_counter() - start
    return Measured(taken, duration, cpu_of(pids()) - before, failures[0])


def cpu_of(pids: Iterable[int]) -> float:
    """Give the CPU seconds that processes have used so far."""
    return sum(_cpu(pid) for pid in pids)


def children_of(pid: int) -> list[int]:
    """Give a process and all below it."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    below = [int(child) for task in tasks for child in task.read_text().split()]
    return [pid, *(one for child in below for one in children_of(child))]


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
