"""Sealed or not, killed or not, early or late: search finds what a scan of everything finds."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from itertools import combinations, count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from jobs.worker import run_pending
from lrs import masks, sealing, sealing_jobs
from lrs.horizon import await_horizon
from lrs.sealing import seal_next
from lrs.statements import store
from lrs.store import Window, look, search, settled
from lrs.store.late import add_terms
from lrs.store.seals import find_sealing
from lrs.store.tables import late, mask, posting, statement
from schemas.clock import system_clock
from storage.database import Database
from storage.installation import Installation
from tests.conftest import SetClock
from tests.lrs.factories import a_credential, a_reference, a_statement, a_void, an_agent

AGENTS, VERBS, ACTIVITIES = 2, 2, 3
ROUNDS = 12
LATEST = (1 << 63) - 1
numbers = count(1000)

plain = st.tuples(
    st.just("store"),
    st.lists(
        st.tuples(
            st.integers(0, AGENTS - 1), st.integers(0, VERBS - 1), st.integers(0, ACTIVITIES - 1)
        ),
        min_size=1,
        max_size=9,
    ),
)
onto = st.tuples(st.sampled_from(["refer", "void", "await", "add"]), st.integers(0, 40))
seal = st.tuples(st.just("seal"), st.integers(1, 6))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of four and blocks of sixteen, and masks for everything that has a row."""
    for module, name, value in (
        (masks, "RUN", 4),
        (masks, "BLOCK", 16),
        (masks, "SPARSE", 4),
        (settled, "FIRST_BLOCKS", 1),
        (settled, "MORE_BLOCKS", 2),
        (look, "FEW", 1),
        (sealing, "MERGED_AT_ONCE", 24),
        (sealing, "LATE_AT_ONCE", 3),
    ):
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(sealing, "recent_horizon", await_horizon)


class World:
    """One institution, what was done in it, and what ought to be found."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.institution = next(numbers)
        self.ids: list[str] = []
        self.awaited: list[str] = []

    def do(self, action: str, with_what: Any) -> None:
        """Take one action."""
        if action == "store":
            self.keep([self.a_plain(*one) for one in with_what])
        elif action == "seal":
            for _ in range(with_what):
                if not seal_next(self.installation, self.institution):
                    return
        elif action == "await":
            coming = a_statement()["id"]
            self.awaited.append(coming)
            self.keep([a_reference(coming, actor=an_agent("0"))])
        elif self.ids:
            self._onto(action, self.ids[with_what % len(self.ids)], with_what)

    def keep(self, statements: Sequence[dict[str, Any]]) -> None:
        """Store a batch."""
        credential = a_credential(institution=self.institution)
        now = self.installation.now()
        with self.installation.transaction() as db:
            self.ids += store(db, statements, {}, credential, now=now, iri_base="")

    def _onto(self, action: str, id: str, number: int) -> None:
        if action == "refer":
            self.keep([a_reference(id, actor=an_agent("1"))])
        elif action == "void":
            self.keep([a_void(id, actor=an_agent("1"))])
        else:
            with self.installation.transaction() as db:
                seqs = everything(db, self.institution)
                add_terms(db, self.institution, [(1 + number % 2, seqs[number % len(seqs)])])

    def a_plain(self, agent: int, verb: int, activity: int) -> dict[str, Any]:
        given: dict[str, Any] = {"id": self.awaited.pop()} if self.awaited and not activity else {}
        target = {"objectType": "Activity", "id": f"https://example.org/{activity}"}
        return a_statement(f"v{verb}", actor=an_agent(str(agent)), object=target, **given)


def everything(db: Database, institution: int) -> list[int]:
    query = select(statement.c.seq).where(statement.c.institution == institution)
    return list(db.execute(query.order_by(statement.c.seq)).scalars())


def posted(db: Database, institution: int) -> dict[int, set[int]]:
    """The seqs under each term, without what is voided."""
    shown = select(statement.c.seq).where(
        statement.c.institution == institution, statement.c.is_voided.is_(False)
    )
    query = select(posting.c.term, posting.c.seq).where(
        posting.c.institution == institution, posting.c.seq.in_(shown)
    )
    found: dict[int, set[int]] = {}
    for term, seq in db.execute(query):
        found.setdefault(term, set()).add(seq)
    return found


def paged(db: Database, institution: int, terms: Sequence[int], window: Window) -> Iterator[int]:
    """The seqs that search finds, page after page."""
    while found := search(db, institution, terms, window):
        yield from (one.seq for one in found)
        last = found[-1].seq
        low, high = (last + 1, window.highest) if window.is_ascending else (window.lowest, last - 1)
        window = Window(low, high, window.is_ascending, window.limit)


@pytest.mark.usefixtures("small")
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    actions=st.lists(st.one_of(plain, plain, onto, seal), min_size=4, max_size=25),
    limit=st.integers(1, 7),
    bounds=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_search_finds_what_a_scan_finds(
    installation: Installation,
    actions: list[tuple[str, Any]],
    limit: int,
    bounds: tuple[float, float],
) -> None:
    world = World(installation)
    for action in actions:
        world.do(*action)
    with installation.reading() as db:
        check(db, world.institution, limit, bounds)


def check(db: Database, institution: int, limit: int, bounds: tuple[float, float]) -> None:
    """Compare every pair and triple of terms, whole and within bounds, in both orders."""
    under, seqs = posted(db, institution), everything(db, institution) or [0]
    low, high = (seqs[int(share * (len(seqs) - 1))] for share in sorted(bounds))
    wanted = [*combinations(under, 2), *list(combinations(under, 3))[:40], *((t,) for t in under)]
    for terms in wanted:
        right = sorted(set.intersection(*(under[term] for term in terms)))
        for first, last in ((0, LATEST), (low, high)):
            expected = [seq for seq in right if first <= seq <= last]
            rising = Window(first, last, True, limit)
            falling = Window(first, last, False, limit)
            assert list(paged(db, institution, terms, rising)) == expected
            assert list(paged(db, institution, terms, falling)) == expected[::-1]


@pytest.mark.usefixtures("small")
def test_everything_is_sealed_merged_and_kept(installation: Installation) -> None:
    world = World(installation)
    for turn in range(12):
        world.do("store", [(turn % 2, turn % 3 % 2, one) for one in (0, 1, 2)])
        world.do("refer", turn)
    while seal_next(installation, world.institution):
        pass
    with installation.reading() as db:
        assert find_sealing(db, world.institution).sealed == 48
        assert find_sealing(db, world.institution).merged == 3
        assert set(db.execute(select(mask.c.run)).scalars()) == {masks.WHOLE}
        assert not db.execute(select(late)).all()
        check(db, world.institution, 3, (0.2, 0.7))


@pytest.mark.usefixtures("small")
def test_masks_alone_have_what_came_late(installation: Installation) -> None:
    world = World(installation)
    world.do("store", [(0, 0, 0)] * 8)
    while seal_next(installation, world.institution):
        pass
    with installation.transaction() as db:
        seqs = everything(db, world.institution)
        under = {1: (1, 3, 6), 2: (2, 3, 7)}
        added = [(term, seqs[place]) for term, places in under.items() for place in places]
        add_terms(db, world.institution, added)
        assert [one.seq for one in search(db, world.institution, [1, 2], NEWEST)] == [seqs[3]]
    while seal_next(installation, world.institution):
        pass
    with installation.reading() as db:
        assert not db.execute(select(late)).all()
        assert [one.seq for one in search(db, world.institution, [1, 2], NEWEST)] == [seqs[3]]


@pytest.fixture
def few_late(small: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Masks are worth while with three late rows, and not with four."""
    for module in (look, import_module("lrs.store.search")):
        monkeypatch.setattr(module, "MOST_LATE", 3)
    look._look_query.cache_clear()
    yield
    look._look_query.cache_clear()


