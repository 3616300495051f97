"""Requests that store statements, several at once (D28)."""

from collections.abc import Sequence

from lrs.checked import Submission
from lrs.statements import store_submissions
from lrs.store.ids import find_ids
from storage.blobs import Blob
from storage.installation import Installation

MOST_STATEMENTS = 500


class Submissions:
    """Submissions of one institution, no id twice among them."""

    def fits(self, taken: Sequence[Submission], one: Submission) -> bool:
        """Tell whether one may be stored together with those."""
        if one.credential.institution != taken[0].credential.institution:
            return False
        ids = {id.lower() for submission in taken for id in submission.ids()}
        own = {id.lower() for id in one.ids()}
        return len(ids) + len(own) <= MOST_STATEMENTS and not ids & own

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
                iri_base=installation.settings.iri_base or "",
            )

    def is_done(self, installation: Installation, one: Submission) -> bool:
        """Tell whether its statements are stored, read back by their ids."""
        wanted = {checked.key: checked.digest for checked in one.statements}
        with installation.reading() as db:
            held = find_ids(db, one.credential.institution, wanted.keys())
        return all(id in held and held[id].digest == digest for id, digest in wanted.items())


def _contents(wanted: Sequence[Submission]) -> list[Blob]:
    """Give every content once, in one order for all: two writers shall not wait for each other."""
    contents = {blob.sha256: blob for one in wanted for blob in one.attachments.values()}
    return [contents[sha256] for sha256 in sorted(contents)]


SUBMISSIONS = Submissions()
