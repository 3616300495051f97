"""`python -m benchmarks.launch`: what a launch costs, from the call to the content's first byte.

Starts the product with one worker on a folder of its own, imports a course of one unit and one of a
thousand for each standard, and launches each of them for new learners, as a program and the shell
do it: launch over REST → first byte of the shell's page → outline → delivery of the first unit →
first byte of its content. Milliseconds of each, the median and the 95th percentile.
"""

import argparse
import http.client
import io
import json
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.launch_courses import COURSES
from benchmarks.server import Server, serving

Steps = dict[str, float]
STEPS = ("launch", "shell", "outline", "delivery", "content", "all")
PATIENCE = 120


class Portal:
    """Calls of the REST API."""

    def __init__(self, server: Server) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        self.headers = {
            "Host": f"localhost:{server.port}",
            "Authorization": server.authorization,
        }

    def call(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Any:
        """Ask, and give the answer's JSON."""
        headers = {**self.headers, "Content-Type": kind or "application/json"}
        self.connection.request(method, f"/api/v1{path}", body, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status >= 400:
            raise SystemExit(f"{method} {path}: {response.status} {text.decode()}")
        return json.loads(text)

    def post(self, path: str, **members: Any) -> Any:
        """Post JSON."""
        return self.call("POST", path, json.dumps(members).encode())


class Player:
    """Calls of one launch, on the package's own host."""

    def __init__(self, server: Server, url: str) -> None:
        parts = urlsplit(url)
        self.launch, self.host = parts.path.rpartition("/")[2], parts.netloc
        self.token = parts.fragment
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)

    def first_byte(self, path: str) -> float:
        """Ask for a page, tell the moment of its first byte, and read it to the end."""
        self.connection.request("GET", path, headers={"Host": self.host})
        response = self.connection.getresponse()
        moment = time.perf_counter()
        response.read()
        if response.status != 200:
            raise SystemExit(f"GET {path}: {response.status}")
        return moment

    def run(self, method: str, path: str = "", body: Mapping[str, Any] | None = None) -> Any:
        """Make a call of the shell."""
        headers = {
            "Host": self.host,
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
        }
        sent = json.dumps(body) if body else None
        self.connection.request(method, f"/run/{self.launch}{path}", sent, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise SystemExit(f"{method} {path}: {response.status} {text.decode()}")
        return json.loads(text)


def main() -> None:
    """Measure and print a table."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        url = options.database or f"sqlite:///{Path(scratch) / 'vidyalekh.db'}"
        with serving(Path(scratch), url, workers=1) as server:
            print(f"{'':28}" + "".join(f"{step:>16}" for step in STEPS))
            for name, make in COURSES.items():
                taken = list(_launches(server, make(), options.launches))
                print(f"{name:28}" + "".join(f"{_said(taken, step):>16}" for step in STEPS))


def _launches(server: Server, package: Mapping[str, str], count: int) -> Iterator[Steps]:
    """Launch a course for so many learners; the first one, which warms up, is not given."""
    portal = Portal(server)
    course = _course(portal, package)
    for number in range(count + 1):
        learner = portal.post("/learners", employee_id=f"{course}-{number}", name="A learner")
        registration = portal.post("/registrations", course=course, learner=learner["id"])
        taken = _launch(server, portal, registration["id"])
        if number:
            yield taken


def _launch(server: Server, portal: Portal, registration: str) -> Steps:
    """Launch once; gives the milliseconds of each step."""
    moments = [time.perf_counter()]
    url = portal.post(f"/registrations/{registration}/launch")["url"]
    moments.append(time.perf_counter())
    player = Player(server, url)
    moments.append(player.first_byte(f"/play/{player.launch}"))
    outline = player.run("GET")
    moments.append(time.perf_counter())
    address = _deliver(player, outline)["address"]
    moments.append(time.perf_counter())
    moments.append(player.first_byte(address))
    spans = [(end - start) * 1000 for start, end in pairwise(moments)]
    return dict(zip(STEPS, [*spans, (moments[-1] - moments[0]) * 1000], strict=True))


def _deliver(player: Player, outline: Mapping[str, Any]) -> Any:
    """Begin as the shell does: SCORM 2004 is asked what comes, all else for the unit."""
    if outline.get("table") != "scorm2004":
        return player.run("POST", "/unit", {"unit": None})
    asked = {"request": None, "target": None, "session": None}
    return player.run("POST", "/navigate", asked)["delivery"]


def _course(portal: Portal, package: Mapping[str, str]) -> str:
    """Import a package and publish it as a course."""
    body = _zip(package)
    made = portal.call("POST", "/packages?filename=course.zip", body, "application/zip")
    _wait(lambda: portal.call("GET", f"/packages/{made['id']}")["status"])
    course: str = portal.post("/courses", package=made["id"])["id"]
    portal.post(f"/courses/{course}/publish")
    return course


def _wait(status: Callable[[], str]) -> None:
    deadline = time.monotonic() + PATIENCE
    while (found := status()) in ("queued", "running"):
        if time.monotonic() > deadline:
            raise SystemExit("the import did not end")
        time.sleep(0.2)
    if found != "valid":
        raise SystemExit(f"the package is {found}")


def _zip(files: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _said(taken: list[Steps], step: str) -> str:
    """Word the median and the 95th percentile of a step."""
    ordered = sorted(one[step] for one in taken)
    return f"{ordered[len(ordered) // 2]:.1f} / {ordered[int(len(ordered) * 0.95)]:.1f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--launches", type=int, default=50, help="of each course")
    parser.add_argument("--database", help="URL of an empty database; SQLite where absent")
    return parser.parse_args()


if __name__ == "__main__":
    main()
