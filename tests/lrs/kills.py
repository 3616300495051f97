"""The server killed with -9 under load, again and again: nothing acknowledged is lost.

    python -m tests.lrs.kills --kills 20 [--postgresql] [--seed N]

After each kill the database is compared with its own payloads (tests/lrs/integrity.py), and after
each start the server is asked, by id and by filter, for everything that was acknowledged.
"""

import random
import sys
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import orjson

from lrs.equality import is_equal
from progress.listeners import connect
from storage.installation import Installation
from tests.accounts.factories import a_person
from tests.catalogue.factories import a_course, a_registration
from tests.lrs.factories import an_agent
from tests.lrs.integrity import defects
from tests.lrs.ledger import Ledger
from tests.lrs.load import ACTIVITY, Learner, Load, Program, registration_of
from tests.lrs.served import Served, arguments, served_for_a_while
from tests.lrs.wire import Wire
from tests.packages.factories import a_package, a_scorm12_zip

PROGRAMS = 8
LEARNERS = 2
UNITS = 2
REGISTRATIONS = 20


def kill_often(here: Served, kills: int, seed: int, most: int = 150) -> tuple[Ledger, list[str]]:
    """Kill a server under load so many times; give what it acknowledged, and what is amiss.

    most  after how many acknowledged requests it is killed at the latest
    """
    rng = random.Random(seed)
    load = Load(here, Ledger(), seed)
    amiss: list[str] = []
    learners = [Learner(load, some, UNITS) for some in enrolled(here.installation, LEARNERS)]
    programs = [Program(load, number) for number in range(PROGRAMS)]
    load.begin()
    with load.going([*(one.work for one in programs), *(one.work for one in learners)]):
        for _ in range(kills):
            load.ledger.await_more(rng.randint(most // 5, most))
            load.kill()
            amiss += defects(here.installation)
            load.begin()
    amiss += [*load.ledger.wrong, *unkept(here, load.ledger, seed), *defects(here.installation)]
    return load.ledger, amiss


def enrolled(here: Installation, groups: int) -> list[list[str]]:
    """Make a course of two units, and registrations for so many to play."""
    connect()
    package = a_package(here, a_scorm12_zip(UNITS))
    assert package.structure, package.findings
    base = str(here.settings.iri_base)
    with here.transaction() as db:
        course = a_course(db, structure=package.structure, package_id=package.id)
        made = [
            a_registration(db, person=a_person(db, iri_base=base), course=course, now=here.now()).id
            for _ in range(groups * REGISTRATIONS)
        ]
    return [made[group::groups] for group in range(groups)]


def unkept(here: Served, ledger: Ledger, seed: int) -> list[str]:
    """Ask a running server for everything that was acknowledged; tell what is not there."""
    sent = ledger.statements.items()
    with closing(here.wire()) as wire:
        return [
            *(words for id, one in sent for words in _by_id(wire, ledger, id, one)),
            *_by_filter(wire, ledger, seed),
            *_documents(wire, ledger),
            *_progress(wire, ledger),
        ]


def _by_id(wire: Wire, ledger: Ledger, id: str, sent: dict[str, Any]) -> Iterable[str]:
    names = ["voidedStatementId"] if id in ledger.voided else ["statementId"]
    if ledger.voided.get(id) is False:  # nobody knows whether its void came to pass
        names.append("statementId")
    answers = [
        wire.xapi("GET", "statements", None, None, attachments="attachments" in sent, **{name: id})
        for name in names
    ]
    found = [one for one in answers if one.status == 200]
    if not found:
        yield f"{id} was acknowledged, and is not there: {[one.status for one in answers]}"
    elif "attachments" in sent:
        if sent["attachments"][0]["sha2"].encode() not in found[0].body:
            yield f"{id} was acknowledged, and lost its attachment"
    elif not is_equal(sent, orjson.loads(found[0].body)):
        yield f"{id} was acknowledged, and is another now"


def _by_filter(wire: Wire, ledger: Ledger, seed: int) -> Iterable[str]:
    for number in range(20):
        registration = registration_of(seed, number)
        listed = ids_of(wire, registration=registration)
        wanted = {
            id
            for id, sent in ledger.statements.items()
            if sent["context"]["registration"] == registration and id not in ledger.voided
        }
        if len(set(listed)) != len(listed):
            yield f"registration {registration} lists a statement twice"
        for id in wanted - set(listed):
            yield f"{id} was acknowledged, and is not listed under its registration"
        for id in set(listed) & {id for id, is_sure in ledger.voided.items() if is_sure}:
            yield f"{id} was voided, and is listed"


def ids_of(wire: Wire, **query: Any) -> list[str]:
    """Give the ids of a list, following `more` to its end."""
    answer = wire.xapi("GET", "statements", **query, limit=500)
    found: list[str] = []
    while True:
        assert answer.status == 200, answer.body
        page = answer.json()
        found += [statement["id"] for statement in page["statements"]]
        if not page["more"]:
            return found
        answer = wire.xapi("GET", page["more"])


def _documents(wire: Wire, ledger: Ledger) -> Iterable[str]:
    for state, contents in ledger.documents.items():
        address: dict[str, Any] = {
            "activityId": ACTIVITY,
            "agent": an_agent("l1"),
            "stateId": state,
        }
        answer = wire.xapi("GET", "activities/state", **address)
        if (answer.body if answer.status == 200 else None) not in contents:
            yield f"{state} is none of the contents that it may have: {answer.status}"


def _progress(wire: Wire, ledger: Ledger) -> Iterable[str]:
    for registration, unit in ledger.finished:
        answer = wire.send("GET", f"/api/v1/registrations/{registration}").json()
        if not answer["units"][unit]["satisfied"]:
            yield f"unit {unit} of {registration} was finished, and is not satisfied"
        both = {(registration, number) for number in range(UNITS)} <= ledger.finished
        if both and not answer["satisfied"]:
            yield f"{registration} was finished, and is not satisfied"


def main() -> None:
    """Kill as often as is asked; print figures, and fail where anything is amiss."""
    asked = arguments(str(__doc__), kills=20, seed=1)
    with served_for_a_while(is_postgresql=asked.postgresql) as here:
        ledger, amiss = kill_often(here, asked.kills, asked.seed)
    print(told(ledger, asked.kills, asked.seed))
    if amiss:
        sys.exit("\n".join(amiss))


def told(ledger: Ledger, kills: int, seed: int) -> str:
    """Say in a line what happened."""
    attached = sum("attachments" in one for one in ledger.statements.values())
    referring = sum("StatementRef" in str(one["object"]) for one in ledger.statements.values())
    return (
        f"seed {seed}: {kills} kills, {ledger.counted['acknowledged']} requests acknowledged,"
        f" {ledger.counted['broken']} cut off; {len(ledger.statements)} statements"
        f" ({attached} with contents, {referring} references),"
        f" {len(ledger.finished)} units finished"
    )


if __name__ == "__main__":
    main()
