"""Programs and learners that load a server, and note what it acknowledges.

They live through its end: what was not answered is noted as doubtful, and they go on when it is
back. Programs write everything that a statement request can bring; learners play SCORM units, and
send their journal again as the shell does.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from tests.lrs.contents import MIXED, an_attachment, multipart
from tests.lrs.factories import a_reference, a_statement, a_void, an_agent
from tests.lrs.ledger import Ledger
from tests.lrs.served import Served
from tests.lrs.wire import Answer, Broken, Wire

ACTIVITY = "https://learning.example.org/courses/noting"
GOOD = (200, 204)


@dataclass
class Load:
    """A server under load: whether it is up now, and whether all is to end."""

    served: Served
    ledger: Ledger
    seed: int
    is_up: Event = field(default_factory=Event)
    is_over: Event = field(default_factory=Event)

    def begin(self) -> None:
        """Start the server and let everybody ask."""
        self.served.start()
        self.is_up.set()

    def kill(self) -> None:
        """End all of the server's processes at once."""
        self.is_up.clear()
        self.served.server.kill()

    @contextmanager
    def going(self, workers: Sequence[Callable[[], None]]) -> Iterator[None]:
        """Let workers work until the block ends."""
        threads = [Thread(target=self._watched(worker)) for worker in workers]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            self.is_up.set()
            for thread in threads:
                thread.join()

    def _watched(self, worker: Callable[[], None]) -> Callable[[], None]:
        def work() -> None:
            try:
                worker()
            except Exception as error:
                self.ledger.refuse(f"{type(error).__name__}: {error}")
                raise

        return work


@dataclass
class Program:
    """A client with a key. Its choices come from a seed."""

    load: Load
    number: int
    kinds: Sequence[str] = ("one", "put", "batch", "attached", "reference", "void", "document")
    own: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.load.seed} {self.number}")
        self.wire = self.load.served.wire()

    def work(self) -> None:
        """Ask one thing after another until all is over."""
        while not self.load.is_over.is_set():
            self.load.is_up.wait()
            with suppress(Broken):
                getattr(self, f"_{self.rng.choice(self.kinds)}")()
        self.wire.close()

    def statement(self, **members: Any) -> dict[str, Any]:
        """Make a statement; its id is one that was referred to before, or a new one."""
        late = self.promised and self.rng.random() < 0.5
        id = self.promised.pop() if late else self._new_id()
        return a_statement(
            id=id,
            actor=an_agent(f"l{self.rng.randrange(20)}"),
            object={
                "id": f"{ACTIVITY}/{self.rng.randrange(10)}",
                "definition": {"name": {"en": f"Unit {self.rng.randrange(50)}"}},
            },
            context={"registration": self._registration()},
            **members,
        )

    def _one(self) -> None:
        made = self.statement()
        self._keep([made], lambda: self.wire.xapi("POST", "statements", made))

    def _put(self) -> None:
        made = self.statement()
        self._keep(
            [made], lambda: self.wire.xapi("PUT", "statements", made, statementId=made["id"])
        )

    def _batch(self) -> None:
        made = [self.statement() for _ in range(self.rng.choice([3, 20, 50]))]
        inner = self.rng.sample(made, 2)
        made.append(self._refer(inner[0]["id"]))
        self.rng.shuffle(made)
        self._keep(made, lambda: self.wire.xapi("POST", "statements", made))

    def _attached(self) -> None:
        content = self.rng.randbytes(self.rng.choice([10, 5_000, 70_000]))
        made = self.statement(attachments=[an_attachment(content)])
        body = multipart(orjson.dumps(made), [content])
        self._keep([made], lambda: self.wire.send("POST", "/xapi/statements", body, MIXED))

    def _reference(self) -> None:
        if self.own and self.rng.random() < 0.5:
            made = self._refer(self.rng.choice(self.own))
        else:
            made = self._refer(self._new_id())
            self.promised.append(made["object"]["id"])
        self._keep([made], lambda: self.wire.xapi("POST", "statements", made))

    def _void(self) -> None:
        if not self.own:
            return
        target = self.own.pop(self.rng.randrange(len(self.own)))
        made = a_void(target, id=self._new_id(), context={"registration": self._registration()})
        self.load.ledger.voided[target] = False
        self._keep([made], lambda: self.wire.xapi("POST", "statements", made), is_own=False)
        self.load.ledger.voided[target] = True

    def _document(self) -> None:
        state, content = f"state-{self.number}", self.rng.randbytes(2_000)
        held = self.load.ledger.documents.setdefault(state, [None])
        held.append(content)
        address: dict[str, Any] = {
            "activityId": ACTIVITY,
            "agent": an_agent("l1"),
            "stateId": state,
        }
        answer = self._ask(lambda: self.wire.xapi("PUT", "activities/state", content, **address))
        if answer is not None:
            del held[:-1]

    def _keep(
        self, made: list[dict[str, Any]], ask: Callable[[], Answer], is_own: bool = True
    ) -> None:
        ledger = self.load.ledger
        ledger.doubt(made)
        if self._ask(ask) is None:
            raise Broken("not now")
        ledger.keep(made)
        if is_own:
            self.own += [one["id"] for one in made if "StatementRef" not in str(one["object"])]

    def _ask(self, ask: Callable[[], Answer]) -> Answer | None:
        """Ask; None where the server is not able to now."""
        ledger = self.load.ledger
        try:
            answer = ask()
        except Broken:
            ledger.count("broken")
            raise
        if answer.status == 503 and "retry-after" in answer.headers:
            ledger.count("unavailable")
            return None
        if answer.status not in GOOD:
            ledger.refuse(f"{answer.status}: {answer.body[:300]!r}")
            return None
        ledger.count("acknowledged")
        return answer

    def _refer(self, target: str) -> dict[str, Any]:
        context = {"registration": self._registration()}
        return a_reference(target, id=self._new_id(), actor=an_agent("referrer"), context=context)

    def _registration(self) -> str:
        return registration_of(self.load.seed, self.rng.randrange(20))

    def _new_id(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))


