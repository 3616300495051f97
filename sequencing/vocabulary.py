"""The closed vocabularies of sequencing, as manifests write them. SN Book §3, CAM Book §5."""

from enum import StrEnum


class Fact(StrEnum):
    """What is known of an objective, and what a map may carry. SN Book §4.2.1, §3.10."""

    SATISFIED = "satisfied"
    MEASURE = "measure"
    RAW = "raw"
    MIN = "min"
    MAX = "max"
    COMPLETION = "completion"
    PROGRESS = "progress"


class Condition(StrEnum):
    """What a sequencing rule or rollup rule asks of an activity. SN Book §3.4.2, §3.7.4."""

    SATISFIED = "satisfied"
    STATUS_KNOWN = "objectiveStatusKnown"
    MEASURE_KNOWN = "objectiveMeasureKnown"
    MEASURE_GREATER_THAN = "objectiveMeasureGreaterThan"
    MEASURE_LESS_THAN = "objectiveMeasureLessThan"
    COMPLETED = "completed"
    PROGRESS_KNOWN = "activityProgressKnown"
    ATTEMPTED = "attempted"
    ATTEMPT_LIMIT_EXCEEDED = "attemptLimitExceeded"
    TIME_LIMIT_EXCEEDED = "timeLimitExceeded"
    OUTSIDE_AVAILABLE_TIME = "outsideAvailableTimeRange"
    ALWAYS = "always"
    NEVER = "never"


class Action(StrEnum):
    """What a sequencing rule does when it holds. SN Book §3.4.4."""

    SKIP = "skip"
    DISABLED = "disabled"
    HIDDEN_FROM_CHOICE = "hiddenFromChoice"
    STOP_FORWARD_TRAVERSAL = "stopForwardTraversal"
    EXIT_PARENT = "exitParent"
    EXIT_ALL = "exitAll"
    RETRY = "retry"
    RETRY_ALL = "retryAll"
    CONTINUE = "continue"
    PREVIOUS = "previous"
    EXIT = "exit"


class Combination(StrEnum):
    """How the conditions of one rule are joined. SN Book §3.4.1."""

    ALL = "all"
    ANY = "any"


class RollupAction(StrEnum):
    """What a rollup rule sets on the parent. SN Book §3.7.5."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "notSatisfied"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"


class ChildSet(StrEnum):
    """How many children must meet a rollup rule's conditions. SN Book §3.7.3."""

    ALL = "all"
    ANY = "any"
    NONE = "none"
    AT_LEAST_COUNT = "atLeastCount"
    AT_LEAST_PERCENT = "atLeastPercent"


class Consideration(StrEnum):
    """When a child counts in its parent's rollup. SN Book §3.7.6 (adlseq:rollupConsiderations)."""

    ALWAYS = "always"
    IF_NOT_SUSPENDED = "ifNotSuspended"
    IF_ATTEMPTED = "ifAttempted"
    IF_NOT_SKIPPED = "ifNotSkipped"


class Timing(StrEnum):
    """When children are selected or reordered. SN Book §3.11, §3.12."""

    NEVER = "never"
    ONCE = "once"
    EACH_NEW_ATTEMPT = "onEachNewAttempt"


class Navigation(StrEnum):
    """Navigation requests. SN Book §5.6.2; `adl.nav.request`."""

    START = "start"
    RESUME_ALL = "resumeAll"
    CONTINUE = "continue"
    PREVIOUS = "previous"
    FORWARD = "forward"
    BACKWARD = "backward"
    CHOICE = "choice"
    JUMP = "jump"
    EXIT = "exit"
    EXIT_ALL = "exitAll"
    ABANDON = "abandon"
    ABANDON_ALL = "abandonAll"
    SUSPEND_ALL = "suspendAll"


class Termination(StrEnum):
    """Termination requests. SN Book §4.4 (TB.2.3)."""

    EXIT = "exit"
    EXIT_PARENT = "exitParent"
    EXIT_ALL = "exitAll"
    SUSPEND_ALL = "suspendAll"
    ABANDON = "abandon"
    ABANDON_ALL = "abandonAll"


class Request(StrEnum):
    """Sequencing requests. SN Book §4.8 (SB.2.12)."""

    START = "start"
    RESUME_ALL = "resumeAll"
    CONTINUE = "continue"
    PREVIOUS = "previous"
    CHOICE = "choice"
    RETRY = "retry"
    EXIT = "exit"
    JUMP = "jump"


class Direction(StrEnum):
    """Which way the tree is walked."""

    FORWARD = "forward"
    BACKWARD = "backward"
