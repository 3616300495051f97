"""Voiding: who may, what it hides, and the void that comes before its target."""

from typing import Any

import pytest

from accounts.credentials import CredentialKind
from storage.installation import Installation
from tests.accounts.factories import an_organisation
from tests.lrs.client import LrsClient
from tests.lrs.factories import a_statement, a_void


@pytest.mark.parametrize("is_target_first", [True, False])
def test_a_voided_statement_is_in_no_list(lrs: LrsClient, is_target_first: bool) -> None:
    target = a_statement("passed")
    void = a_void(target["id"])
    for statement in (target, void) if is_target_first else (void, target):
        lrs.store(statement)
    assert lrs.ids() == [void["id"]]
    assert lrs.ids(verb="http://adlnet.gov/expapi/verbs/passed") == [void["id"]]
    assert lrs.get("statements", statementId=target["id"]).status_code == 404
    assert lrs.get("statements", voidedStatementId=target["id"]).status_code == 200


def test_target_and_void_in_one_batch(lrs: LrsClient) -> None:
    target = a_statement()
    lrs.store(a_void(target["id"]), target)
    assert lrs.get("statements", voidedStatementId=target["id"]).status_code == 200


def test_a_voiding_statement_is_not_voidable(lrs: LrsClient) -> None:
    target = a_statement()
    void = a_void(target["id"])
    lrs.store(target, void)
    lrs.store(a_void(void["id"]))
    assert lrs.get("statements", statementId=void["id"]).status_code == 200
    assert lrs.get("statements", statementId=target["id"]).status_code == 404


@pytest.mark.parametrize("is_target_first", [True, False])
def test_a_key_voids_its_own_authoritys_statements_only(
    lrs: LrsClient, make_lrs: Any, is_target_first: bool
) -> None:
    other = make_lrs("statements/write", "statements/read")
    target = a_statement()
    void = a_void(target["id"])
    if is_target_first:
        lrs.store(target)
    other.store(void)
    if not is_target_first:
        lrs.store(target)
    assert lrs.get("statements", statementId=target["id"]).status_code == 200
    assert set(lrs.ids()) == {target["id"], void["id"]}


def test_a_void_that_had_no_effect_leaves_room_for_one_that_has(
    lrs: LrsClient, make_lrs: Any
) -> None:
    target = a_statement()
    make_lrs("statements/write").store(a_void(target["id"]))
    lrs.store(target)
    lrs.store(a_void(target["id"]))
    assert lrs.get("statements", voidedStatementId=target["id"]).status_code == 200


def test_a_session_voids_nothing(lrs: LrsClient, make_lrs: Any) -> None:
    session = make_lrs("statements/write", kind=CredentialKind.SHELL_SESSION, session="s")
    assert session.post(a_void(a_statement()["id"])).status_code == 403
    assert lrs.ids() == []


def test_a_void_that_was_pending_survives_the_resend_of_its_target(lrs: LrsClient) -> None:
    target = a_statement()
    lrs.store(a_void(target["id"]))
    lrs.store(target)
    assert lrs.store(target) == [target["id"]]
    assert lrs.get("statements", statementId=target["id"]).status_code == 404


@pytest.mark.parametrize("is_target_first", [True, False])
def test_a_key_of_another_office_voids_nothing(
    installation: Installation, lrs: LrsClient, make_lrs: Any, is_target_first: bool
) -> None:  # D4
    with installation.transaction() as db:
        office = an_organisation(db).id
    foreign = make_lrs("all", organisation=office)
    target = a_statement()
    if is_target_first:
        lrs.store(target)
    foreign.store(a_void(target["id"]))
    if not is_target_first:
        lrs.store(target)
    assert lrs.get("statements", statementId=target["id"]).status_code == 200


def test_a_key_voids_what_others_wrote_in_its_office(
    installation: Installation, make_lrs: Any
) -> None:
    with installation.transaction() as db:
        office = an_organisation(db).id
    writer, chief = make_lrs("all", organisation=office), make_lrs("all", organisation=office)
    target = a_statement()
    writer.store(target)
    chief.store(a_void(target["id"]))
    assert writer.get("statements", statementId=target["id"]).status_code == 404


def test_a_key_bound_to_activities_voids_no_others(lrs: LrsClient, make_lrs: Any) -> None:
    bound = make_lrs("all", activity_prefix="https://elsewhere.example/")
    target = a_statement()
    lrs.store(target)
    void = a_void(target["id"])
    void["context"] = {
        "contextActivities": {"other": [{"id": "https://elsewhere.example/a"}]},
    }
    bound.store(void)
    assert lrs.get("statements", statementId=target["id"]).status_code == 200
