"""Mobile numbers, as people write them and as we keep them: E.164. They are never logged."""

import re
import unicodedata

from accounts.errors import PersonInvalid

SEPARATORS = re.compile(r"[\s().\-\u2010-\u2015]+")
INDIAN = re.compile(r"(?:\+91|0091|91|0)?([6-9][0-9]{9})")
FOREIGN = re.compile(r"\+(?!91)([1-9][0-9]{7,14})")
LONGEST = 40


def parse_mobile(text: str) -> str:
    """Parse a number to E.164; Indian unless it names another country. Any script's digits do.

    raises  PersonInvalid (422); the message does not repeat the number
    """
    found = find_mobile(text)
    if found is None:
        raise PersonInvalid("mobile: not a mobile number")
    return found


def is_mobile(text: str) -> bool:
    """Tell whether a text can be a mobile number."""
    return find_mobile(text) is not None


def find_mobile(text: str) -> str | None:
    """Find the number that a text writes, as E.164."""
    plain = SEPARATORS.sub("", ascii_digits(text)) if len(text) <= LONGEST else ""
    indian, foreign = INDIAN.fullmatch(plain), FOREIGN.fullmatch(plain)
    if indian:
        return f"+91{indian[1]}"
    return f"+{foreign[1]}" if foreign else None


def masked(mobile: str) -> str:
    """Show the last four digits only."""
    return f"••••••\N{NO-BREAK SPACE}{mobile[-4:]}"


def ascii_digits(text: str) -> str:
    """Write the decimal digits of any script as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character
        for character in text
    )
