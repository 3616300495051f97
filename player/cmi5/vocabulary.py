"""The names that cmi5 gives to verbs, categories and extensions. cmi5 §9.3, §9.4, §9.6."""

from enum import StrEnum

from player.scorm.attempt import Mode

ADL = "http://adlnet.gov/expapi/verbs/"
LAUNCHED = ADL + "launched"
INITIALIZED = ADL + "initialized"
TERMINATED = ADL + "terminated"
ABANDONED = "https://w3id.org/xapi/adl/verbs/abandoned"
WAIVED = "https://w3id.org/xapi/adl/verbs/waived"
SATISFIED = "https://w3id.org/xapi/adl/verbs/satisfied"
# What only an LMS says. cmi5 §9.3
OF_THE_LMS = frozenset({LAUNCHED, ABANDONED, WAIVED, SATISFIED})

CMI5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"

EXTENSIONS = "https://w3id.org/xapi/cmi5/context/extensions/"
SESSION_ID = EXTENSIONS + "sessionid"
MASTERY_SCORE = EXTENSIONS + "masteryscore"
LAUNCH_MODE = EXTENSIONS + "launchmode"
LAUNCH_URL = EXTENSIONS + "launchurl"
MOVE_ON_OF = EXTENSIONS + "moveon"
LAUNCH_PARAMETERS = EXTENSIONS + "launchparameters"

LAUNCH_DATA = "LMS.LaunchData"
PREFERENCES = "cmi5LearnerPreferences"

# cmi5 §10.2.2
MODES = {Mode.NORMAL: "Normal", Mode.BROWSE: "Browse", Mode.REVIEW: "Review"}


class State(StrEnum):
    """Where a session stands."""

    LAUNCHED = "launched"
    INITIALIZED = "initialized"
    TERMINATED = "terminated"
    ABANDONED = "abandoned"


def last_part(verb: str) -> str:
    """Give the word of a verb: the last part of its IRI."""
    return verb.rstrip("/").rpartition("/")[2]
