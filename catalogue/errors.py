"""The refusals of the catalogue, each with its HTTP status."""

from schemas.problem import Conflict, NotFound, Unprocessable


class CourseMissing(NotFound):
    """No such course."""


class RegistrationMissing(NotFound):
    """No such registration."""


class CourseInvalid(Unprocessable):
    """A detail of a course that cannot be kept."""


class RuleInvalid(Unprocessable):
    """A completion rule that asks for something that the course does not have."""


class PartsInvalid(Unprocessable):
    """Packages that cannot be arranged into one course."""


class PackageNotPlayable(Conflict):
    """The package is not imported yet, or cannot be played."""


class CourseConflict(Conflict):
    """The course's state does not allow this."""
