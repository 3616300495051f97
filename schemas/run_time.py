"""What passes between the SCORM run-time and the sequencer, at the two ends of a SCO's session.

The sequencer knows the activity tree, the run-time the data model; neither knows the other. Before
a SCO is delivered the sequencer's side fills `InitialValues`; after a commit or Terminate the
run-time's side gives a `RunTimeResult`. Statuses are the words of the data model; what is not known
is None. Source: SCORM 2004 4th Edition RTE §4.2, SN §4.2 (run-time to tracking).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

UNKNOWN = "unknown"
EMPTY: Mapping[str, bool] = {}


@dataclass(frozen=True)
class Score:
    """A score as set: `scaled` -1..1, the others any real number."""

    scaled: float | None = None
    raw: float | None = None
    min: float | None = None
    max: float | None = None


@dataclass(frozen=True)
class ObjectiveValues:
    """One record of cmi.objectives.

    success_status     passed, failed or unknown
    completion_status  completed, incomplete, not attempted or unknown
    progress_measure   0..1
    """

    id: str
    success_status: str = UNKNOWN
    completion_status: str = UNKNOWN
    progress_measure: float | None = None
    score: Score = field(default_factory=Score)


@dataclass(frozen=True)
class SharedData:
    """One bucket of adl.data, as the item's map lets the SCO have it; `store` None: never set."""

    id: str
    store: str | None = None
    is_readable: bool = True
    is_writable: bool = True


@dataclass(frozen=True)
class Comment:
    """One record of cmi.comments_from_lms."""

    comment: str
    location: str | None = None
    timestamp: str | None = None


@dataclass(frozen=True)
class RequestValid:
    """Which navigation requests would succeed now; None: not evaluated.

    choice, jump  by the item's identifier; a target that is not named would fail
    """

    continues: bool | None = None
    previous: bool | None = None
    choice: Mapping[str, bool] = field(default_factory=lambda: EMPTY)
    jump: Mapping[str, bool] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True)
class InitialValues:
    """What a SCO finds that neither it nor an earlier session of its attempt has set.

    mode                  normal, browse or review; only normal is for credit
    completion_threshold  minProgressMeasure where completedByMeasure, else None
    scaled_passing_score  minNormalizedMeasure where satisfiedByMeasure, else None
    max_time_allowed      an ISO 8601 duration: attemptAbsoluteDurationLimit
    objectives            those with an objectiveID, the primary one among them, as tracked (after
                          reading the global ones); at a resumed attempt they overrule what was kept
    data                  the item's adl.data maps, in order
    """

    learner_id: str
    learner_name: str
    mode: str = "normal"
    launch_data: str | None = None
    completion_threshold: float | None = None
    scaled_passing_score: float | None = None
    max_time_allowed: str | None = None
    time_limit_action: str | None = None
    language: str = ""
    objectives: tuple[ObjectiveValues, ...] = ()
    data: tuple[SharedData, ...] = ()
    comments: tuple[Comment, ...] = ()
    request_valid: RequestValid = field(default_factory=RequestValid)


@dataclass(frozen=True)
class RunTimeResult:
    """What a SCO has reported so far, with the statuses derived from measures.

    is_completion_said  that the SCO or its measure gave the completion status in this attempt
    is_success_said     that the SCO or its measure gave the success status in this attempt
    objectives          those of cmi.objectives that have an id
    exit                time-out, suspend, logout, normal or ""
    nav_request         continue, previous, choice, jump, exit, exitAll, abandon, abandonAll,
                        suspendAll or _none_
    target              of choice and jump, else ""
    session_time        reported, in hundredths of a second; None: nothing was reported
    data                adl.data stores that the SCO has set in this session, by id
    """

    completion_status: str = UNKNOWN
    success_status: str = UNKNOWN
    is_completion_said: bool = False
    is_success_said: bool = False
    progress_measure: float | None = None
    score: Score = field(default_factory=Score)
    objectives: tuple[ObjectiveValues, ...] = ()
    exit: str = ""
    nav_request: str = "_none_"
    target: str = ""
    session_time: int | None = None
    data: Mapping[str, str] = field(default_factory=dict)
