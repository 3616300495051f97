"""What a SCO finds when launched, as far as sequencing knows. RTE Book §4.2, SN Book §3.10."""

from dataclasses import dataclass

from sequencing.definitions import Activity, DataMap
from sequencing.objectives import found, primary
from sequencing.results import Delivered
from sequencing.session import Session
from sequencing.tracking import ObjectiveProgress


@dataclass(frozen=True)
class InitialObjective:
    """An entry of cmi.objectives; unknown facts are left at the element's own default."""

    identifier: str
    known: ObjectiveProgress


@dataclass(frozen=True)
class InitialData:
    """An entry of adl.data; `store` None has never been set."""

    map: DataMap
    store: str | None


@dataclass(frozen=True)
class InitialValues:
    """Elements that come from the manifest and from tracking; None leaves an element unset.

    entry       "ab-initio", or "resume" where the attempt was suspended
    primary     what is known of the rolled-up objective, maps included
    objectives  those with an identifier, the primary one first; one without does not appear
    """

    entry: str
    attempt: int
    completion_threshold: float | None
    scaled_passing_score: float | None
    max_time_allowed: str | None
    time_limit_action: str | None
    launch_data: str | None
    primary: ObjectiveProgress
    objectives: tuple[InitialObjective, ...]
    data: tuple[InitialData, ...]


def initial_values(session: Session, delivered: Delivered) -> InitialValues:
    """Give the values with which the delivered activity's run-time data begins."""
    activity = delivered.activity
    sequencing = activity.sequencing
    by_measure = sequencing.primary.satisfied_by_measure
    return InitialValues(
        entry="resume" if delivered.resumed else "ab-initio",
        attempt=delivered.attempt,
        completion_threshold=sequencing.threshold.minimum,
        scaled_passing_score=sequencing.primary.minimum_measure if by_measure else None,
        max_time_allowed=sequencing.limits.attempt_absolute_duration,
        time_limit_action=activity.time_limit_action,
        launch_data=activity.launch_data,
        primary=primary(session, activity),
        objectives=_objectives(session, activity),
        data=tuple(
            InitialData(each, session.tracking.shared.get(each.target)) for each in activity.data
        ),
    )


def _objectives(session: Session, activity: Activity) -> tuple[InitialObjective, ...]:
    return tuple(
        InitialObjective(each.identifier, found(session, activity, each))
        for each in activity.sequencing.objectives
        if each.identifier
    )
