"""A standby promoted under load: order and horizon hold on it, and nothing acknowledged is lost.

The copy is synchronous, as whoever wants no loss must have it; the server finds the one that writes
by itself (libpq's list of hosts), and is not started again.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from tests.clusters import Cluster, a_cluster, a_standby
from tests.conftest import fill
from tests.databases import USER
from tests.journeys.server import wait_until
from tests.lrs.following import WAYS, Claim, Follower, false_claims, pages
from tests.lrs.integrity import defects
from tests.lrs.kills import unkept
from tests.lrs.ledger import Ledger
from tests.lrs.load import Load, Program
from tests.lrs.served import served
from tests.lrs.wire import Broken

SEED = 20260701
PROGRAMS = 4
NAME = "failover"


@contextmanager
def a_pair() -> Iterator[tuple[Cluster, Cluster]]:
    """A primary and a standby that has everything before it is acknowledged."""
    with ExitStack() as stack:
        primary = stack.enter_context(a_cluster())
        primary.make_database(NAME, fill)
        standby = stack.enter_context(a_standby(primary))
        primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.ask("SELECT pg_reload_conf()")
        states = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"
        wait_until(lambda: primary.ask(states), "the standby to be synchronous", 60)
        yield primary, standby


def a_reader(load: Load, way: Callable[[Follower], Claim], claims: list[Claim]) -> None:
    """Follow the list, as far as there is a database to read from."""
    with closing(load.served.wire()) as wire:
        follower = Follower(wire)
        while not load.is_over.is_set():
            with suppress(Broken):
                claims.append(way(follower))
                load.ledger.count("claims")


def test_a_promoted_standby_keeps_order_horizon_and_what_was_acknowledged(tmp_path: Path) -> None:
    with a_pair() as (primary, standby):
        hosts = f"host={primary.folder}&host={standby.folder}&target_session_attrs=read-write"
        url = f"postgresql+psycopg://{USER}@/{NAME}?{hosts}"
        with served(tmp_path, url) as here:
            load = Load(here, Ledger(), SEED)
            # References to what comes late, and voids, change what lists show of the past (D27).
            kinds = ("one", "put", "batch", "attached")
            programs = [Program(load, number, kinds) for number in range(PROGRAMS)]
            claims: list[Claim] = []
            readers = [lambda way=way: a_reader(load, way, claims) for way in WAYS[2:]]
            load.begin()
            with load.going([*(one.work for one in programs), *readers]):
                load.ledger.await_more(60)
                primary.stop("immediate")
                standby.promote()
                load.ledger.await_more(60)
                load.ledger.await_more(len(readers), "claims")
            with closing(here.wire()) as wire:
                everything = [
                    one for page in pages(wire, ascending=True) for one in page.statements
                ]
            print(f"seed {SEED}: {dict(load.ledger.counted)}")
            assert load.ledger.wrong == []
            assert unkept(here, load.ledger, SEED) == []
            assert false_claims(claims, everything) == []
            assert defects(here.installation) == []
