"""A key's second secret: good beside the first until that is withdrawn or its time is over (E7)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from accounts.credentials import CACHED_FOR, authenticate, basic_token, listed, revoke
from accounts.errors import (
    CredentialInvalid,
    CredentialMissing,
    CredentialRefused,
    RotationUnfinished,
)
from accounts.rotation import rotate, withdraw_previous
from storage.database import DatabaseFull, open_engine
from storage.installation import Installation
from tests.accounts.factories import a_credential
from tests.conftest import SetClock
from tests.queries import queries_of

Rotate = Callable[..., str]
Workers = tuple[Installation, Installation]


class ReadOnly(Installation):
    """An installation whose disk is full."""

    def transaction(self):  # type: ignore[no-untyped-def]
        raise DatabaseFull("The disk of the database is full; nothing was stored.")


@pytest.fixture
def key(installation: Installation) -> tuple[str, str]:
    """A key and its Authorization header."""
    with installation.transaction() as db:
        credential, secret = a_credential(db, installation.settings, now=installation.now())
    return credential.id, f"Basic {basic_token(credential, secret)}"


@pytest.fixture
def renew(installation: Installation, key: tuple[str, str]) -> Rotate:
    """Rotate the key; gives the header with the new secret."""

    def run(**given: timedelta) -> str:
        at, settings = installation.now(), installation.settings
        with installation.transaction() as db:
            found, secret = rotate(db, 1, key[0], settings=settings, now=at, **given)
        return f"Basic {basic_token(found, secret)}"

    return run


@pytest.fixture
def workers(installation: Installation) -> Iterator[Workers]:
    """The installation here, where keys are changed, and in another process: each has a cache."""
    engine = open_engine(installation.settings.database_url)
    yield installation, replace(installation, engine=engine)
    engine.dispose()


def is_let_in(installation: Installation, header: str) -> bool:
    try:
        return bool(authenticate(installation, header))
    except CredentialRefused:
        return False


def test_both_secrets_are_good_until_the_overlap_ends(
    installation: Installation, key: tuple[str, str], renew: Rotate, clock: SetClock
) -> None:
    new, old = renew(overlap=timedelta(hours=2)), key[1]
    assert authenticate(installation, old) == authenticate(installation, new)
    clock.tick(2 * 3600)
    assert (is_let_in(installation, old), is_let_in(installation, new)) == (False, True)


def test_an_overlap_of_none_ends_the_old_secret_at_once(
    installation: Installation, key: tuple[str, str], renew: Rotate
) -> None:
    assert is_let_in(installation, key[1])
    new = renew(overlap=timedelta(0))
    assert (is_let_in(installation, key[1]), is_let_in(installation, new)) == (False, True)


def test_a_withdrawn_secret_dies_here_at_once_and_elsewhere_within_seconds(
    workers: Workers, key: tuple[str, str], renew: Rotate, clock: SetClock
) -> None:
    (here, elsewhere), new, old = workers, renew(), key[1]
    assert is_let_in(elsewhere, old)
    with here.transaction() as db:
        withdraw_previous(db, 1, key[0], here.now())
    assert not is_let_in(here, old)
    clock.tick(CACHED_FOR.total_seconds() + 1)
    assert (is_let_in(elsewhere, old), is_let_in(elsewhere, new)) == (False, True)


def test_a_withdrawn_key_takes_both_secrets_with_it(
    workers: Workers, key: tuple[str, str], renew: Rotate, clock: SetClock
) -> None:
    (here, elsewhere), headers = workers, [key[1], renew()]
    assert all(is_let_in(elsewhere, header) for header in headers)
    with here.transaction() as db:
        revoke(db, 1, key[0], here.now())
    clock.tick(CACHED_FOR.total_seconds() + 1)
    for worker in workers:
        assert not any(is_let_in(worker, header) for header in headers)


def test_nobody_is_cut_off_while_a_key_is_rotated_under_load(
    workers: Workers, key: tuple[str, str], renew: Rotate
) -> None:
    is_over = Event()

    def keep_calling(worker: Installation, header: str) -> int:
        calls = 0
        while not is_over.is_set() or not calls:
            authenticate(worker, header)
            calls += 1
        return calls

    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(keep_calling, worker, key[1]) for worker in workers * 2]
        new = renew()
        running += [pool.submit(keep_calling, worker, new) for worker in workers * 2]
        is_over.set()
    assert all(one.result() > 0 for one in running)


def test_a_third_secret_waits_for_the_end_of_the_first(
    installation: Installation, key: tuple[str, str], renew: Rotate, clock: SetClock
) -> None:
    renew(overlap=timedelta(hours=1))
    with pytest.raises(RotationUnfinished):
        renew()
    clock.tick(3600)
    assert is_let_in(installation, renew())


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=91)])
def test_an_overlap_has_bounds(renew: Rotate, overlap: timedelta) -> None:
    with pytest.raises(CredentialInvalid):
        renew(overlap=overlap)


def test_what_is_no_live_key_is_not_rotated(
    installation: Installation, key: tuple[str, str], renew: Rotate, clock: SetClock
) -> None:
    with installation.transaction() as db, pytest.raises(CredentialMissing):
        withdraw_previous(db, 1, key[0], installation.now())
    with installation.transaction() as db:
        revoke(db, 1, key[0], installation.now())
    with pytest.raises(CredentialMissing):
        renew()


def test_use_is_noted_once_an_hour_for_each_secret(
    installation: Installation, key: tuple[str, str], renew: Rotate, clock: SetClock
) -> None:
    new, began = renew(), clock.time
    assert is_let_in(installation, key[1])
    with queries_of(installation.engine) as asked:
        for _ in range(3):
            clock.tick(600)
            assert is_let_in(installation, key[1])
    assert not [sql for sql in asked if sql.startswith("UPDATE")]
    clock.tick(3600)
    assert is_let_in(installation, new)
    with installation.reading() as db:
        (row,) = listed(db, 1)
    assert (row["previous_last_used"], row["last_used"]) == (began, clock.time)


def test_who_reads_is_let_in_where_nothing_can_be_written(
    installation: Installation, key: tuple[str, str]
) -> None:
    assert is_let_in(ReadOnly(**vars(installation)), key[1])
