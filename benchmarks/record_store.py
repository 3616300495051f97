"""`python -m benchmarks.record_store`: how fast the record store is, beside what is possible.

Starts the product with two workers on a folder of its own, fills it, and prints for each kind of
request how many a second, how long they took, and the CPU of one; beside each its share of the
floor, measured in the same run. Run it on a quiet machine.
"""

import argparse
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import orjson

from benchmarks import floors
from benchmarks.load import Connection, MakeRequest, Measured, run
from benchmarks.server import Server, echoing, serving
from benchmarks.statements import (
    ACTIVITIES,
    LEARNERS,
    a_registration,
    a_statement,
    an_activity,
    an_actor,
)

Scenario = Callable[[random.Random], bytes]
VERB = "http://adlnet.gov/expapi/verbs/passed"
SAMPLE = 1000


class Requests:
    """Requests to one server, as bytes."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.ids: list[str] = []

    def post(self, rng: random.Random, count: int) -> bytes:
        """POST of one statement, or of a batch."""
        statements = [a_statement(rng) for _ in range(count)]
        if len(self.ids) < SAMPLE:
            self.ids += [one["id"] for one in statements]
        body = orjson.dumps(statements[0] if count == 1 else statements)
        return self._request("POST", "statements", body)

    def get(self, **query: object) -> bytes:
        """GET of statements."""
        written = {
            name: orjson.dumps(value).decode() if isinstance(value, dict) else value
            for name, value in query.items()
        }
        return self._request("GET", f"statements?{urlencode(written)}")

    def state(self, method: str, rng: random.Random) -> bytes:
        """PUT or GET of a state document."""
        place = {
            "activityId": an_activity(rng.randrange(ACTIVITIES)),
            "agent": orjson.dumps(an_actor(rng.randrange(LEARNERS))).decode(),
            "stateId": "bookmark",
        }
        body = b'{"page":%d}' % rng.randrange(100) if method == "PUT" else b""
        return self._request(method, f"activities/state?{urlencode(place)}", body)

    def _request(self, method: str, resource: str, body: bytes = b"") -> bytes:
        head = (
            f"{method} /xapi/{resource} HTTP/1.1\r\nHost: localhost:{self.server.port}\r\n"
            f"Authorization: {self.server.authorization}\r\nX-Experience-API-Version: 1.0.3\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def scenarios(requests: Requests) -> dict[str, tuple[Scenario, str]]:
    """Name each kind of request, and the floor that it stands on."""
    ids = requests.ids

    def by_learner(rng: random.Random, **query: object) -> bytes:
        return requests.get(agent=an_actor(rng.randrange(LEARNERS)), limit=50, **query)

    def by_activity(rng: random.Random, **query: object) -> bytes:
        return requests.get(activity=an_activity(rng.randrange(ACTIVITIES)), limit=50, **query)

    def by_registration(rng: random.Random) -> bytes:
        place = rng.randrange(LEARNERS), rng.randrange(ACTIVITIES)
        return requests.get(registration=a_registration(*place), limit=50)

    return {
        "POST 1": (lambda rng: requests.post(rng, 1), "payload 1"),
        "POST 50": (lambda rng: requests.post(rng, 50), "payload 50"),
        "GET by id": (lambda rng: requests.get(statementId=rng.choice(ids)), "echo"),
        "page of 50": (lambda rng: requests.get(limit=50), "echo"),
        "agent + verb": (lambda rng: by_learner(rng, verb=VERB), "echo"),
        "activity": (by_activity, "echo"),
        "registration": (by_registration, "echo"),
        "related_agents": (lambda rng: by_learner(rng, related_agents="true"), "echo"),
        "related_activities": (lambda rng: by_activity(rng, related_activities="true"), "echo"),
        "since": (
            lambda rng: requests.get(since="2020-01-01T00:00:00Z", ascending="true", limit=50),
            "echo",
        ),
        "PUT state": (lambda rng: requests.state("PUT", rng), "payload 1"),
        "GET state": (lambda rng: requests.state("GET", rng), "echo"),
    }


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="vidyalekh-benchmark-") as name:
        url = options.database or f"sqlite:///{name}/vidyalekh.db"
        with serving(Path(name), url, options.workers) as server:
            found = _measure(server, options)
        floor = _floors(url, options)
    _print(found, floor)


def _measure(server: Server, options: argparse.Namespace) -> dict[str, tuple[Measured, str]]:
    requests = Requests(server)
    _preload(server, requests, options.preload)
    found = {}
    for name, (scenario, floor) in scenarios(requests).items():
        _try(server, scenario)
        measured = run(
            ("127.0.0.1", server.port),
            _maker(scenario),
            clients=options.clients,
            seconds=options.seconds,
            pids=server.pids,
        )
        found[name] = measured, floor
    return found


def _preload(server: Server, requests: Requests, count: int) -> None:
    rng = random.Random(7)
    connection = Connection("127.0.0.1", server.port)
    for _ in range(max(1, count // 500)):
        if connection.ask(requests.post(rng, 500)) != 200:
            raise SystemExit("the server refused the statements to start with")


def _try(server: Server, scenario: Scenario) -> None:
    """Warm it up, and see that it is answered at all."""
    for _ in range(5):
        status = Connection("127.0.0.1", server.port).ask(scenario(random.Random(3)))
        if status not in (200, 204, 404):
            raise SystemExit(f"the server answered {status}")
        scenario = _fresh(scenario)


def _fresh(scenario: Scenario) -> Scenario:
    rng = random.Random()
    return lambda _: scenario(rng)


def _maker(scenario: Scenario) -> MakeRequest:
    rng = random.Random()
    return lambda: scenario(rng)


def _floors(url: str, options: argparse.Namespace) -> dict[str, float]:
    with echoing(options.workers) as server:
        request = b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        echo = run(
            ("127.0.0.1", server.port),
            lambda: request,
            clients=options.clients,
            seconds=options.seconds,
            pids=server.pids,
        )
    return {
        "echo": echo.rate,
        "payload 1": floors.payload_rate(url, 1),
        "payload 50": floors.payload_rate(url, 50) / 50,
    }


def _print(found: dict[str, tuple[Measured, str]], floor: dict[str, float]) -> None:
    print(f"{'':20}{'req/s':>8}{'stmt/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}  of its floor")
    for name, (measured, which) in found.items():
        size = {"POST 1": 1, "POST 50": 50}.get(name)
        statements = f"{measured.rate * size:.0f}" if size else ""
        share = measured.rate / floor[which] * 100
        failed = f"  {measured.failures} failed" if measured.failures and "GET" not in name else ""
        print(
            f"{name:20}{measured.rate:8.0f}{statements:>8}{measured.percentile(0.5):8.1f}"
            f"{measured.percentile(0.99):8.1f}{measured.cpu_each:8.0f}  {share:.0f} % of {which}"
            f"{failed}"
        )
    for name, rate in floor.items():
        print(f"{'floor: ' + name:20}{rate:8.0f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--preload", type=int, default=10_000, help="statements to start with")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each kind of request")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", help="URL of an empty database; without it an SQLite file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
