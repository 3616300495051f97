"""Interactions as xAPI reads them: the forms of responses, by type.

SCORM 2004 has xAPI's forms already. Source: SCORM 1.2 RTE §3.4.4 (cmi.interactions, CMIFeedback);
SCORM 2004 4th Edition RTE §4.2.9; xAPI 1.0.3 Data §2.4.4.1, appendix C.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from player.scorm.rules import LANGUAGE
from player.scorm.timespan import parse_interval, parse_timespan

TRUE = frozenset({"t", "true", "1"})
FALSE = frozenset({"f", "false", "0"})
DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
SUCCESS = {"correct": True, "wrong": False, "incorrect": False}


@dataclass(frozen=True)
class Interaction:
    """One record, as far as the SCO has filled it in.

    latency      in hundredths of a second
    description  language and text
    """

    id: str
    type: str
    response: str | None
    patterns: tuple[str, ...]
    result: str
    weighting: str
    latency: int | None
    description: tuple[str, str] | None = None

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
    latency = values.get(f"{at}.latency")
    count = int(values.get(f"{at}.correct_responses._count", "0"))
    patterns = [values.get(f"{at}.correct_responses.{place}.pattern", "") for place in range(count)]
    return Interaction(
        id=values.get(f"{at}.id", ""),
        type=kind,
        response=None if response is None else render_response(kind, response),
        patterns=tuple(render_response(kind, pattern) for pattern in patterns),
        result=values.get(f"{at}.result", ""),
        weighting=values.get(f"{at}.weighting", ""),
        latency=parse_timespan(latency) if latency else None,
    )


def read_interaction_2004(values: Mapping[str, str], index: int) -> Interaction:
    """Gather the record of that index out of the flat values of SCORM 2004."""
    at = f"cmi.interactions.{index}"
    count = int(values.get(f"{at}.correct_responses._count", "0"))
    latency, description = values.get(f"{at}.latency"), values.get(f"{at}.description")
    return Interaction(
        id=values.get(f"{at}.id", ""),
        type=values.get(f"{at}.type", ""),
        response=values.get(f"{at}.learner_response"),
        patterns=tuple(
            values.get(f"{at}.correct_responses.{place}.pattern", "") for place in range(count)
        ),
        result=values.get(f"{at}.result", ""),
        weighting=values.get(f"{at}.weighting", ""),
        latency=parse_interval(latency) if latency else None,
        description=read_localized(description) if description else None,
    )


def read_localized(text: str) -> tuple[str, str]:
    """Part `{lang=hi}…` into language and text; en where none is told. RTE §4.1.1.6."""
    found = LANGUAGE.match(text)
    return (found[1], text[found.end() :]) if found else ("en", text)


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
