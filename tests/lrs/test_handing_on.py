"""What was recorded before a transfer or a move becomes visible to the new place (D4)."""

from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from accounts.decision import Decision
from accounts.organisations import Organisation, OrganisationKind
from accounts.people import Person, actor_of
from accounts.transfers import move, transfer
from jobs.worker import run_pending
from lrs import handing_on
from lrs.store.tables import document_organisation, posting, posting_job
from lrs.tasks import TASKS
from storage.database import Database
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE, a_person, an_organisation
from tests.conftest import START
from tests.lrs.client import LrsClient
from tests.lrs.conftest import MakeClient
from tests.lrs.factories import COURSE, a_statement, a_void

MBOX = {"mbox": "mailto:asha@example.org"}
SAID = Decision("command", "order 12", START)


class World:
    """An old and a new office in two departments, each with a key of its own; a learner."""

    def __init__(self, installation: Installation, make_lrs: MakeClient, **details: Any) -> None:
        self.installation = installation
        with installation.transaction() as db:
            self.old_department, self.new_department = an_organisation(db), an_organisation(db)
            self.old = an_office(db, self.old_department)
            self.new = an_office(db, self.new_department)
            self.person = a_person(db, organisation=self.old.id, **details)
        self.own = actor_of(self.person, IRI_BASE)
        self.lrs = make_lrs("all")
        self.make = make_lrs

    def key_of(self, node: Organisation) -> LrsClient:
        return self.make("all", organisation=node.id)

    def store(self, *statements: dict[str, Any]) -> list[str]:
        return self.lrs.store(*statements)

    def transfer(self, person: Person | None = None, node: Organisation | None = None) -> None:
        with self.installation.transaction() as db:
            transfer(db, person or self.person, (node or self.new).id, SAID)

    def move(self, node: Organisation, parent: Organisation) -> None:
        with self.installation.transaction() as db:
            move(db, node, parent, SAID)

    def run(self) -> int:
        return run_pending(self.installation, TASKS)

    def rows(self) -> tuple[int, int, int]:
        """How many rows say who may see what, and how many scans are not done."""
        tables = (posting, document_organisation, posting_job)
        with self.installation.reading() as db:
            counts = [db.execute(select(func.count()).select_from(one)).scalar() for one in tables]
        return counts[0], counts[1], counts[2]


def an_office(db: Database, parent: Organisation) -> Organisation:
    return an_organisation(db, kind=OrganisationKind.OFFICE, parent=parent.id)


def seen(lrs: LrsClient) -> set[str]:
    return {one["id"] for one in lrs.get("statements").json["statements"]}


def by(actor: dict[str, Any], count: int = 3) -> list[dict[str, Any]]:
    return [a_statement(actor=actor) for _ in range(count)]


def put(lrs: LrsClient, resource: str, query: dict[str, Any]) -> None:
    written = {**query, "agent": orjson.dumps(query["agent"]).decode()}
    new = {"If-None-Match": "*"}
    answer = lrs.send("PUT", resource, query_string=written, json={"a": 1}, headers=new)
    assert answer.status_code == 204, answer.text


@pytest.fixture
def world(installation: Installation, make_lrs: MakeClient) -> World:
    return World(installation, make_lrs, actor=None)


def all_see(world: World, ids: Iterable[str], *nodes: Organisation) -> bool:
    return all(seen(world.key_of(node)) >= set(ids) for node in nodes)


def test_the_new_office_sees_what_was_before_and_the_old_one_still_does(world: World) -> None:
    ids = world.store(*by(world.own))
    world.transfer()
    assert seen(world.key_of(world.new)) == set()
    assert world.run() == 1
    assert all_see(world, ids, world.old, world.new, world.old_department, world.new_department)
    later = world.store(*by(world.own))
    assert all_see(world, ids + later, world.new, world.new_department)
    assert seen(world.key_of(world.old)) == set(ids)


def test_identifiers_that_others_use_are_handed_on_too(
    installation: Installation, make_lrs: MakeClient
) -> None:
    world = World(installation, make_lrs, actor=MBOX)
    ids = world.store(*by(MBOX), *by(world.own))
    world.transfer()
    world.run()
    assert all_see(world, ids, world.new, world.new_department)


def test_what_others_did_is_not_handed_on(world: World) -> None:
    with world.installation.transaction() as db:
        colleague = actor_of(a_person(db, organisation=world.old.id), IRI_BASE)
    world.store(a_statement(actor=colleague, object={**world.own, "objectType": "Agent"}))
    world.transfer()
    world.run()
    assert seen(world.key_of(world.new)) == set()


