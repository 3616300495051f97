"""Interactions of SCORM 1.2 as xAPI reads them: the forms of responses, by type.

Source: SCORM 1.2 RTE §3.4.4 (cmi.interactions, CMIFeedback); xAPI 1.0.3 Data §2.4.4.1, appendix C.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

TRUE = frozenset({"t", "true", "1"})
FALSE = frozenset({"f", "false", "0"})
DECIMAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
SUCCESS = {"correct": True, "wrong": False, "incorrect": False}


@dataclass(frozen=True)
class Interaction:
    """One record, as far as the SCO has filled it in."""

    id: str
    type: str
    response: str | None
    patterns: tuple[str, ...]
    result: str
    weighting: str
    latency: str

    @property
    def is_complete(self) -> bool:
        """Tell whether it says what was asked and what was answered."""
        return bool(self.id and self.type and self.response is not None)

    @property
    def success(self) -> bool | None:
        """Give whether the answer was right, None where the SCO did not judge it so."""
        return SUCCESS.get(self.result)

    @property
    def raw(self) -> float | None:
        """Give the points, where the result is a number."""
        return float(self.result) if DECIMAL.fullmatch(self.result) else None


def read_interaction(values: Mapping[str, str], index: int) -> Interaction:
    """Gather the record of that index out of the flat values."""
    at = f"cmi.interactions.{index}"
    kind = values.get(f"{at}.type", "")
    response = values.get(f"{at}.student_response")
    count = int(values.get(f"{at}.correct_responses._count", "0"))
    patterns = [values.get(f"{at}.correct_responses.{place}.pattern", "") for place in range(count)]
    return Interaction(
        id=values.get(f"{at}.id", ""),
        type=kind,
        response=None if response is None else render_response(kind, response),
        patterns=tuple(render_response(kind, pattern) for pattern in patterns),
        result=values.get(f"{at}.result", ""),
        weighting=values.get(f"{at}.weighting", ""),
        latency=values.get(f"{at}.latency", ""),
    )


def render_response(kind: str, text: str) -> str:
    """Write a 1.2 response or pattern with xAPI's delimiters; what is already so stays."""
    return RENDER.get(kind, str)(text)


def _true_false(text: str) -> str:
    word = text.strip().lower()
    return "true" if word in TRUE else "false" if word in FALSE else text


def _set(text: str) -> str:
    if "[,]" in text:
        return text
    return "[,]".join(part.strip() for part in text.strip("{}").split(","))


def _pairs(text: str) -> str:
    if "[.]" in text:
        return text
    return "[,]".join(part.strip().replace(".", "[.]", 1) for part in text.strip("{}").split(","))


RENDER: Mapping[str, Callable[[str], str]] = {
    "true-false": _true_false,
    "choice": _set,
    "sequencing": _set,
    "matching": _pairs,
}
