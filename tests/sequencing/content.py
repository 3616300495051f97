"""A stand-in for a SCO's run-time data: as much of RTE Book §4.2 as sequencing depends on."""

import re
from dataclasses import dataclass, field

from sequencing.initial import InitialValues
from sequencing.runtime import RunTime, Said, said
from sequencing.tracking import ObjectiveProgress

STATUS = {True: "passed", False: "failed", None: "unknown"}
COMPLETION = {True: "completed", False: "incomplete", None: "unknown"}
ENTRY = re.compile(r"cmi\.objectives\.(&(?P<id>[^&]+)&|(?P<n>\d+))\.(?P<element>.+)")
UNSET = ""


def number(text: str | None) -> float | None:
    """Give a real, None where nothing is set."""
    return float(text) if text else None


@dataclass
class Content:
    """The data of one SCO in one attempt; kept for its resumption."""

    initial: InitialValues
    values: dict[str, str] = field(default_factory=dict)
    objectives: list[str] = field(default_factory=list)
    entries: dict[str, dict[str, str]] = field(default_factory=dict)
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Fill cmi.objectives."""
        for each in self.initial.objectives:
            self.objectives.append(each.identifier)
            self.entries[each.identifier] = prefilled(each.known)

    def resume(self, initial: InitialValues) -> "Content":
        """Give the data to a new session of the same attempt."""
        self.initial = initial
        self.own, self.said = {}, set()
        for each in initial.objectives:
            self.entries[each.identifier].update(read(each.known))
        self.values.pop("cmi.exit", None)
        self.values.pop("adl.nav.request", None)
        return self

    def set(self, element: str, value: str) -> None:
        """SetValue."""
        found = ENTRY.fullmatch(element)
        if not found:
            self.values[element] = value
            self.said.add(element)
            return
        if found["element"] == "id":
            self.objectives.append(value)
            self.entries.setdefault(value, {})
            return
        name = found["id"] or self.objectives[int(found["n"])]
        self.entries[name][found["element"]] = value
        self.own.setdefault(name, {})[found["element"]] = value

    def get(self, element: str) -> str | None:
        """GetValue; None for what is not imitated here."""
        found = ENTRY.fullmatch(element)
        if found and found["id"]:
            return self.entries[found["id"]].get(
                found["element"], DEFAULTS.get(found["element"], UNSET)
            )
        if element in COMPUTED:
            return COMPUTED[element](self)
        return self.values.get(element, UNSET) if element in PLAIN else None

    def completion_status(self) -> str:
        """RTE Book §4.2.4: a threshold decides where there is one."""
        threshold = self.initial.completion_threshold
        if threshold is None:
            return self.values.get("cmi.completion_status", "unknown")
        measure = number(self.values.get("cmi.progress_measure"))
        return COMPLETION[None if measure is None else measure >= threshold]

    def success_status(self) -> str:
        """RTE Book §4.2.22: a passing score decides where there is one."""
        passing = self.initial.scaled_passing_score
        if passing is None:
            return self.values.get("cmi.success_status", "unknown")
        scaled = number(self.values.get("cmi.score.scaled"))
        return STATUS[None if scaled is None else scaled >= passing]

    def runtime(self) -> RunTime:
        """Give what sequencing is told."""
        said_here = {name: self.values[name] for name in self.said}
        success = "cmi.success_status" in self.said or self.initial.scaled_passing_score is not None
        completion = (
            "cmi.completion_status" in self.said or self.initial.completion_threshold is not None
        )
        own = {name.removeprefix("cmi."): value for name, value in said_here.items()}
        own["success_status"] = self.success_status() if success else None
        own["completion_status"] = self.completion_status() if completion else None
        return RunTime(
            entry(own),
            {name: entry(values) for name, values in self.own.items()},
            self.values.get("cmi.exit") == "suspend",
        )


DEFAULTS = {"success_status": "unknown", "completion_status": "unknown"}
PARTS = ("scaled", "raw", "min", "max")
PLAIN = ("cmi.progress_measure", "cmi.suspend_data", *(f"cmi.score.{part}" for part in PARTS))
COMPUTED = {
    "cmi.completion_status": Content.completion_status,
    "cmi.success_status": Content.success_status,
    "cmi.entry": lambda content: content.initial.entry,
    "cmi.max_time_allowed": lambda content: content.initial.max_time_allowed or UNSET,
    "cmi.scaled_passing_score": lambda content: str(content.initial.scaled_passing_score or UNSET),
}


def entry(values: dict[str, str | None]) -> Said:
    """Give what an entry of cmi.objectives says, or the SCO."""
    return said(
        success_status=values.get("success_status"),
        completion_status=values.get("completion_status"),
        measure=number(values.get("score.scaled")),
        progress=number(values.get("progress_measure")),
        **{part: number(values.get(f"score.{part}")) for part in PARTS[1:]},
    )


def prefilled(known: ObjectiveProgress) -> dict[str, str]:
    """Give the elements of an entry that tracking knows."""
    told = {
        "progress_measure": known.progress,
        "score.scaled": known.measure,
        **{f"score.{part}": getattr(known, part) for part in PARTS[1:]},
    }
    return {
        "success_status": STATUS[known.satisfied],
        "completion_status": COMPLETION[known.completion],
        **{name: str(value) for name, value in told.items() if value is not None},
    }


def read(known: ObjectiveProgress) -> dict[str, str]:
    """Give the elements that tracking knows, without defaults."""
    return {name: value for name, value in prefilled(known).items() if value != "unknown"}
