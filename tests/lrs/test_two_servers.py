"""Two servers on one database, many writers and readers: what each sees is right (D24–D28)."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from threading import Barrier, Event
from typing import Any

import pytest

from tests.journeys.server import Server, empty_server
from tests.lrs.factories import a_reference, a_statement, an_agent
from tests.lrs.following import WAYS, Claim, Follower, false_claims, ids_in, pages
from tests.lrs.integrity import defects
from tests.lrs.served import Served, a_database, served
from tests.lrs.wire import Answer, Wire

pytestmark = pytest.mark.database

WRITERS = 8
ROUNDS = 15
PAIRS = 200
SEED = 20260701


class Pair:
    """Two server processes, each with a port of its own, and one database."""

    def __init__(self, here: Served, other: Server) -> None:
        self.here = here
        self.ports = (here.server.port, other.port)

    def wire(self, number: int) -> Wire:
        """Give a client of the first or the second server, in turn."""
        return Wire(self.ports[number % 2], self.here.authorization)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, is_postgresql: bool) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("two")
    with ExitStack() as stack:
        url = stack.enter_context(a_database(folder, is_postgresql=is_postgresql))
        here = stack.enter_context(served(folder, url))
        other = empty_server(folder, url)
        stack.callback(other.kill)
        for server in (here.server, other):
            server.start("--no-worker")
        yield Pair(here, other)


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks in threads; give what each gave."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def write(pair: Pair, number: int) -> None:
    """Write statements and batches, and look on the other server for what was acknowledged."""
    rng = random.Random(f"{SEED} {number}")
    own = an_agent(f"writer-{number}")
    with closing(pair.wire(number)) as wire, closing(pair.wire(number + 1)) as other:
        for _ in range(ROUNDS):
            batch = [a_statement(actor=own) for _ in range(rng.choice([1, 1, 3, 30]))]
            answer = wire.xapi("POST", "statements", batch)
            assert answer.status == 200, answer.body
            newest = other.xapi("GET", "statements", agent=own, limit=1).json()["statements"]
            assert newest[0]["id"] == batch[-1]["id"]


def read(pair: Pair, number: int, way: Callable[[Follower], Claim], is_over: Event) -> list[Claim]:
    """Look again and again until nobody writes any more, and once after."""
    claims = []
    with closing(pair.wire(number)) as wire:
        follower = Follower(wire)
        while not is_over.is_set():
            claims.append(way(follower))
        return [*claims, way(follower)]


def test_readers_under_writers_miss_nothing_and_see_nothing_twice(pair: Pair) -> None:
    is_over = Event()

    def write_all() -> None:
        try:
            at_once(*[lambda n=n: write(pair, n) for n in range(WRITERS)])
        finally:
            is_over.set()

    readers = [lambda n=n, way=way: read(pair, n, way, is_over) for n, way in enumerate(WAYS)]
    told = at_once(write_all, *readers)[1:]
    with closing(pair.wire(0)) as wire:
        everything = [one for page in pages(wire, ascending=True) for one in page.statements]
    print(f"seed {SEED}: {len(everything)} statements, {sum(map(len, told))} claims")
    assert false_claims([claim for claims in told for claim in claims], everything) == []
    assert all(len(claims[-1].ids) == len(everything) for claims in told)


def both_at_once(pair: Pair, requests: list[tuple[dict[str, Any], dict[str, Any]]]) -> list[Any]:
    """Send the two of each pair at the same moment, one to each server; give pairs of answers."""
    barrier = Barrier(2)

    def send(side: int) -> list[Answer]:
        with closing(pair.wire(side)) as wire:
            answers = []
            for request in requests:
                barrier.wait(60)
                answers.append(wire.xapi("POST", "statements", request[side]))
            return answers

    return list(zip(*at_once(lambda: send(0), lambda: send(1)), strict=True))


def test_a_reference_and_its_target_at_the_same_moment_find_each_other(pair: Pair) -> None:
    pairs = []
    for turn in range(PAIRS):
        target = a_statement(actor=an_agent(f"target-{turn}"))
        reference = a_reference(target["id"], actor=an_agent("referrer"))
        pairs.append((target, reference) if turn % 2 else (reference, target))
    answers = both_at_once(pair, pairs)
    assert {one.status for both in answers for one in both} == {200}
    with closing(pair.wire(0)) as wire:
        for turn, both in enumerate(pairs):
            found = ids_in(pages(wire, agent=an_agent(f"target-{turn}")))
            assert sorted(found) == sorted(one["id"] for one in both), turn


def test_the_same_id_from_two_processes_is_stored_once(pair: Pair) -> None:
    same = [a_statement(actor=an_agent("same")) for _ in range(PAIRS // 4)]
    answers = both_at_once(pair, [(one, one) for one in same])
    assert {one.status for both in answers for one in both} == {200}
    with closing(pair.wire(0)) as wire:
        found = ids_in(pages(wire, agent=an_agent("same")))
    assert sorted(found) == sorted(one["id"] for one in same)


def test_of_different_statements_under_the_same_id_one_is_refused(pair: Pair) -> None:
    first = [a_statement(actor=an_agent("first")) for _ in range(PAIRS // 4)]
    requests = [(one, {**one, "actor": an_agent("second")}) for one in first]
    answers = both_at_once(pair, requests)
    assert {tuple(sorted(one.status for one in both)) for both in answers} == {(200, 409)}
    with closing(pair.wire(0)) as wire:
        for request, both in zip(requests, answers, strict=True):
            kept = request[0 if both[0].status == 200 else 1]
            there = wire.xapi("GET", "statements", statementId=kept["id"]).json()
            assert there["actor"] == kept["actor"]


def test_after_all_that_nothing_is_half_there(pair: Pair) -> None:
    assert defects(pair.here.installation) == []
