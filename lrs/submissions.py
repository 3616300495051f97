"""Requests that store statements, several at once (D28)."""

from collections.abc import Sequence

from lrs.checked import Submission
from lrs.statements import store_submissions
from lrs.store.ids import find_ids
from storage.blobs import Blob
from storage.installation import Installation

MOST_STATEMENTS = 500


class Together:
    """Submissions of one institution, no id twice among them."""

    def __init__(self, first: Submission) -> None:
        self.institution = first.credential.institution
        self.ids = _ids(first)

    def takes(self, one: Submission) -> bool:
        """Take one more, where it may be stored together with those."""
        own = _ids(one)
        is_too_much = len(self.ids) + len(own) > MOST_STATEMENTS
        if one.credential.institution != self.institution or is_too_much or own & self.ids:
            return False
        self.ids |= own
        return True


class Submissions:
    """How submissions are stored."""

    def begin(self, first: Submission) -> Together:
        """Begin a batch."""
        return Together(first)

    def do(self, installation: Installation, wanted: Sequence[Submission]) -> None:
        """Store them, all or none."""
        with installation.transaction() as db:
            for blob in _contents(wanted):
                institution = wanted[0].credential.institution
                installation.blobs.enter(db, institution, blob, installation.now())
            store_submissions(
                db,
                wanted,
                now=installation.now(),
                iri_base=installation.iri_base,
            )

    def is_done(self, installation: Installation, one: Submission) -> bool:
        """Tell whether its statements are stored, read back by their ids."""
        wanted = {checked.key: checked.digest for checked in one.statements}
        with installation.reading() as db:
            held = find_ids(db, one.credential.institution, wanted.keys())
        return all(id in held and held[id].digest == digest for id, digest in wanted.items())


def _ids(submission: Submission) -> set[str]:
    return {id.lower() for id in submission.ids()}


def _contents(wanted: Sequence[Submission]) -> list[Blob]:
    """Give every content once, in one order for all: two writers shall not wait for each other."""
    contents = {blob.sha256: blob for one in wanted for blob in one.attachments.values()}
    return [contents[sha256] for sha256 in sorted(contents)]


SUBMISSIONS = Submissions()
