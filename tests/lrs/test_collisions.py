"""Terms cut to 8 bits: they collide, and every filter still answers what a scan finds (D26)."""

import random
from typing import Any
from uuid import UUID

import pytest

from lrs import insertion
from lrs.store import dictionary
from lrs.terms import HASHED, Kind, Name, names_of
from storage.installation import Installation
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_reference, a_statement, an_agent
from tests.lrs.integrity import Record, defects

SEED = 20260701
STATEMENTS = 400
LOOKS = 150
HOME = "https://learning.example.org"


@pytest.fixture
def eight_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let only 8 bits of a term's hash count."""
    for module in (dictionary, insertion):
        monkeypatch.setattr(module, "number_of", lambda digest: HASHED | digest[0])


def an_activity(rng: random.Random) -> str:
    return f"{HOME}/activities/{rng.randrange(60)}"


def a_learner(rng: random.Random) -> dict[str, Any]:
    return an_agent(f"l{rng.randrange(60)}")


def any_statement(rng: random.Random, before: list[dict[str, Any]]) -> dict[str, Any]:
    """Make a statement with something to find in each of its places."""
    members: dict[str, Any] = {
        "id": str(UUID(int=rng.getrandbits(128), version=4)),
        "actor": a_learner(rng),
        "context": {
            "registration": str(UUID(int=rng.randrange(60), version=4)),
            "instructor": a_learner(rng),
            "contextActivities": {"grouping": [{"id": an_activity(rng)}]},
        },
    }
    verb = f"{HOME}/verbs/{rng.randrange(60)}"
    if before and rng.random() < 0.2:
        return a_reference(rng.choice(before)["id"], verb, **members)
    return a_statement(verb, object={"id": an_activity(rng)}, **members)


def any_filter(rng: random.Random) -> tuple[dict[str, Any], set[Name]]:
    """Make a query of one to three filters, and the terms that it asks for."""
    learner, activity, registration = a_learner(rng), an_activity(rng), rng.randrange(60)
    verb = f"{HOME}/verbs/{rng.randrange(60)}"
    by_agent, by_activity = rng.choice([False, True]), rng.choice([False, True])
    said = f"account {HOME} {learner['account']['name']}"
    filters: list[tuple[dict[str, Any], Name]] = [
        ({"agent": learner, "related_agents": by_agent}, Name(agent_kind(by_agent), said)),
        (
            {"activity": activity, "related_activities": by_activity},
            Name(activity_kind(by_activity), activity),
        ),
        ({"verb": verb}, Name(Kind.VERB, verb)),
        (
            {"registration": str(UUID(int=registration, version=4))},
            Name(Kind.REGISTRATION, str(UUID(int=registration, version=4))),
        ),
    ]
    some = rng.sample(filters, rng.choice([1, 1, 2, 3]))
    asked: dict[str, Any] = {}
    for parameters, _ in some:
        asked.update(parameters)
    return asked, {name for _, name in some}


def agent_kind(is_related: bool) -> Kind:
    return Kind.RELATED_AGENT if is_related else Kind.AGENT


def activity_kind(is_related: bool) -> Kind:
    return Kind.RELATED_ACTIVITY if is_related else Kind.ACTIVITY


@pytest.mark.usefixtures("eight_bits")
def test_every_filter_answers_what_a_scan_finds(lrs: LrsClient, installation: Installation) -> None:
    rng = random.Random(SEED)
    made: list[dict[str, Any]] = []
    for _ in range(STATEMENTS):
        made.append(any_statement(rng, made))
    rng.shuffle(made)  # so that many references come before what they refer to
    for start in range(0, STATEMENTS, 50):
        lrs.store(*made[start : start + 50])
    with installation.snapshot() as db:
        record = Record(db, installation.blobs, str(installation.settings.iri_base))
        assert len(record.numbers) > 256
        assert max(record.numbers.values()) < HASHED + 1024
        named = {one.name: names_of(one.statement) | record.inherited(one) for one in record.stored}
    found = 0
    for _ in range(LOOKS):
        asked, names = any_filter(rng)
        wanted = [id for id, has in reversed(named.items()) if names <= has]
        assert lrs.ids(**asked, limit=7) == wanted, asked
        assert lrs.ids(**asked, ascending=True) == wanted[::-1], asked
        found += len(wanted)
    print(f"seed {SEED}: {LOOKS} queries, {found} found")
    assert found
    assert defects(installation) == []