def test_what_was_nobodys_stays_nobodys(installation: Installation, make_lrs: MakeClient) -> None:
    """Who takes a stranger for his own must not come to see what the stranger did before."""
    before = make_lrs("all").store(a_statement(actor=MBOX))
    world = World(installation, make_lrs, actor=MBOX)
    after = world.store(*by(MBOX))
    world.transfer()
    world.run()
    assert seen(world.key_of(world.new)) == set(after)
    assert set(before) <= seen(world.lrs)


def test_a_third_place_sees_what_the_first_two_saw(world: World) -> None:
    first = world.store(*by(world.own))
    world.transfer()
    second = world.store(*by(world.own))
    with world.installation.transaction() as db:
        third = an_organisation(db)
    world.transfer(node=third)
    assert world.run() == 2
    assert all_see(world, first + second, third)


def test_documents_are_handed_on(world: World) -> None:
    state = {"activityId": COURSE, "agent": world.own, "stateId": "resume"}
    profile = {"agent": world.own, "profileId": "preferences"}
    others = {"activityId": COURSE, "agent": MBOX, "stateId": "resume"}
    for resource, query in (
        ("activities/state", state),
        ("agents/profile", profile),
        ("activities/state", others),
    ):
        put(world.lrs, resource, query)
    world.transfer()
    key = world.key_of(world.new)
    assert key.get("activities/state", **state).status_code == 404
    world.run()
    assert key.get("activities/state", **state).json == {"a": 1}
    assert key.get("agents/profile", **profile).json == {"a": 1}
    assert key.get("activities/state", **others).status_code == 404
    assert world.key_of(world.old).get("activities/state", **state).json == {"a": 1}


def test_an_office_moves_with_all_that_it_sees(world: World) -> None:
    state = {"activityId": COURSE, "agent": world.own, "stateId": "resume"}
    put(world.lrs, "activities/state", state)
    ids = world.store(*by(world.own))
    with world.installation.transaction() as db:
        gone = a_person(db, organisation=world.old.id)
    left = world.store(*by(actor_of(gone, IRI_BASE)))
    world.transfer(gone, world.old_department)
    world.move(world.old, world.new_department)
    assert seen(world.key_of(world.new_department)) == set()
    assert world.run() == 2
    assert all_see(world, ids + left, world.old, world.old_department, world.new_department)
    assert seen(world.key_of(world.new)) == set()
    key = world.key_of(world.new_department)
    assert key.get("activities/state", **state).json == {"a": 1}


def test_a_moved_office_takes_what_was_voided_along(world: World) -> None:
    [id] = world.store(*by(world.own, 1))
    world.store(a_void(id))
    world.move(world.old, world.new_department)
    world.run()
    key = world.key_of(world.new_department)
    assert key.get("statements", voidedStatementId=id).status_code == 200


def test_twice_changes_nothing(world: World) -> None:
    world.store(*by(world.own))
    world.transfer()
    world.run()
    before = world.rows()
    with world.installation.reading() as db:
        handing = handing_on.handing_of_transfer(db, world.person, 2, IRI_BASE)
    assert handing
    handing_on.hand_on(world.installation, handing, lambda stage: None)
    assert world.rows() == before
    assert before[2] == 0


def test_killed_in_the_middle_it_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing_on, "CHUNK", 2)
    ids = world.store(*by(world.own, 7))
    world.transfer()
    with world.installation.reading() as db:
        handing = handing_on.handing_of_transfer(db, world.person, 2, IRI_BASE)
    assert handing
    beats = iter(range(2))

    def killed(stage: str) -> None:
        if stage.startswith("statements") and next(beats) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        handing_on.hand_on(world.installation, handing, killed)
    assert len(seen(world.key_of(world.new))) == 4
    assert world.rows()[2] == 1
    steps: list[str] = []
    handing_on.hand_on(world.installation, handing, steps.append)
    assert len([stage for stage in steps if stage.startswith("statements")]) == 1
    assert all_see(world, ids, world.new)
    assert world.rows()[2] == 0


def test_a_transfer_that_is_not_there_is_nothing(world: World) -> None:
    with world.installation.reading() as db:
        assert handing_on.handing_of_transfer(db, world.person, 7, IRI_BASE) is None


def test_the_other_institution_is_not_touched(world: World) -> None:
    with world.installation.transaction() as db:
        stranger = a_person(db, institution=2)
        node = an_organisation(db, institution=2)
        transfer(db, stranger, node.id, SAID)
    ids = world.store(*by(world.own))
    world.transfer()
    assert world.run() == 2
    assert all_see(world, ids, world.new)
