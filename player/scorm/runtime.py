"""The run-time's session with one SCO: every call of the API, answered from a state.

The rule of this module: no I/O, no clock, no globals. A state and a call give a state, an answer
and an error; nothing is changed in place. Which call is allowed when stands in the table's
`phases`, what an element takes in its `elements`. The browser answers by the same table
(`static/cmi.js`), the server runs the same calls again and its result is what counts.

Source: SCORM 1.2 RTE §3.3.2 (API), §3.3.3 (errors); SCORM 2004 4th Edition RTE §3.1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from player.scorm.elements import Refused, get_value, set_value
from player.scorm.table import Table, general_name

NO_ERROR = "0"
DIAGNOSTIC_LENGTH = 255


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
        text = diagnostic(table, refused.code, call)
        failed = replace(state, error=refused.code, diagnostic=text)
        return failed, answer, refused.code
    return replace(after, error=NO_ERROR, diagnostic=""), answer, NO_ERROR


def diagnostic(table: Table, error: str, call: Call) -> str:
    """Say of a call that was refused what was wrong with which element."""
    return f"{table.errors[error]} ({call.element or call.method})"[:DIAGNOSTIC_LENGTH]


def warning_of(table: Table, call: Call) -> str | None:
    """Say what a value that was taken has beyond the standard's letter, or None.

    Responses of SCORM 2004 are left out: how they are read depends on the interaction.
    """
    element = table.elements.get(general_name(call.element))
    is_set = table.methods.get(call.method) == "set"
    if not is_set or element is None or element.strict.allows(call.value):
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
        return state, get_value(table, state.values, call.element)
    if kind == "set":
        values = set_value(table, state.values, call.element, call.value)
        return replace(state, values=values), "true"
    return replace(state, phase=Phase(outcome["to"])), "true"


def _support(table: Table, state: RunTime, call: Call) -> str:
    """Answer what asks for the last error, an error's words and the diagnostic. §3.3.2.3."""
    kind = table.methods.get(call.method)
    if kind == "last error":
        return state.error
    if kind == "diagnostic" and call.element in ("", state.error):
        return state.diagnostic
    return table.errors.get(call.element, "")
