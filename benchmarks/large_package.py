"""`python -m benchmarks.large_package --megabytes 500`: a large package, sent and imported.

Serves an installation of its own, sends a website with one large film in pieces by tus, lets the
worker import it, and meanwhile asks for a page again and again. Prints how long each took, how long
the pages took, and by how much the memory of server and worker grew.
"""

import argparse
import base64
import http.client
import json
import os
import statistics
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from accounts.roles import Role
from schemas.settings import parse
from storage.identity import identify, with_secret
from storage.installation import open_installation
from tests.accounts.factories import a_person, sign_in
from tests.conftest import portal_client
from tests.journeys.server import Server, empty_server
from web.portal import create_portal

MIB = 1 << 20
PIECE = 4 * MIB
PAGE = "/publish/courses"
EVERY = 0.1


@dataclass
class Probe:
    """What pages and processes did while something else went on.

    seconds  how long each page took
    failed   answers that were no page
    peak     most resident memory of all the server's processes together, in MiB
    """

    seconds: list[float] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    start: int = 0
    peak: int = 0

    def __str__(self) -> str:
        slow = max(self.seconds, default=0)
        median = statistics.median(self.seconds or [0])
        return (
            f"{len(self.seconds)} pages, median {median * 1000:.0f} ms, slowest "
            f"{slow * 1000:.0f} ms, {len(self.failed)} failed; memory {self.start} MiB, "
            f"at most {self.peak - self.start} more"
        )


@dataclass(frozen=True)
class Client:
    """A publisher who is signed in."""

    server: Server
    cookie: str
    token: str

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        """Send a request; give the answer, read to its end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=300)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        own = {"Host": f"localhost:{self.server.port}", "Cookie": f"vidyalekh={self.cookie}"}
        safe = {
            "Sec-Fetch-Site": "same-origin",
            "X-CSRFToken": self.token,
            "Tus-Resumable": "1.0.0",
        }
        connection.request(method, path, body, {**own, **safe, **sent})
        answer = connection.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return answer


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--folder", type=Path, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for line in measured(Path(folder), options.megabytes):
            print(line, flush=True)


def measured(folder: Path, megabytes: int) -> Iterator[str]:
    """Send and import one package; give a line for each."""
    package = a_large_package(folder / "large.zip", megabytes)
    with served(folder / "house") as client:
        with probing(client) as probe:
            began = time.perf_counter()
            address = send(client, package)
            took = time.perf_counter() - began
        yield f"sent {megabytes} MB in {took:.1f} s: {probe}"
        check(probe)
        with probing(client) as probe:
            began = time.perf_counter()
            status = imported(client, address)
            took = time.perf_counter() - began
        yield f"imported ({status}) in {took:.1f} s more: {probe}"
        check(probe)


def check(probe: Probe) -> None:
    """Refuse a run in which a page failed."""
    if probe.failed or not probe.seconds:
        raise SystemExit(f"pages failed: {probe.failed}")


def a_large_package(path: Path, megabytes: int) -> Path:
    """Write a website with a film that cannot be packed."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("index.html", "<!doctype html><title>Large</title><p>A film")
        with archive.open("film.mp4", "w", force_zip64=True) as film:
            for _ in range(megabytes):
                film.write(os.urandom(1_000_000))
    return path


@contextmanager
def served(folder: Path) -> Iterator[Client]:
    """Serve an empty installation, with one publisher."""
    server = empty_server(folder)
    server.command("upgrade")
    server.start()
    try:
        yield _client(server)
    finally:
        server.kill()


def send(client: Client, package: Path) -> str:
    """Send a file in pieces; give the address of the upload."""
    length = package.stat().st_size
    name = base64.b64encode(package.name.encode()).decode()
    begun = client.ask(
        "POST", "/publish/uploads", Upload_Length=str(length), Upload_Metadata=f"filename {name}"
    )
    address = str(begun.headers["Location"])
    with package.open("rb") as file:
        while piece := file.read(PIECE):
            at = str(file.tell() - len(piece))
            kind = "application/offset+octet-stream"
            answer = client.ask("PATCH", address, piece, Upload_Offset=at, Content_Type=kind)
            if answer.status != 204:
                raise SystemExit(f"{answer.status}: {answer.text[:300]}")
    return address


def imported(client: Client, address: str) -> str:
    """Wait for the import; give what it came to."""
    led = client.ask("GET", f"{address}/package").headers["Location"]
    while True:
        answer = client.ask("GET", f"{led}/report.json")
        status = str(json.loads(answer.text)["status"])
        if status not in ("queued", "running"):
            return status
        time.sleep(EVERY)


@contextmanager
def probing(client: Client) -> Iterator[Probe]:
    """Ask for a page again and again until the block ends, and look at the memory."""
    probe, stop = Probe(start=memory_of(client.server)), threading.Event()
    thread = threading.Thread(target=_probe, args=(client, probe, stop))
    thread.start()
    try:
        yield probe
    finally:
        stop.set()
        thread.join()


def memory_of(server: Server) -> int:
    """Sum what the server, its workers and its job worker have resident and unshared, in MiB."""
    assert server.process is not None
    total = 0
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(path.name)) == server.process.pid:
                rows = (path / "status").read_text().splitlines()
                total += sum(int(row.split()[1]) for row in rows if row.startswith("RssAnon"))
        except (OSError, ProcessLookupError):
            continue
    return total >> 10


def _probe(client: Client, probe: Probe, stop: threading.Event) -> None:
    while not stop.is_set():
        began = time.perf_counter()
        status = client.ask("GET", PAGE).status
        probe.seconds.append(time.perf_counter() - began)
        if status != 200:
            probe.failed.append(status)
        probe.peak = max(probe.peak, memory_of(client.server))
        stop.wait(EVERY)


def _client(server: Server) -> Client:
    house = identify(open_installation(with_secret(parse(server.environment))))
    with house.transaction() as db:
        person = a_person(db, roles=(Role.PUBLISHER,))
    app = create_portal(house)
    browser = portal_client(app)
    sign_in(browser, person)
    page = browser.get("/publish", headers={"Host": f"localhost:{server.port}"}).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    cookie = browser.get_cookie("vidyalekh")
    assert cookie is not None
    house.engine.dispose()
    return Client(server, cookie.value, token)


if __name__ == "__main__":
    main()
