"""Sixty-four clients at once over the same activities, agents, ids and documents.

    python -m tests.lrs.crowd --rounds 60 [--clients 64] [--postgresql] [--seed N]

Batches overlap, each in an order of its own; their statements refer to each other in chains and
circles and void each other; some ids are contested, with another content by every other client.
Nobody may ever get a 5xx or wait for ever, and whatever was answered must be so afterwards.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text

from lrs.equality import is_equal
from lrs.store import tables
from storage.database import is_sqlite
from tests.lrs.contents import MIXED, an_attachment, multipart
from tests.lrs.factories import a_reference, a_statement, a_void, an_agent
from tests.lrs.integrity import defects
from tests.lrs.ledger import Ledger
from tests.lrs.load import ACTIVITY, Load
from tests.lrs.served import Served, arguments, served_for_a_while
from tests.lrs.wire import Answer, Wire

CLIENTS = 64
POOL = 240
CONTENTS = [f"a content that many send, {number}".encode() for number in range(4)]
KINDS = ("batch", "batch", "batch", "batch", "put", "attached", "merge", "count", "clear", "read")


@dataclass
class Pool:
    """The statements that all clients send; the contested ones in two contents."""

    seed: int

    def statement(self, number: int, side: int) -> dict[str, Any]:
        """Give a statement of the pool as clients of one side send it."""
        rng = random.Random(f"{self.seed} pool {number}")
        members: dict[str, Any] = {"id": self.id(number), "actor": an_agent(f"l{rng.randrange(9)}")}
        target = self.id(rng.randrange(POOL))
        if number % 4 == 1:
            return a_reference(target, **members)
        if number % 40 == 2:
            return a_void(target, **members)
        if self.is_contested(number):
            members["result"] = {"score": {"raw": side}}
        return a_statement(object={"id": f"{ACTIVITY}/{rng.randrange(9)}"}, **members)

    def is_contested(self, number: int) -> bool:
        """Tell whether the two sides send different contents under its id."""
        return number % 40 == 3

    def id(self, number: int) -> str:
        """Give the id of a statement of the pool."""
        rng = random.Random(f"{self.seed} id {number}")
        return str(UUID(int=rng.getrandbits(128), version=4))


@dataclass
class Client:
    """One of the crowd; keeps what it was answered."""

    load: Load
    number: int
    rounds: int
    pool: Pool
    taken: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    counted: int = 0
    merged: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.load.seed} client {self.number}")

    def work(self) -> None:
        """Do so many things, one after the other."""
        with closing(self.load.served.wire()) as wire:
            for _ in range(self.rounds):
                getattr(self, f"_{self.rng.choice(KINDS)}")(wire)

    def _batch(self, wire: Wire) -> None:
        numbers = self.rng.sample(range(POOL), self.rng.choice([2, 10, 25]))
        batch = [self.pool.statement(number, self.number % 2) for number in numbers]
        # There if and only if the batch was taken.
        batch.append(a_statement(id=self._own_id(), actor=an_agent("l1")))
        self.rng.shuffle(batch)
        may_conflict = any(map(self.pool.is_contested, numbers))
        answer = self._ask(wire.xapi("POST", "statements", batch), 200, *[409] * may_conflict)
        (self.taken if answer.status == 200 else self.refused).extend(batch)

    def _put(self, wire: Wire) -> None:
        made = self.pool.statement(self.rng.randrange(POOL), self.number % 2)
        answer = wire.xapi("PUT", "statements", made, statementId=made["id"])
        number = next(n for n in range(POOL) if self.pool.id(n) == made["id"])
        self._ask(answer, 204, *[409] * self.pool.is_contested(number))
        if answer.status == 204:
            self.taken.append(made)

    def _attached(self, wire: Wire) -> None:
        contents = self.rng.sample(CONTENTS, 3)
        named = [an_attachment(content) for content in contents]
        made = a_statement(id=self._own_id(), actor=an_agent("l1"), attachments=named)
        body = multipart(orjson.dumps(made), contents)
        if self._ask(wire.send("POST", "/xapi/statements", body, MIXED), 200).status == 200:
            self.taken.append(made)

    def _merge(self, wire: Wire) -> None:
        self.merged += 1
        said = {f"client {self.number}": self.merged}
        self._ask(wire.xapi("POST", "activities/state", said, **state("merged")), 204)

    def _count(self, wire: Wire) -> None:
        """Add one to a number that all share, as long as nobody else does in the meantime."""
        shared: dict[str, Any] = {"agent": an_agent("l1"), "profileId": "count"}
        there = self._ask(wire.xapi("GET", "agents/profile", **shared), 200, 404)
        value, match = 0, {"If-None-Match": "*"}
        if there.status == 200:
            value, match = there.json()["value"], {"If-Match": there.headers["etag"]}
        answer = wire.xapi("PUT", "agents/profile", {"value": value + 1}, match, **shared)
        self.counted += self._ask(answer, 204, 412).status == 204

    def _clear(self, wire: Wire) -> None:
        """Fill an address with documents and delete them all, as others do at the same time."""
        for state_id in self.rng.sample(["a", "b", "c", "d"], 3):
            self._ask(wire.xapi("PUT", "activities/state", b"x", **state(state_id, "cleared")), 204)
        address = state("a", "cleared")
        del address["stateId"]
        self._ask(wire.xapi("DELETE", "activities/state", **address), 204)

    def _read(self, wire: Wire) -> None:
        activity = f"{ACTIVITY}/{self.rng.randrange(9)}"
        agent = an_agent(f"l{self.rng.randrange(9)}")
        self._ask(wire.xapi("GET", "statements", activity=activity, agent=agent), 200)

    def _ask(self, answer: Answer, *right: int) -> Answer:
        self.load.ledger.count(str(answer.status))
        if answer.status not in right:
            self.load.ledger.refuse(f"{answer.status} is not {right}: {answer.body[:300]!r}")
        return answer

    def _own_id(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))


def state(state_id: str, agent: str = "l1") -> dict[str, Any]:
    """Give the address of a state that all share."""
    return {"activityId": ACTIVITY, "agent": an_agent(agent), "stateId": state_id}


def crowd(here: Served, rounds: int, seed: int, clients: int = CLIENTS) -> tuple[Ledger, list[str]]:
    """Let a crowd loose on a server; give what it was answered, and what is amiss."""
    load = Load(here, Ledger(), seed)
    pool = Pool(seed)
    everybody = [Client(load, number, rounds, pool) for number in range(clients)]
    load.begin()
    with load.going([one.work for one in everybody]):
        pass
    amiss = [
        *load.ledger.wrong,
        *_misplaced(here, everybody),
        *_miscounted(here, everybody),
        *defects(here.installation),
    ]
    return load.ledger, [*amiss, *_deadlocks(here)]


def _misplaced(here: Served, everybody: Iterable[Client]) -> Iterator[str]:
    """Compare what is stored with what each was answered."""
    with here.installation.reading() as db:
        rows = db.execute(select(tables.statement.c.payload)).scalars()
        stored = {one["id"]: one for one in (orjson.loads(payload) for payload in rows)}
    taken = {one["id"] for client in everybody for one in client.taken}
    for client in everybody:
        for sent in client.taken:
            if sent["id"] not in stored:
                yield f"{sent['id']} was acknowledged, and is not there"
            elif not is_equal(sent, stored[sent["id"]]):
                yield f"{sent['id']} was acknowledged to two who say different things"
        for sent in client.refused:
            if sent["id"] in stored.keys() - taken:
                yield f"{sent['id']} was refused, and is there"


def _miscounted(here: Served, everybody: list[Client]) -> Iterator[str]:
    """Compare the shared documents with what was acknowledged: no update may be lost."""
    with closing(here.wire()) as wire:
        shared: dict[str, Any] = {"agent": an_agent("l1"), "profileId": "count"}
        counted = wire.xapi("GET", "agents/profile", **shared)
        merged = wire.xapi("GET", "activities/state", **state("merged"))
    if counted.status == 200 and counted.json()["value"] != sum(one.counted for one in everybody):
        yield f"the count is {counted.body!r}, not {sum(one.counted for one in everybody)}"
    wanted = {f"client {one.number}": one.merged for one in everybody if one.merged}
    if wanted and merged.json() != wanted:
        yield f"the merged document is {merged.json()}, not {wanted}"


def _deadlocks(here: Served) -> Iterator[str]:
    """Tell of deadlocks that PostgreSQL has broken."""
    if is_sqlite(here.installation.engine):
        return
    here.server.kill()
    query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    with here.installation.reading() as db:
        broken = db.execute(text(query)).scalar_one()
    if broken:
        yield f"{broken} deadlocks"


def main() -> None:
    """Let a crowd loose; print figures, and fail where anything is amiss."""
    asked = arguments(str(__doc__), rounds=60, clients=CLIENTS, seed=1)
    with served_for_a_while(is_postgresql=asked.postgresql) as here:
        ledger, amiss = crowd(here, asked.rounds, asked.seed, asked.clients)
    print(told(ledger, asked.clients, asked.seed))
    if amiss:
        sys.exit("\n".join(amiss))


def told(ledger: Ledger, clients: int, seed: int) -> str:
    """Say in a line what happened."""
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(ledger.counted.items()))
    return f"seed {seed}: {clients} clients, {ledger.counted.total()} answers: {statuses}"


if __name__ == "__main__":
    main()
