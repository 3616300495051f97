"""The kinds of question, and what makes a key valid for each.

An answer is spelled as SCORM 1.2's CMIFeedback wants it (RTE §3.4.2): choices `a,c`, an order
`c,a,b`, pairs `1.a,2.b`, a number `30`; ids are single characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Ids = Sequence[str]
Rule = Callable[[str, Ids, Ids], str | None]

SINGLE = re.compile(r"[0-9a-z]")
DECIMAL = re.compile(r"\d+(\.\d+)?")


def key_defect(kind: str, correct: str, *, options: Ids, targets: Ids) -> str | None:
    """Say what is wrong with a key, or None."""
    wrong = [one for one in (*options, *targets) if not SINGLE.fullmatch(one)]
    if wrong:
        return f"ids must be one character of 0-9a-z, not {wrong}"
    if len(set(options)) != len(options) or len(set(targets)) != len(targets):
        return "an id is used twice"
    return KINDS[kind](correct, options, targets)


def _one_of(correct: str, options: Ids, _targets: Ids) -> str | None:
    return None if correct in options else f"the key {correct!r} is none of {list(options)}"


def _some_of(correct: str, options: Ids, _targets: Ids) -> str | None:
    keys = correct.split(",")
    if keys != sorted(set(keys)) or not set(keys) <= set(options):
        return f"the key {correct!r} is no sorted choice from {list(options)}"
    return None if len(keys) < len(options) else "everything is right: nothing to choose"


def _order_of(correct: str, options: Ids, _targets: Ids) -> str | None:
    keys = correct.split(",")
    if sorted(keys) != sorted(options):
        return f"the key {correct!r} does not order {list(options)}"
    return "the options already stand in the right order" if keys == list(options) else None


def _pairs_of(correct: str, options: Ids, targets: Ids) -> str | None:
    pairs = [pair.partition(".") for pair in correct.split(",")]
    if [option for option, _, _ in pairs] != list(options):
        return f"the key {correct!r} does not pair each of {list(options)}, in their order"
    return None if {target for _, _, target in pairs} <= set(targets) else "a target is unknown"


def _number(correct: str, _options: Ids, _targets: Ids) -> str | None:
    return None if DECIMAL.fullmatch(correct) else f"the key {correct!r} is no number"


KINDS: dict[str, Rule] = {
    "choice": _one_of,
    "multiple": _some_of,
    "spot": _some_of,
    "order": _order_of,
    "match": _pairs_of,
    "number": _number,
}
