"""The database stopped and started under load: 503 meanwhile, nothing lost, no restart of ours."""

from pathlib import Path

from tests.clusters import a_cluster
from tests.conftest import fill
from tests.lrs.factories import a_statement
from tests.lrs.integrity import defects
from tests.lrs.kills import enrolled, unkept
from tests.lrs.ledger import Ledger
from tests.lrs.load import Learner, Load, Program
from tests.lrs.served import Served, served

SEED = 20260701
PROGRAMS = 6


def assert_unavailable(here: Served) -> None:
    """Every kind of request is told to come back."""
    wire = here.wire()
    answers = [
        wire.xapi("POST", "statements", a_statement()),
        wire.xapi("GET", "statements"),
        wire.xapi("GET", "statements", statementId=a_statement()["id"]),
        wire.xapi("GET", "activities", activityId="https://example.org/a"),
        wire.send("GET", "/api/v1/records"),
    ]
    readiness = wire.send("GET", "/readyz")
    wire.close()
    assert readiness.status == 503
    assert [one.status for one in answers] == [503] * len(answers)
    assert all(one.headers.get("retry-after", "").isdigit() for one in answers)


def test_a_database_that_goes_and_comes_back_loses_nothing(tmp_path: Path) -> None:
    with a_cluster() as cluster, served(tmp_path, cluster.make_database("outage", fill)) as here:
        load = Load(here, Ledger(), SEED)
        learner = Learner(load, enrolled(here.installation, 1)[0], units=2)
        programs = [Program(load, number) for number in range(PROGRAMS)]
        load.begin()
        with load.going([*(one.work for one in programs), learner.work]):
            for mode in ("fast", "immediate"):
                load.ledger.await_more(60)
                cluster.stop(mode)
                load.ledger.await_more(PROGRAMS, "unavailable")
                assert_unavailable(here)
                cluster.start()
            load.ledger.await_more(60)
        print(f"seed {SEED}: {dict(load.ledger.counted)}")
        assert load.ledger.wrong == []
        assert unkept(here, load.ledger, SEED) == []
        assert defects(here.installation) == []
