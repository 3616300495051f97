"""What is found out of a PDF, as it comes from the process that reads it."""

from dataclasses import dataclass

REFUSED = "refused"


class Unplayable(Exception):
    """Nothing a learner could read; the code of the finding says why."""


@dataclass(frozen=True)
class Facts:
    """What was found.

    pages     that can be shown
    title     "" where it has none; language as it is written, "" where it has none
    tagged    whether it says in what order and as what its parts are read
    text      whether any page has text, and not only pictures
    limited   whether it forbids copying or changing
    running   whether it holds scripts or starts programs
    xfa       whether it is a form of the kind that only Adobe's reader shows
    """

    pages: int
    title: str
    language: str
    tagged: bool
    text: bool
    limited: bool
    running: bool
    xfa: bool
