"""Sign-in by code (A2, D12).

A code is six digits, lives five minutes, dies after five wrong tries, and is bound to the browser
that asked, to its purpose and to the number. It is stored as a keyed hash; the job that sends it
derives it again from the challenge's random id. A number on no roll is treated exactly like one
that is: nothing here looks at people.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil
from uuid import uuid4

from accounts.keys import digits_of, is_same, keyed_hash
from accounts.networks import network_of
from accounts.store import challenges as store
from accounts.store.organisations import count_code
from jobs.store import enqueue
from messaging import sms
from schemas.settings import Settings
from storage.database import Database

LENGTH = 6
LIFETIME = timedelta(minutes=5)
MOST_TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
PROOF_LASTS = timedelta(minutes=30)
WAIT_WHEN_FULL = timedelta(minutes=5)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """How many codes in an hour and in a day."""

    hour: int
    day: int


PER_NUMBER = Limits(5, 20)
PER_ADDRESS = Limits(5, 20)
PER_INSTALLATION = Limits(5_000, 50_000)
# A demo listens on loopback only (D12), where one address is everybody.
PER_ADDRESS_IN_DEMO = Limits(500, 5_000)


class Purpose(StrEnum):
    SIGN_IN = "sign_in"


class Outcome(StrEnum):
    """wrong: another try is left; over: ask for a new code."""

    PROVED = "proved"
    WRONG = "wrong"
    OVER = "over"


@dataclass(frozen=True)
class Asker:
    """Who asks for a code.

    address   where the request came from
    browser   the random text that the browser's cookie holds
    language  of the message
    """

    address: str = field(repr=False)
    browser: str = field(repr=False)
    language: str = "en"


@dataclass(frozen=True)
class Asked:
    """The challenge of the code on its way; or None, and the seconds to wait for one."""

    challenge: str | None
    wait: int = 0


@dataclass(frozen=True)
class Proof:
    """What became of a try; the number only where it is proved."""

    outcome: Outcome
    mobile: str | None = field(default=None, repr=False)
    tries_left: int = 0


@dataclass(frozen=True)
class Waiting:
    """A number to which a code was sent, and when."""

    mobile: str = field(repr=False)
    asked_at: datetime
    expires_at: datetime


def ask_code(
    db: Database,
    institution: int,
    mobile: str,
    asker: Asker,
    *,
    settings: Settings,
    now: datetime,
    purpose: Purpose = Purpose.SIGN_IN,
) -> Asked:
    """Have a code sent to a number (E.164, on a roll or not), within the limits. A2."""
    count_code(db, institution)  # one at a time from here, so that nobody slips past the limits
    store.delete_challenges(db, institution, now - DAY)
    address_hash = keyed_hash(settings, "otp address", network_of(asker.address))
    wait = seconds_to_wait(db, institution, mobile, address_hash, settings=settings, now=now)
    if wait:
        return Asked(None, wait)
    browser_hash = keyed_hash(settings, "otp browser", asker.browser)
    store.close_challenges(db, institution, browser_hash, now)
    challenge_id = str(uuid4())
    row = {
        "institution": institution,
        "id": challenge_id,
        "purpose": purpose,
        "mobile": mobile,
        "address_hash": address_hash,
        "browser_hash": browser_hash,
        "code_hash": _code_hash(settings, challenge_id, code_of(settings, challenge_id)),
        "attempts": 0,
        "created_at": now,
        "expires_at": now + LIFETIME,
    }
    store.insert_challenge(db, row)
    _enqueue(db, institution, challenge_id, mobile, asker.language, now)
    return Asked(challenge_id)


def seconds_to_wait(
    db: Database,
    institution: int,
    mobile: str,
    address_hash: str,
    *,
    settings: Settings,
    now: datetime,
) -> int:
    """Tell how long until one more code is within all limits; 0 where it is now. A2."""
    per_address = PER_ADDRESS_IN_DEMO if settings.demo else PER_ADDRESS
    of_number = store.times_asked(db, institution, now - DAY, mobile=mobile)
    of_address = store.times_asked(db, institution, now - DAY, address_hash=address_hash)
    waits = (
        _until(of_number[:1], 1, RESEND_AFTER, now),
        _until_allowed(of_number, PER_NUMBER, now),
        _until_allowed(of_address, per_address, now),
        _installation_wait(db, institution, now),
    )
    return max(0, ceil(max(waits).total_seconds()))


def prove(
    db: Database,
    institution: int,
    challenge_id: str,
    code: str,
    *,
    browser: str,
    settings: Settings,
    now: datetime,
    purpose: Purpose = Purpose.SIGN_IN,
) -> Proof:
    """Try a code. The try is taken before the comparison, and the caller commits it either way."""
    row = store.take_attempt(
        db,
        institution,
        challenge_id,
        purpose=purpose,
        browser_hash=keyed_hash(settings, "otp browser", browser),
        most=MOST_TRIES,
        now=now,
    )
    is_right = is_same(row.code_hash if row else "", _code_hash(settings, challenge_id, code))
    if row is None:
        return Proof(Outcome.OVER)
    if not is_right:
        left = MOST_TRIES - row.attempts
        return Proof(Outcome.WRONG if left else Outcome.OVER, tries_left=left)
    is_first = store.mark_proved(db, institution, challenge_id, now)
    return Proof(Outcome.PROVED, row.mobile) if is_first else Proof(Outcome.OVER)


def find_proved(
    db: Database,
    institution: int,
    challenge_id: str,
    *,
    browser: str,
    settings: Settings,
    now: datetime,
) -> str | None:
    """Find the number that this browser proved within the last half hour."""
    row = store.find_challenge(db, institution, challenge_id)
    if row is None or row.proved_at is None or now - row.proved_at > PROOF_LASTS:
        return None
    is_own = is_same(row.browser_hash, keyed_hash(settings, "otp browser", browser))
    return str(row.mobile) if is_own and row.closed_at is None else None


def find_asked(
    db: Database,
    institution: int,
    challenge_id: str,
    *,
    browser: str,
    settings: Settings,
    now: datetime,
) -> Waiting | None:
    """Find the challenge that this browser waits for, if it was asked for within the hour."""
    row = store.find_challenge(db, institution, challenge_id)
    if row is None or row.proved_at is not None or now - row.created_at > HOUR:
        return None
    is_own = is_same(row.browser_hash, keyed_hash(settings, "otp browser", browser))
    return Waiting(row.mobile, row.created_at, row.expires_at) if is_own else None


def code_of(settings: Settings, challenge_id: str) -> str:
    """Derive the code of a challenge."""
    return digits_of(settings, "otp code", challenge_id, LENGTH)


def _code_hash(settings: Settings, challenge_id: str, code: str) -> str:
    return keyed_hash(settings, "otp hash", f"{challenge_id}:{code}")


def _enqueue(
    db: Database, institution: int, challenge_id: str, mobile: str, language: str, now: datetime
) -> None:
    message = sms.enter(
        db,
        institution=institution,
        recipient=mobile,
        template="sign_in_code",
        language=language,
        now=now,
        expires=now + LIFETIME,
    )
    payload = {"challenge": challenge_id, "message": message}
    enqueue(db, "accounts.send_code", payload, institution=institution, now=now)


def _until_allowed(times: list[datetime], limits: Limits, now: datetime) -> timedelta:
    return max(_until(times, limits.hour, HOUR, now), _until(times, limits.day, DAY, now))


def _until(times: list[datetime], most: int, span: timedelta, now: datetime) -> timedelta:
    """Tell how long until fewer than `most` of the times, latest first, lie within `span`."""
    if len(times) < most:
        return timedelta()
    return times[most - 1] + span - now


def _installation_wait(db: Database, institution: int, now: datetime) -> timedelta:
    spans = ((HOUR, PER_INSTALLATION.hour), (DAY, PER_INSTALLATION.day))
    is_full = any(store.count_asked(db, institution, now - span) >= most for span, most in spans)
    return WAIT_WHEN_FULL if is_full else timedelta()
