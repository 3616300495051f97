"""The refusals of messaging."""

from schemas.problem import Forbidden, NotFound


class MessageMissing(NotFound):
    """No such message."""


class ReportRefused(Forbidden):
    """A delivery report without the key of its message."""
