"""The sequencer's trace in words: what was decided of which activity, and why.

A step is kept as data (`sequencing.trace`), so a log is read in the reader's language. The number
is that of the process in the Sequencing and Navigation book.
"""

from collections.abc import Callable, Mapping
from typing import Any

from player.refusals import words_of
from schemas.language import gettext as _
from sequencing.trace import Step

Details = Mapping[str, Any]
Say = Callable[[], str]


def merged(steps: list[Step]) -> list[Details]:
    """Give steps as JSON; a rule that made an activity be skipped stands with the skipping."""
    details: list[Details] = []
    for step in steps:
        said = step.to_json()
        last = details[-1] if details else {}
        is_cause = last.get("decision") == "rule holds" and last.get("activity") == step.activity
        if step.decision == "skipped" and is_cause:
            details[-1] = {**said, "why": last["why"]}
        else:
            details.append(said)
    return details


def say_step(step: Details, titles: Mapping[str, str]) -> str:
    """Give a step in words, in the language in use.

    step    as `merged` gave it
    titles  of the activities by identifier
    """
    if "more" in step:
        return _("… and {count} more steps").format(count=step["more"])
    name = step["activity"]
    why = {key: _plain(value) for key, value in step["why"].items()}
    is_request = "request" in why
    say = DECISIONS.get(step["decision"] if is_request or step["decision"] != "not valid" else "")
    activity = titles.get(name) or name or _("The course")
    sentence = say().format_map(_Known(activity=activity, **why)) if say else step["decision"]
    return f"{sentence}{_because(step['why'])} · {step['process']}"


class _Known(dict[str, str]):
    """What a sentence may name; what a step does not know is left out."""

    def __missing__(self, key: str) -> str:
        return "–"


def _because(why: Details) -> str:
    if code := why.get("exception"):
        return f": {words_of(code)} ({code})"
    if rule := why.get("rule"):
        return f": {rule}"
    return ""


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "–" if value is None else str(value)


def _requested() -> str:
    return _("Request {request} at {activity}: allowed")


def _refused() -> str:
    return _("Request {request} at {activity}: refused")


def _impossible() -> str:
    return _("{activity}: not possible")


DECISIONS: Mapping[str, Say] = {
    "valid": _requested,
    "not valid": _refused,
    "": _impossible,
    "identified": lambda: _("{request} leads to {activity}"),
    "ends session": lambda: _("{request} leads out of the course"),
    "none": lambda: _("{request} leads to nothing to show"),
    "skipped": lambda: _("{activity} skipped"),
    "rule holds": lambda: _("{activity}: a rule holds"),
    "not allowed": lambda: _("{activity} may not be delivered"),
    "delivered": lambda: _("{activity} delivered, attempt {attempt}, resumed: {resumed}"),
    "attempt begun": lambda: _("{activity}: attempt {attempt} begun"),
    "attempt ended": lambda: _("{activity}: attempt ended, suspended: {suspended}"),
    "run-time data taken": lambda: _("{activity}: what the content reported is taken over"),
    "completed by default": lambda: _("{activity}: completed, since the content said nothing"),
    "satisfied by default": lambda: _("{activity}: passed, since the content said nothing"),
    "rolled up": lambda: _("{activity} rolled up: completed {completion}, passed {satisfied}"),
    "rollup rule holds": lambda: _("{activity}: a rollup rule holds"),
    "global objective written": lambda: _("Shared objective {target} written"),
    "children selected": lambda: _("{activity}: parts chosen: {available}"),
    "children reordered": lambda: _("{activity}: parts in the order {available}"),
    "exits": lambda: _("{activity}: exit rule, its attempt ends"),
    "post condition": lambda: _("{activity}: after its end: {action}"),
    "exited all": lambda: _("Everything ended"),
    "suspended all": lambda: _("Everything suspended at {activity}"),
    "abandoned": lambda: _("{activity} abandoned"),
    "abandoned all": lambda: _("Everything abandoned"),
    "flow stopped": lambda: _("Nothing further from {activity}"),
    "session ended": lambda: _("The session with the course has ended"),
}
