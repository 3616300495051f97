"""Transfers and moves while statements and documents are stored: nothing is left out (D4)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import orjson
import pytest

from accounts.decision import Decision
from accounts.organisations import Organisation
from accounts.people import actor_of
from accounts.transfers import move, transfer
from jobs.worker import run_pending
from lrs import documents, handing_on
from lrs.documents import Address, Conditions, Content, Kind, Owner
from lrs.statements import store
from lrs.store import Window, search
from lrs.tasks import TASKS
from lrs.versions import V1
from schemas.clock import system_clock
from storage.database import Database, is_sqlite
from storage.installation import Installation
from tests.accounts.factories import IRI_BASE, a_person, an_organisation
from tests.lrs.factories import COURSE, a_credential, a_statement

ROUNDS = 25
WRITERS = 4
EVERYTHING = Window(0, (1 << 63) - 1, is_ascending=True, limit=100_000)


def said(installation: Installation) -> Decision:
    # Due at once, whatever the database's clock says.
    return Decision("command", "order 12", installation.now() - timedelta(seconds=5))


class World:
    """Two departments with an office each, a learner in the first."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        with installation.transaction() as db:
            self.top, self.other_top = an_organisation(db), an_organisation(db)
            self.old = an_organisation(db, parent=self.top.id)
            self.new = an_organisation(db, parent=self.top.id)
            self.person = a_person(db, organisation=self.old.id)
        self.own = actor_of(self.person, IRI_BASE)

    def transfer(self) -> None:
        with self.installation.transaction() as db:
            transfer(db, self.person, self.new.id, said(self.installation))

    def move(self, node: Organisation, parent: Organisation) -> None:
        with self.installation.transaction() as db:
            move(db, node, parent, said(self.installation))

    def run(self) -> int:
        return run_pending(self.installation, TASKS)

    def hand_on(self, waited: Callable[[], None]) -> None:
        """Do the job of the transfer; `waited` is called whenever it has to wait, or goes on."""
        with self.installation.reading() as db:
            handing = handing_on.handing_of_transfer(db, self.person, 2, IRI_BASE)
        assert handing
        handing_on.hand_on(self.installation, handing, lambda stage: waited())

    def seen(self, node: Organisation) -> set[str]:
        with self.installation.reading() as db:
            found = search(db, 1, [node.id], EVERYTHING)
        return {orjson.loads(one.payload)["id"] for one in found}

    def sees_document(self, node: Organisation) -> bool:
        reader = Owner(a_credential(organisation=node.id), IRI_BASE)
        with self.installation.reading() as db:
            return documents.find(db, reader, self.address()) is not None

    def address(self) -> Address:
        return Address(Kind.STATE, activity=COURSE, agent=self.own, document_id="resume")

    def write(self, db: Database) -> str:
        [id] = store(
            db,
            [a_statement(actor=self.own)],
            {},
            a_credential(),
            now=self.installation.now(),
            iri_base=IRI_BASE,
        )
        return id

    def keep(self, db: Database) -> None:
        documents.put(
            db,
            Owner(a_credential(), IRI_BASE),
            self.address(),
            Content(b"{}", "application/json"),
            Conditions(),
            now=self.installation.now(),
            version=V1,
        )


@pytest.fixture
def world(installation: Installation) -> World:
    return World(replace(installation, clock=system_clock))


def at_once(*tasks: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(tasks)) as pool:
        futures = [pool.submit(task) for task in tasks]
    return [future.result() for future in futures]


def a_writer(world: World) -> Callable[[], list[str]]:
    def write() -> list[str]:
        written = []
        for _ in range(ROUNDS):
            with world.installation.transaction() as db:
                written.append(world.write(db))
        return written

    return write


def test_what_is_stored_during_a_transfer_is_seen_by_the_new_office(world: World) -> None:
    def move_there() -> None:
        world.transfer()
        assert world.run() == 1

    *written, _ = at_once(*[a_writer(world)] * WRITERS, move_there)
    assert world.seen(world.new) == {id for ids in written for id in ids}


def test_what_is_stored_while_an_office_moves_is_seen_above_it(world: World) -> None:
    def move_there() -> None:
        world.move(world.old, world.other_top)
        assert world.run() == 1

    *written, _ = at_once(*[a_writer(world)] * WRITERS, move_there)
    assert world.seen(world.other_top) == {id for ids in written for id in ids}


def test_a_transfer_into_an_office_that_moves(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_on, "CHUNK", 10)
    written = set(a_writer(world)())
    world.transfer()

    def move_there() -> None:
        world.move(world.new, world.other_top)
        world.run()

    at_once(world.run, move_there, world.run)
    world.run()
    assert world.seen(world.other_top) == written


def test_whoever_was_writing_before_is_waited_for(world: World) -> None:
    """He knows the old place only; on SQLite the transfer itself waits for him."""
    if is_sqlite(world.installation.engine):
        pytest.skip("nobody writes while another one does")
    wrote, waiting = Event(), Event()

    def write() -> str:
        with world.installation.transaction() as db:
            id = world.write(db)
            world.keep(db)
            wrote.set()
            assert waiting.wait(30)
        return id

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert wrote.wait(30)
        world.transfer()
        world.hand_on(waiting.set)
        assert world.seen(world.new) == {writing.result(30)}
    assert world.sees_document(world.new)


def test_a_writer_who_has_looked_holds_back_who_hands_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The moment between looking at the tree and committing is the dangerous one."""
    if is_sqlite(world.installation.engine):
        pytest.skip("nobody writes while another one does")
    looked, done = Event(), Event()
    look = documents.organisations_of

    def slow_look(*given: Any) -> Any:
        found = look(*given)
        looked.set()
        assert done.wait(30)
        return found

    monkeypatch.setattr(documents, "organisations_of", slow_look)

    def keep() -> None:
        with world.installation.transaction() as db:
            world.keep(db)

    with ThreadPoolExecutor(1) as pool:
        kept = pool.submit(keep)
        assert looked.wait(30)
        world.transfer()
        world.hand_on(done.set)
        kept.result(30)
    assert world.sees_document(world.new)
