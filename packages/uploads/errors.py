"""What an upload in pieces is refused for. The words are shown by the page that sends it."""

from packages.errors import PackageError
from schemas.problem import Conflict, Gone, NotFound, PreconditionFailed, TooLarge, TooMany


class UploadInvalid(PackageError):
    """A header that is missing or not what the protocol says."""


class UploadMissing(PackageError, NotFound):
    """No upload of that id that this person began."""


class UploadGone(PackageError, Gone):
    """An upload that has expired, or whose bytes are not here."""


class OffsetConflict(PackageError, Conflict):
    """Bytes that do not follow those that are here; or another request sends them now."""


class VersionUnknown(PackageError, PreconditionFailed):
    """Another version of the protocol, or none."""


class UploadTooLarge(PackageError, TooLarge):
    """More bytes than an upload may have, or than it said that it has."""


class TooManyUploads(PackageError, TooMany):
    """As much begun as one publisher may have unfinished."""


class NotPatch(PackageError):
    """Bytes under another media type than the protocol's."""

    status = 415
    title = "Unsupported media type"


class ChecksumMismatch(PackageError):
    """Bytes that are not those whose checksum was sent; none of them stays."""

    status = 460  # of tus, not of HTTP
    title = "Checksum mismatch"