@pytest.mark.usefixtures("few_late")
def test_late_rows_of_what_is_not_sealed_hide_none_that_masks_lack(
    installation: Installation,
) -> None:
    world = World(installation)
    world.do("store", [(0, 0, 0)] * 8)
    while seal_next(installation, world.institution):
        pass
    world.do("store", [(0, 0, 0)] * 3)
    with installation.transaction() as db:
        seqs = everything(db, world.institution)
        # The newest first, and so first in a table that keeps rows as they come.
        for seq in (*seqs[:-4:-1], *seqs[2:5]):
            add_terms(db, world.institution, [(1, seq), (2, seq)])
        if db.dialect.name == "postgresql":
            for way in ("indexscan", "indexonlyscan", "bitmapscan"):
                db.execute(text(f"SET LOCAL enable_{way} = off"))
        found = [one.seq for one in search(db, world.institution, [1, 2], NEWEST)]
    assert found == [*seqs[:-4:-1], *seqs[4:1:-1]]


NEWEST = Window(0, LATEST, False, 10)


@pytest.mark.usefixtures("small")
def test_what_is_above_the_horizon_is_not_sealed(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(installation)
    world.do("store", [(0, 0, 0)] * 8)
    with installation.reading() as db:
        seqs = everything(db, world.institution)
    monkeypatch.setattr(sealing, "highest_seq", lambda _: seqs[5])
    while seal_next(installation, world.institution):
        pass
    with installation.reading() as db:
        assert find_sealing(db, world.institution).highest_seq == seqs[3]


@pytest.mark.usefixtures("small")
def test_jobs_follow_each_other_until_all_is_sealed(
    installation: Installation, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing_jobs, "STEPS", 5)
    world = World(installation)
    world.do("store", [(0, 0, 0)] * 40)
    sealing_jobs.begin_sealing(installation)
    run_pending(installation, {sealing_jobs.SEAL: sealing_jobs.seal})
    world.do("store", [(0, 0, 0)] * 8)
    clock.tick(10)
    run_pending(installation, {sealing_jobs.SEAL: sealing_jobs.seal})
    with installation.reading() as db:
        assert find_sealing(db, world.institution).sealed == 48


@pytest.mark.usefixtures("small")
def test_sealers_late_terms_and_readers_at_once(installation: Installation) -> None:
    live = World(replace(installation, clock=system_clock))
    live.keep([live.a_plain(0, 0, 0) for _ in range(24)])
    actions: list[Callable[[int], None]] = [
        *[lambda turn: live.do("store", [(0, 0, 1), (1, 0, 0)])] * 2,
        *[lambda turn: live.do("refer", turn)] * 2,
        lambda turn: live.do("add", turn),
        *[lambda turn: live.do("seal", 3)] * 2,
        *[lambda turn: compare(live)] * 2,
    ]

    def repeat(action: Callable[[int], None]) -> None:
        for turn in range(ROUNDS):
            action(turn)

    with ThreadPoolExecutor(len(actions)) as threads:
        list(threads.map(repeat, actions))
    live.do("seal", 1000)
    with installation.reading() as db:
        assert not db.execute(select(late)).all()
        check(db, live.institution, 5, (0.3, 0.6))


def compare(world: World) -> None:
    """Find no less than what was there before the search, and no more than after it."""
    with world.installation.reading() as db:
        before = posted(db, world.institution)
        for pair in combinations(before, 2):
            found = set(paged(db, world.institution, pair, NEWEST))
            after = posted(db, world.institution)
            assert set.intersection(*(before[term] for term in pair)) <= found
            assert found <= set.intersection(*(after[term] for term in pair))
