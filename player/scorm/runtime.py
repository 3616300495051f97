"""The run-time's session with one SCO: every call of the API, answered from a state.

The rule of this module: no I/O, no clock, no globals. A state and a call give a state, an answer
and an error; nothing is changed in place. Which call is allowed when stands in the table's
`phases`, what an element takes in its `elements`. The browser answers by the same table
(`static/cmi.js`), the server runs the same calls again and its result is what counts.

Values are kept flat, under full names; the size of a collection under its `_count`.
Source: SCORM 1.2 Run-Time Environment §3.3.2 (API), §3.3.3 (errors), §3.4.4 (data model).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from player.scorm.table import INDEX, Element, Table, general_name

NO_ERROR = "0"
DIAGNOSTIC_LENGTH = 255
KEYWORDS = {"_children": "no children", "_count": "no count", "_version": "unknown"}


class Phase(StrEnum):
    """Where the session stands."""

    NOT_INITIALIZED = "not initialized"
    RUNNING = "running"
    FINISHED = "finished"


@dataclass(frozen=True)
class Call:
    """One call of the API, as the content made it; what a method does not take is ""."""

    method: str
    element: str = ""
    value: str = ""


@dataclass(frozen=True)
class RunTime:
    """The state between two calls; `values` holds what was set, by full element name."""

    values: Mapping[str, str]
    phase: Phase = Phase.NOT_INITIALIZED
    error: str = NO_ERROR
    diagnostic: str = ""


class Refused(Exception):
    """The call cannot be done, with the code that the standard gives it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def apply(table: Table, state: RunTime, call: Call) -> tuple[RunTime, str, str]:
    """Answer one call.

    returns  the state after it, the answer as the content reads it, and the error code of the call
             ("0" is success); the support calls leave the last error as it was
    """
    if call.method not in table.phases:
        return state, _support(table, state, call), state.error
    try:
        after, answer = _session_call(table, state, call)
    except Refused as refused:
        answer = "" if table.methods[call.method] == "get" else "false"
        text = f"{table.errors[refused.code]} ({call.element or call.method})"
        failed = replace(state, error=refused.code, diagnostic=text[:DIAGNOSTIC_LENGTH])
        return failed, answer, refused.code
    return replace(after, error=NO_ERROR, diagnostic=""), answer, NO_ERROR


def warning_of(table: Table, call: Call) -> str | None:
    """Say what a value that was taken has beyond the standard's letter, or None."""
    element = table.elements.get(general_name(call.element))
    if table.methods[call.method] != "set" or element is None or element.strict.allows(call.value):
        return None
    return f"{call.element}: {len(call.value)} characters, not a strict {element.type}"


def _session_call(table: Table, state: RunTime, call: Call) -> tuple[RunTime, str]:
    outcome = table.phases[call.method][state.phase]
    kind = table.methods[call.method]
    # The standard asks for "" and gives the argument its own code, before the phase is looked at.
    if kind == "session" and call.element:
        raise Refused(table.codes["argument"])
    if "error" in outcome:
        raise Refused(outcome["error"])
    if kind == "get":
        return state, _get(table, state.values, call.element)
    if kind == "set":
        return replace(state, values=_set(table, state.values, call)), "true"
    return replace(state, phase=Phase(outcome["to"])), "true"


def _support(table: Table, state: RunTime, call: Call) -> str:
    """Answer LMSGetLastError, LMSGetErrorString and LMSGetDiagnostic. §3.3.2.3."""
    kind = table.methods.get(call.method)
    if kind == "last error":
        return state.error
    if kind == "diagnostic" and call.element in ("", state.error):
        return state.diagnostic
    return table.errors.get(call.element, "")


def _get(table: Table, values: Mapping[str, str], name: str) -> str:
    element = _find(table, name)
    if element.access == "write only":
        raise Refused(table.codes["write only"])
    if any(index >= _count(values, array) for array, index in _indices(name)):
        raise Refused(table.codes["index"])
    return values.get(name, element.default)


def _set(table: Table, values: Mapping[str, str], call: Call) -> Mapping[str, str]:
    element = _find_to_set(table, call.element)
    arrays = _indices(call.element)
    if any(index > _count(values, array) for array, index in arrays):
        raise Refused(table.codes["index"])
    earlier = values.get(call.element, "") if element.appends else ""
    value = earlier + call.value
    if not element.accept.allows(value) or "\0" in value:
        raise Refused(table.codes["type"])
    grown = {
        f"{array}._count": str(max(index + 1, _count(values, array))) for array, index in arrays
    }
    return {**values, **grown, call.element: value}


def _find(table: Table, name: str) -> Element:
    """Give the element of a name; raises by what is wrong with it."""
    if not name:
        raise Refused(table.codes["argument"])
    general = general_name(name)
    if element := table.elements.get(general):
        return element
    parent, _, last = general.rpartition(".")
    is_known = parent in table.elements or parent in table.containers
    raise Refused(table.codes[KEYWORDS.get(last, "unknown") if is_known else "unknown"])


def _find_to_set(table: Table, name: str) -> Element:
    if name.rpartition(".")[2] in KEYWORDS and _is_known_parent(table, name):
        raise Refused(table.codes["keyword"])
    element = _find(table, name)
    if element.access == "read only":
        raise Refused(table.codes["read only"])
    return element


def _is_known_parent(table: Table, name: str) -> bool:
    parent = general_name(name).rpartition(".")[0]
    return parent in table.elements or parent in table.containers


def _indices(name: str) -> list[tuple[str, int]]:
    """Give each array that the name walks through, with the index in it."""
    parts = name.split(".")
    return [
        (".".join(parts[:place]), int(part))
        for place, part in enumerate(parts)
        if INDEX.fullmatch(part)
    ]


def _count(values: Mapping[str, str], array: str) -> int:
    return int(values.get(f"{array}._count", "0"))
