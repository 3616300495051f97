"""A statement is found by what it refers to, whichever of the two comes first."""

import itertools
from typing import Any

import pytest

from tests.lrs.client import LrsClient
from tests.lrs.factories import a_reference, a_statement, a_void, an_agent

LEARNER = an_agent("referred-to")
TEACHER = an_agent("refers")


def a_chain() -> list[dict[str, Any]]:
    """A statement, one about it, one about that, one about that."""
    chain = [a_statement("passed", actor=LEARNER)]
    for _ in range(3):
        chain.append(a_reference(chain[-1]["id"], actor=TEACHER))
    return chain


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_a_chain_is_found_whole_in_whatever_order_it_comes(
    lrs: LrsClient, order: tuple[int, ...]
) -> None:
    chain = a_chain()
    for place in order:
        lrs.store(chain[place])
    assert set(lrs.ids(agent=LEARNER)) == {statement["id"] for statement in chain}


def test_a_chain_in_one_batch_is_found_whole(lrs: LrsClient) -> None:
    chain = a_chain()
    lrs.store(*reversed(chain))
    assert len(lrs.ids(verb="http://adlnet.gov/expapi/verbs/passed")) == 4


def test_a_ring_ends(lrs: LrsClient) -> None:
    first = a_statement()
    second = a_reference(first["id"], actor=TEACHER)
    lrs.store(a_reference(second["id"], id=first["id"], actor=LEARNER))
    lrs.store(second)
    assert len(lrs.ids(agent=LEARNER)) == 2


def test_who_refers_to_itself_is_stored(lrs: LrsClient) -> None:
    statement = a_statement()
    assert lrs.store(a_reference(statement["id"], id=statement["id"]))


def test_what_refers_to_a_voided_statement_is_still_found_by_it(lrs: LrsClient) -> None:
    target = a_statement("passed", actor=LEARNER)
    about = a_reference(target["id"], actor=TEACHER)
    void = a_void(target["id"], actor=TEACHER)
    lrs.store(target, about)
    lrs.store(void)
    assert set(lrs.ids(agent=LEARNER)) == {about["id"], void["id"]}
