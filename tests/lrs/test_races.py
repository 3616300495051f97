"""Many writers and readers at once: nothing missed, nothing twice, nothing half there."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson
import pytest

from lrs.checked import check_submission
from lrs.combiner import Combiner, combiner_for
from lrs.errors import ClockBehind, StatementConflict
from lrs.horizon import await_horizon
from lrs.queries import Query
from lrs.reading import find_page
from lrs.sequence import highest_seq
from lrs.statements import store
from lrs.store import Window, search
from lrs.submissions import SUBMISSIONS
from lrs.terms import Kind, Name
from lrs.versions import V1
from schemas.clock import system_clock
from storage.database import is_sqlite
from storage.installation import Installation
from tests.conftest import SetClock
from tests.lrs.factories import a_credential, a_reference, a_statement, an_agent

WRITERS = 6
ROUNDS = 15
LATEST = (1 << 63) - 1


@pytest.fixture
def live(installation: Installation) -> Installation:
    """An installation whose clock goes."""
    return replace(installation, clock=system_clock)


@dataclass
class Reader:
    """Follows the newest end of the list, as a client that asks for `more` in ascending order."""

    installation: Installation
    seqs: list[int] = field(default_factory=list)
    horizons: list[datetime] = field(default_factory=list)

    def follow(self) -> None:
        """Read on to the present end."""
        horizon = await_horizon(self.installation, 1)
        self.horizons.append(horizon)
        self.seqs += up_to(self.installation, horizon, after=self.seqs[-1] if self.seqs else 0)


def up_to(installation: Installation, horizon: datetime, after: int = 0) -> list[int]:
    """Everything that may be read up to a horizon, by row number."""
    window = Window(after + 1, highest_seq(horizon), is_ascending=True, limit=100_000)
    with installation.reading() as db:
        return [found.seq for found in search(db, 1, [], window)]


def submit(installation: Installation, *statements: dict[str, Any], alone: bool = False) -> None:
    """Store as a request does: combined with others, or in a transaction of its own."""
    combiner = Combiner(SUBMISSIONS) if alone else combiner_for(installation, SUBMISSIONS)
    combiner.do(installation, check_submission(statements, set(), a_credential(), V1))


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    """Run tasks in threads at once; give what each gave or raised."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(task) for task in tasks]
    return [future.exception() or future.result() for future in futures]


def a_writer(installation: Installation, seed: int) -> Callable[[], int]:
    rng = random.Random(seed)

    def write() -> int:
        count = 0
        for _ in range(ROUNDS):
            batch = [
                a_statement(actor=an_agent(f"l{rng.randrange(5)}"))
                for _ in range(rng.choice([1, 3, 20]))
            ]
            submit(installation, *batch, alone=rng.random() < 0.5)
            count += len(batch)
        return count

    return write


def test_readers_miss_nothing_and_see_nothing_twice(live: Installation) -> None:
    readers = [Reader(live), Reader(live)]

    def read(reader: Reader) -> None:
        for _ in range(ROUNDS * 2):
            reader.follow()

    tasks = [a_writer(live, seed) for seed in range(WRITERS)]
    written = at_once(*tasks, *[lambda r=reader: read(r) for reader in readers])
    everything = up_to(live, await_horizon(live, 1))
    assert len(everything) == sum(written[:WRITERS])
    for reader in readers:
        reader.follow()
        assert reader.seqs == everything
        assert reader.horizons == sorted(reader.horizons)


def test_nothing_appears_below_a_horizon_that_was_given(live: Installation) -> None:
    given: list[tuple[datetime, list[int]]] = []

    def look() -> None:
        for _ in range(ROUNDS):
            horizon = await_horizon(live, 1)
            given.append((horizon, up_to(live, horizon)))

    at_once(*[a_writer(live, seed) for seed in range(WRITERS)], look)
    for horizon, seen in given:
        assert up_to(live, horizon) == seen


def test_a_writer_reads_what_was_acknowledged(live: Installation) -> None:
    def write_and_read() -> bool:
        for _ in range(ROUNDS):
            statement = a_statement(actor=an_agent("mine"))
            submit(live, statement)
            if statement["id"] not in [one for one in newest_ids(live)]:
                return False
        return True

    assert at_once(*[write_and_read] * WRITERS) == [True] * WRITERS


def newest_ids(installation: Installation) -> Sequence[str]:
    horizon = await_horizon(installation, 1)
    names = frozenset({Name(Kind.AGENT, "account https://learning.example.org mine")})
    with installation.reading() as db:
        page = find_page(db, a_credential(), Query(names=names, limit=500), horizon)
    return [orjson.loads(found.payload)["id"] for found in page]


def test_the_same_statement_at_once_is_stored_once(live: Installation) -> None:
    statement = a_statement()
    assert at_once(*[lambda: submit(live, statement, alone=True)] * WRITERS) == [None] * WRITERS
    assert len(up_to(live, await_horizon(live, 1))) == 1


def test_one_of_many_under_the_same_id_wins(live: Installation) -> None:
    id = a_statement()["id"]
    tasks = [
        lambda n=n: submit(live, a_statement(id=id, actor=an_agent(f"l{n}")), alone=True)
        for n in range(WRITERS)
    ]
    answers = at_once(*tasks)
    assert answers.count(None) == 1
    assert sum(isinstance(answer, StatementConflict) for answer in answers) == WRITERS - 1


def test_what_conflicts_does_not_spoil_what_it_was_combined_with(live: Installation) -> None:
    taken = a_statement()
    submit(live, taken)
    good = [a_statement() for _ in range(WRITERS)]
    bad = {**taken, "actor": an_agent("another")}
    answers = at_once(lambda: submit(live, bad), *[lambda s=s: submit(live, s) for s in good])
    assert isinstance(answers[0], StatementConflict)
    assert answers[1:] == [None] * WRITERS


def test_reference_and_target_at_the_same_moment_find_each_other(live: Installation) -> None:
    for turn in range(ROUNDS):
        learner = an_agent(f"learner-{turn}")
        target = a_statement(actor=learner)
        middle = a_reference(target["id"], actor=an_agent("other"))
        top = a_reference(middle["id"], actor=an_agent("other"))
        tasks = [lambda s=s: submit(live, s, alone=True) for s in (target, middle, top)]
        assert at_once(*tasks) == [None] * 3
        names = frozenset(
            {Name(Kind.AGENT, f"account https://learning.example.org learner-{turn}")}
        )
        with live.reading() as db:
            found = find_page(db, a_credential(), Query(names=names), await_horizon(live, 1))
        assert len(found) == 3


def test_a_paused_writer_holds_the_horizon_back(live: Installation) -> None:
    before = live.now()
    with live.transaction() as db:
        store(db, [a_statement()], {}, a_credential(), now=live.now(), iri_base="")
        held = await_horizon(live, 1)
        assert up_to(live, held) == []
    assert held < live.now()
    assert await_horizon(live, 1) > before
    assert len(up_to(live, await_horizon(live, 1))) == 1


def test_no_write_while_the_clock_is_behind(installation: Installation, clock: SetClock) -> None:
    if not is_sqlite(installation.engine):
        pytest.skip("PostgreSQL's own clock is not ours to set")
    submit(installation, a_statement())
    clock.tick(-60)
    with pytest.raises(ClockBehind):
        submit(installation, a_statement())
    clock.tick(61)
    submit(installation, a_statement())
