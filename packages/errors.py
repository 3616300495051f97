"""What the importer answers to requests that it cannot do."""

from schemas.problem import Conflict, NotFound, Problem


class PackageError(Problem):
    """The base of the importer's refusals."""


class UploadEmpty(PackageError):
    """No file, or one without bytes."""


class UploadUnreadable(PackageError):
    """A body that is not what its Content-Type says, or that was cut."""


class PackageMissing(PackageError, NotFound):
    """No package of that id in this institution."""


class PackageInUse(PackageError, Conflict):
    """A course was made from the package."""


class NothingToRepair(PackageError, Conflict):
    """No diff is waiting to be accepted."""
