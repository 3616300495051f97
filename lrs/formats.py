"""The formats of values in xAPI: IRI, UUID, timestamp, duration, language tag, hashes.

Each `is_` takes a string and tells whether it is one. Source: xAPI 1.0.3 Data §4; IEEE 9274.1.1
§4.2.7; RFC 3987, RFC 4122, RFC 3339, ISO 8601, RFC 5646.
"""

import re
from datetime import UTC, datetime, timedelta

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f<>"{}|\\^`]+')
_MAILTO = re.compile(r'mailto:[^\x00-\x20\x7f-\x9f<>"@]+@[^\x00-\x20\x7f-\x9f<>"@]+', re.IGNORECASE)
_UUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_SHA1 = re.compile(r"[0-9a-fA-F]{40}")
_SHA2 = re.compile(r"[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+*-]+([ \t]*;[^\x00-\x1f\x7f]*)?", re.ASCII)
_LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})"  # language and extlang
    r"(?:-[A-Za-z]{4})?"  # script
    r"(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"  # region
    r"(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*"  # variants
    r"(?:-[0-9A-WYZa-wyz](?:-[A-Za-z0-9]{2,8})+)*"  # extensions
    r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?"  # private use
    r"|[xX](?:-[A-Za-z0-9]{1,8})+"
    r"|(?:en-GB-oed|i-[A-Za-z]{2,8}|sgn-[A-Za-z]{2}-[A-Za-z]{2})"  # grandfathered
)
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)?"
    r"([Zz]|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_NEGATIVE_ZERO = re.compile(r"-00(:?00)?")
_NUMBER = r"\d{1,18}(?:[.,]\d{1,18})?"
_DURATION = re.compile(
    rf"P(?:{_NUMBER}W"
    rf"|(?=\d|T)(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)",
    re.ASCII,
)
_FRACTION_BEFORE_THE_END = re.compile(r"[.,]\d+[YMDTH]+.", re.ASCII)


def is_iri(text: str) -> bool:
    """Tell whether it is an absolute IRI (with its scheme)."""
    return _IRI.fullmatch(text) is not None


def is_mailto(text: str) -> bool:
    """Tell whether it is the IRI of one e-mail address."""
    return _MAILTO.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Tell whether it is a UUID in its standard string form."""
    return _UUID.fullmatch(text) is not None


def is_sha1(text: str) -> bool:
    """Tell whether it is a SHA-1 in hexadecimal."""
    return _SHA1.fullmatch(text) is not None


def is_sha2(text: str) -> bool:
    """Tell whether it is a SHA-224, 256, 384 or 512 in hexadecimal."""
    return _SHA2.fullmatch(text) is not None


def is_media_type(text: str) -> bool:
    """Tell whether it is an Internet media type."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def is_language_tag(text: str) -> bool:
    """Tell whether it is well-formed by RFC 5646."""
    return _LANGUAGE.fullmatch(text) is not None


def is_duration(text: str) -> bool:
    """Tell whether it is an ISO 8601 duration; its smallest part may have a fraction."""
    return _DURATION.fullmatch(text) is not None and not _FRACTION_BEFORE_THE_END.search(text)


def parse_timestamp(text: str) -> datetime:
    """Parse an ISO 8601 date and time; without an offset it is taken as UTC.

    raises  ValueError for any other text, an unreal date, and the offset -00:00 (Data §4.5)
    """
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        raise ValueError("is not an ISO 8601 timestamp")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    moment = datetime(
        int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micros, UTC
    )
    try:
        return moment - _offset(offset or "Z")
    except OverflowError:
        raise ValueError("is outside of the years 1 to 9999") from None


def _offset(text: str) -> timedelta:
    if text in "Zz":
        return timedelta(0)
    if _NEGATIVE_ZERO.fullmatch(text):
        raise ValueError("has the offset -00:00, which is not allowed")
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        raise ValueError("has an offset of a day or more")
    size = timedelta(hours=hours, minutes=minutes)
    return -size if text[0] == "-" else size


def render_timestamp(moment: datetime) -> str:
    """Write an instant as UTC with microseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
