"""What is found out of a video, as it comes from the process that reads it."""

from dataclasses import dataclass

REFUSED = "refused"


class Unplayable(Exception):
    """Nothing a learner could watch; the code of the finding says why."""


@dataclass(frozen=True)
class Facts:
    """What was found.

    duration   seconds
    width, height   as it is shown, pixels
    picture    name of the codec, as FFmpeg calls it; sound likewise, "" where there is none
    poster     a frame as JPEG, in base64
    """

    duration: float
    width: int
    height: int
    picture: str
    sound: str
    poster: str