@dataclass
class Learner:
    """A shell that plays the units of registrations, one after the other."""

    load: Load
    registrations: Sequence[str]
    units: int

    def work(self) -> None:
        """Play everything, until all is over."""
        for registration in self.registrations:
            for unit in range(self.units):
                with closing(self.load.served.wire()) as portal:
                    if not self._play(portal, registration, unit):
                        return

    def _play(self, portal: Wire, registration: str, unit: int) -> bool:
        path = f"/api/v1/registrations/{registration}/launch"
        launched = self._insist(portal, path, {"unit": unit})
        if launched is None:
            return False
        parts = urlsplit(launched.json()["url"])
        with closing(Wire(portal.port, f"Bearer {parts.fragment}", host=parts.netloc)) as shell:
            if not self._sit(shell, parts.path.replace("/play/", "/run/")):
                return False
        self.load.ledger.finished.add((registration, unit))
        self.load.ledger.count("finished")
        return True

    def _sit(self, shell: Wire, run: str) -> bool:
        delivered = self._insist(shell, f"{run}/unit", {"unit": None})
        if delivered is None:
            return False
        journal = f"{run}/sessions/{delivered.json()['session']}/journal"
        return all(self._insist(shell, journal, batch) for batch in a_sitting())

    def _insist(self, wire: Wire, path: str, body: Any) -> Answer | None:
        """Ask until there is an answer, as the shell does; None when all is over."""
        while not self.load.is_over.is_set():
            self.load.is_up.wait()
            try:
                answer = wire.send("POST", path, body)
            except Broken:
                self.load.ledger.count("broken")
                continue
            if answer.status == 200:
                self.load.ledger.count("acknowledged")
                return answer
            if answer.status != 503:
                self.load.ledger.refuse(f"{path}: {answer.status} {answer.body[:300]!r}")
                return None
            self.load.ledger.count("unavailable")
        return None


def a_sitting() -> list[dict[str, Any]]:
    """Give the journal of a unit that is done, in two batches."""
    calls = [
        ("LMSInitialize", "", ""),
        ("LMSSetValue", "cmi.core.score.raw", "90"),
        ("LMSSetValue", "cmi.core.lesson_status", "completed"),
        ("LMSCommit", "", ""),
        ("LMSFinish", "", ""),
    ]
    entries = [
        {
            "seq": seq,
            "snapshot": 1,
            "t": 1.0 * seq,
            "method": method,
            "element": element,
            "value": value,
        }
        for seq, (method, element, value) in enumerate(calls, 1)
    ]
    return [{"entries": entries[:3], "sent": 4.0}, {"entries": entries[3:], "sent": 6.0}]


def registration_of(seed: int, number: int) -> str:
    """Give one of the registrations that programs write under."""
    return str(UUID(int=random.Random(f"{seed} of {number}").getrandbits(128), version=4))
