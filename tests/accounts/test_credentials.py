"""Credentials: issue, authenticate, revoke (D1, D19, E7)."""

from base64 import b64encode
from datetime import timedelta

import pytest

from accounts.credentials import (
    CredentialKind,
    authenticate,
    basic_token,
    bearer_token,
    get_credential,
    listed,
    product,
    revoke,
)
from accounts.errors import CredentialInvalid, CredentialMissing, CredentialRefused
from accounts.store.tables import credential as table
from tests.accounts.factories import a_credential


@pytest.fixture
def issued(installation):
    with installation.transaction() as db:
        return a_credential(db, installation.settings)


def a_key(installation, **fields):
    with installation.transaction() as db:
        return a_credential(db, installation.settings, **fields)


def test_basic_and_bearer_name_the_same(installation, issued):
    credential, secret = issued
    assert authenticate(installation, f"Basic {basic_token(credential, secret)}") == credential
    assert authenticate(installation, f"basic  {basic_token(credential, secret)}") == credential
    assert authenticate(installation, f"Bearer {bearer_token(credential, secret)}") == credential


def test_authority_is_the_account_of_the_key(installation, issued):
    credential, _ = issued
    account = {"homePage": "http://localhost:8000", "name": credential.id}
    assert credential.agent == {"objectType": "Agent", "account": account}


def test_secret_is_stored_as_a_hash(installation, issued):
    _, secret = issued
    with installation.reading() as db:
        assert secret not in str(db.execute(table.select()).one())


HOSTILE = [
    None,
    "",
    "Basic",
    "Basic !!!",
    "Basic " + b64encode(b"no colon").decode(),
    "Basic " + b64encode(b"\xff\xfe:x").decode(),
    "Basic " + b64encode(b"vl1-aaaaaaaaaaaaaaaa:secret").decode(),
    "Basic " + b64encode(b"vl999999999-aaaaaaaaaaaaaaaa:secret").decode(),
    "Basic " + b64encode(b"vl9999999999-aaaaaaaaaaaaaaaa:secret").decode(),
    "Basic " + b64encode(b"vl1-aaaaaaaaaaaaaaaa:\x00").decode(),
    "Bearer vl1-aaaaaaaaaaaaaaaa",
    "Bearer .",
    "Digest x",
    "Basic " + "A" * 100_000,
    "Bäsic ü",
]


@pytest.mark.parametrize("header", HOSTILE)
def test_what_is_no_credential_is_refused_in_the_same_words(installation, header):
    with pytest.raises(CredentialRefused) as refusal:
        authenticate(installation, header)
    assert refusal.value.message == "The credential is missing, unknown or ended."


def test_wrong_secret_is_refused(installation, issued):
    credential, secret = issued
    with pytest.raises(CredentialRefused):
        authenticate(installation, f"Basic {basic_token(credential, secret + 'x')}")


def test_revoked_key_is_refused(installation, issued):
    credential, secret = issued
    header = f"Basic {basic_token(credential, secret)}"
    authenticate(installation, header)
    with installation.transaction() as db:
        revoke(db, 1, credential.id, installation.now())
    with pytest.raises(CredentialRefused):
        authenticate(installation, header)
    with installation.transaction() as db, pytest.raises(CredentialMissing):
        revoke(db, 1, credential.id, installation.now())


def test_expired_key_is_refused_even_from_the_cache(installation, clock):
    expires = installation.now() + timedelta(seconds=2)
    header = f"Basic {basic_token(*a_key(installation, expires=expires))}"
    authenticate(installation, header)
    clock.tick(2)
    with pytest.raises(CredentialRefused):
        authenticate(installation, header)


def test_key_revoked_by_another_process_dies_within_seconds(installation, issued, clock):
    header = f"Basic {basic_token(*issued)}"
    authenticate(installation, header)
    with installation.transaction() as db:
        db.execute(table.update().values(revoked_at=installation.now()))
    clock.tick(6)
    with pytest.raises(CredentialRefused):
        authenticate(installation, header)


def test_session_token_is_bound_and_never_cached(installation):
    actor = {"account": {"homePage": "http://localhost:8000", "name": "x"}}
    credential, secret = a_key(
        installation,
        kind=CredentialKind.SHELL_SESSION,
        scopes=("statements/write", "state"),
        actor=actor,
        registration="r",
        session="s",
        package="p",
    )
    header = f"Bearer {bearer_token(credential, secret)}"
    found = authenticate(installation, header)
    assert (found.actor, found.registration, found.session, found.package) == (actor, "r", "s", "p")
    with installation.transaction() as db:
        db.execute(table.update().values(revoked_at=installation.now()))
    with pytest.raises(CredentialRefused):
        authenticate(installation, header)


@pytest.mark.parametrize("scopes", [(), ("fly",), ("all", "fly")])
def test_unknown_scope_is_not_issued(installation, scopes):
    with installation.transaction() as db, pytest.raises(CredentialInvalid):
        a_credential(db, installation.settings, scopes=scopes)


@pytest.mark.parametrize(
    ("granted", "scope", "allowed"),
    [
        ("all", "statements/write", True),
        ("all", "packages/write", True),
        ("all", "credentials/write", False),
        ("all/read", "statements/read", True),
        ("all/read", "statements/write", False),
        ("statements/read", "statements/read/mine", True),
        ("statements/read/mine", "statements/read", False),
    ],
)
def test_scopes_imply_others(installation, granted, scope, allowed):
    credential, _ = a_key(installation, scopes=(granted,))
    assert credential.allows(scope) is allowed


def test_product_is_nobody_who_signs_in(settings):
    credential = product(1, settings.portal_url)
    assert credential.kind is CredentialKind.PRODUCT
    assert credential.agent["account"]["name"] == "vidyalekh"


def test_keys_are_listed_without_secrets(installation, issued):
    credential, _ = issued
    with installation.reading() as db:
        (row,) = listed(db, 1)
        assert row["key"] == credential.id
        assert "secret" not in row
        with pytest.raises(CredentialMissing):
            get_credential(db, 1, "no such", installation.settings)
