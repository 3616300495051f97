"""What the record store refuses, each with its HTTP status (xAPI 1.0.3 Communication §3.2)."""

from typing import Self

from schemas.problem import (
    Conflict,
    Forbidden,
    Gone,
    NotFound,
    PreconditionFailed,
    Problem,
    TooLarge,
    Unavailable,
)


class RequestInvalid(Problem):
    """A header, parameter or body that the standard does not allow (400)."""


class StatementInvalid(RequestInvalid):
    """A statement that breaks a rule (400); `path` leads to the culprit.

    >>> str(StatementInvalid("'bob' is not a mailto IRI").within("mbox").within("actor"))
    "actor.mbox: 'bob' is not a mailto IRI"
    """

    def __init__(self, text: str, *, requirement: str | None = None, path: str = "") -> None:
        super().__init__(f"{path}: {text}" if path else text, requirement=requirement)
        self.text = text
        self.path = path

    def within(self, step: str | int) -> Self:
        """Give the same defect, seen from the object or list that holds the culprit."""
        path = _joined(step, self.path)
        return type(self)(self.text, requirement=self.requirement, path=path)


class StatementConflict(Conflict):
    """Another statement under an id that is taken (409)."""


class StatementMissing(NotFound):
    """No statement under that id (404)."""


class ScopeMissing(Forbidden):
    """The credential's scopes do not cover the request (403)."""


class DocumentMissing(NotFound):
    """No document under that id (404)."""


class DocumentConflict(Conflict):
    """A document is there, and the request does not say that it knows which (409)."""


class DocumentChanged(PreconditionFailed):
    """The document is not the one that the request names (412)."""


class MethodUnknown(Problem):
    """A method that the resource does not have (405)."""

    status = 405
    title = "Method not allowed"


class QueryTooLong(Problem):
    """A query string longer than any that the standard gives a use (414)."""

    status = 414
    title = "URI too long"


class LengthMissing(Problem):
    """A body of which nobody can tell whether all of it came (411)."""

    status = 411
    title = "Length required"


class CodingUnknown(Problem):
    """A body in a Content-Encoding that this store does not undo (415)."""

    status = 415
    title = "Unsupported media type"


class BodyTooLarge(TooLarge):
    """More bytes than this store takes in one request (413)."""


class ExportMissing(NotFound):
    """No such export, or none of the asker's (404)."""


class ExportGone(Gone):
    """A link of an export that was used, or whose time is over (410)."""


class ExportsBusy(Unavailable):
    """As many exports run as one process streams at a time (503)."""


class ClockBehind(Unavailable):
    """The clock is behind what is already stored; nothing is written until it has passed (D24)."""


def _joined(step: str | int, rest: str) -> str:
    head = f"[{step}]" if isinstance(step, int) else _member(step)
    if not rest or rest.startswith("["):
        return head + rest
    return f"{head}.{rest}"


def _member(name: str) -> str:
    return name if name.isidentifier() else f"[{name[:200]!r}]"
