"""Errors that a caller can mend: each class knows its HTTP status, each message names the culprit.

Every package derives its own base from these; the roof renders them once, as
`application/problem+json` (RFC 9457) for programs and as a page for people.
"""


class Problem(Exception):
    """A refusal that the caller can understand.

    message      one sentence that names the culprit
    requirement  the violated rule of a standard, as `document section` or a requirement id
    members      more members of the problem document (RFC 9457 §3.2)
    """

    status = 400
    title = "Bad request"

    def __init__(self, message: str, *, requirement: str | None = None, **members: object) -> None:
        super().__init__(message)
        self.message = message
        self.requirement = requirement
        self.members = members


class Unauthorized(Problem):
    status = 401
    title = "Not signed in"


class Forbidden(Problem):
    status = 403
    title = "Not allowed"


class NotFound(Problem):
    status = 404
    title = "Not found"


class Conflict(Problem):
    status = 409
    title = "Conflict"


class Gone(Problem):
    status = 410
    title = "Gone"


class PreconditionFailed(Problem):
    status = 412
    title = "Changed meanwhile"


class TooLarge(Problem):
    status = 413
    title = "Too large"


class Misdirected(Problem):
    status = 421
    title = "Unknown host"


class Unprocessable(Problem):
    status = 422
    title = "Cannot be processed"


class TooMany(Problem):
    status = 429
    title = "Too many requests"


class Unavailable(Problem):
    status = 503
    title = "Not available now"


class StorageFull(Problem):
    status = 507
    title = "Storage is full"
