"""The rules of codes: limits, attempts under threads, and what is stored (A2, D12)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from accounts import codes
from accounts.codes import Asker, Outcome, ask_code, code_of, find_proved, prove
from accounts.store.tables import otp_challenge
from accounts.tasks import EVERY_MINUTE
from messaging.store import outbox

MOBILE = "+919000000001"
INSTITUTION = 1


def ask(installation, mobile=MOBILE, address="192.0.2.1", browser="a browser"):
    with installation.transaction() as db:
        return ask_code(
            db, INSTITUTION, mobile, Asker(address, browser),
            settings=installation.settings, now=installation.now(),
        )  # fmt: skip


def try_code(installation, challenge, code, browser="a browser"):
    with installation.transaction() as db:
        return prove(
            db, INSTITUTION, challenge, code,
            browser=browser, settings=installation.settings, now=installation.now(),
        )  # fmt: skip


@pytest.fixture
def outside_demo(monkeypatch):
    monkeypatch.setattr(codes, "PER_ADDRESS_IN_DEMO", codes.PER_ADDRESS)


def test_code_has_six_digits_and_differs(installation):
    found = {code_of(installation.settings, str(number)) for number in range(500)}
    assert all(len(code) == 6 and code.isdecimal() for code in found)
    assert len(found) > 495


def test_right_code_proves_the_number_once(installation):
    challenge = ask(installation).challenge
    code = code_of(installation.settings, challenge)
    proof = try_code(installation, challenge, code)
    assert (proof.outcome, proof.mobile) == (Outcome.PROVED, MOBILE)
    assert try_code(installation, challenge, code).outcome is Outcome.OVER


def test_unknown_challenge_is_over(installation):
    assert try_code(installation, "no such", "123456").outcome is Outcome.OVER


def test_other_purpose_or_browser_proves_nothing(installation):
    challenge = ask(installation).challenge
    code = code_of(installation.settings, challenge)
    assert try_code(installation, challenge, code, browser="another").outcome is Outcome.OVER
    with installation.transaction() as db:
        db.execute(otp_challenge.update().values(purpose="other"))
    assert try_code(installation, challenge, code).outcome is Outcome.OVER


def test_code_is_stored_only_as_a_hash(installation):
    challenge = ask(installation).challenge
    code = code_of(installation.settings, challenge)
    with installation.reading() as db:
        (row,) = db.execute(otp_challenge.select()).all()
        (message,) = db.execute(outbox.select()).all()
    assert len(row.code_hash) == 64
    assert message.values == {}
    assert code not in [str(value) for value in (*row, *message)]


def test_proof_lasts_half_an_hour_for_its_browser(installation, clock):
    challenge = ask(installation).challenge
    try_code(installation, challenge, code_of(installation.settings, challenge))

    def proved(browser):
        with installation.reading() as db:
            return find_proved(
                db, INSTITUTION, challenge,
                browser=browser, settings=installation.settings, now=installation.now(),
            )  # fmt: skip

    assert proved("a browser") == MOBILE
    assert proved("another") is None
    clock.tick(1801)
    assert proved("a browser") is None


def test_resend_after_a_minute(installation, clock):
    assert ask(installation).challenge
    clock.tick(20)
    assert ask(installation, browser="another").wait == 40
    clock.tick(40)
    assert ask(installation).challenge


def test_five_an_hour_for_a_number(installation, clock):
    for _ in range(5):
        assert ask(installation).challenge
        clock.tick(61)
    assert ask(installation, address="192.0.2.9").wait == 3600 - 5 * 61
    clock.tick(3600 - 5 * 61)
    assert ask(installation).challenge


def test_twenty_a_day_for_a_number(installation, clock):
    for _ in range(20):
        assert ask(installation).challenge
        clock.tick(15 * 60)
    assert ask(installation).wait == (timedelta(days=1) - timedelta(hours=5)).total_seconds()


def test_five_an_hour_for_an_address(installation, outside_demo):
    for number in range(5):
        assert ask(installation, mobile=f"+91900000001{number}").challenge
    assert ask(installation, mobile="+919000000099").wait == 3600
    assert ask(installation, mobile="+919000000099", address="192.0.2.2").challenge


def test_ipv6_subscriber_is_one_address(installation, outside_demo):
    for number in range(5):
        ask(installation, mobile=f"+91900000001{number}", address=f"2001:db8::{number}")
    assert ask(installation, mobile="+919000000099", address="2001:db8::ffff:1").wait
    assert ask(installation, mobile="+919000000099", address="2001:db8:0:1::1").challenge


def test_installation_has_a_limit(installation, monkeypatch):
    monkeypatch.setattr(codes, "PER_INSTALLATION", codes.Limits(3, 100))
    for number in range(3):
        assert ask(installation, mobile=f"+91900000001{number}").challenge
    assert ask(installation, mobile="+919000000099").wait == 300


def test_threads_share_five_tries(installation):
    challenge = ask(installation).challenge
    code = code_of(installation.settings, challenge)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    with ThreadPoolExecutor(8) as pool:
        proofs = list(pool.map(lambda _: try_code(installation, challenge, wrong), range(24)))
    assert sum(proof.outcome is Outcome.WRONG for proof in proofs) == 4
    assert sum(proof.tries_left == 0 for proof in proofs) == 20
    assert try_code(installation, challenge, code).outcome is Outcome.OVER


def test_threads_with_the_right_code_prove_once(installation):
    challenge = ask(installation).challenge
    code = code_of(installation.settings, challenge)
    with ThreadPoolExecutor(8) as pool:
        proofs = list(pool.map(lambda _: try_code(installation, challenge, code), range(16)))
    assert sum(proof.outcome is Outcome.PROVED for proof in proofs) == 1


def test_threads_do_not_slip_past_the_limit(installation, outside_demo):
    with ThreadPoolExecutor(8) as pool:
        asked = list(pool.map(lambda n: ask(installation, mobile=f"+91900000{n:04d}"), range(16)))
    assert sum(found.challenge is not None for found in asked) == 5


def test_old_challenges_are_forgotten(installation, clock):
    ask(installation)
    clock.tick(86_401)
    ask(installation)
    with installation.reading() as db:
        assert len(db.execute(otp_challenge.select()).all()) == 1


def test_old_challenges_are_forgotten_without_anyone_asking(installation, clock):
    ask(installation)
    clock.tick(86_401)
    for tidy in EVERY_MINUTE:
        tidy(installation)
    with installation.reading() as db:
        assert db.execute(otp_challenge.select()).all() == []
