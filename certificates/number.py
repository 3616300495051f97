"""Certificate numbers: `VL-7Q4M-28XK`, short enough to read out over a telephone.

31 signs without 0, 1, I, L and O; seven are drawn, the eighth checks. 31 is prime and the weights
differ, so every single wrong sign and every exchange of two signs is found.
"""

import re
import secrets
from collections.abc import Callable

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
PREFIX = "VL"
DRAWN = 7
WRITTEN = re.compile(rf"(?:{PREFIX})?([{ALPHABET}]{{{DRAWN + 1}}})")
LONGEST = 40

Draw = Callable[[int], int]


def new_number(draw: Draw = secrets.randbelow) -> str:
    """Draw a number; `draw(n)` gives one of 0..n-1."""
    body = "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(DRAWN))
    return _written(body + _check_sign(body))


def find_number(text: str) -> str | None:
    """Read a number as people type it, in any case, with any dashes; None where it is none."""
    if len(text) > LONGEST:
        return None
    found = WRITTEN.fullmatch(re.sub(r"[\s\-–]", "", text).upper())
    if found is None or _check_sign(found[1][:DRAWN]) != found[1][DRAWN]:
        return None
    return _written(found[1])


def _check_sign(body: str) -> str:
    """The weighted sum of all eight signs, the last one's weight being -1, is 0 modulo 31."""
    total = sum(place * ALPHABET.index(sign) for place, sign in enumerate(body, start=2))
    return ALPHABET[total % len(ALPHABET)]


def _written(signs: str) -> str:
    return f"{PREFIX}-{signs[:4]}-{signs[4:]}"
