"""From an upload that is whole to a package that waits for its import."""

from packages.upload import enter
from packages.uploads import files, store
from packages.uploads.errors import UploadGone
from packages.uploads.store import Upload
from storage.installation import Installation


def finish(installation: Installation, upload: Upload) -> str:
    """Make a package of a whole upload, once, however often it is asked; give the package's id.

    The file becomes a blob under a second name, and loses its first one only when the package is
    committed: a server that is killed in between begins again.
    """
    with files.opened(installation, upload) as descriptor, files.locked(descriptor):
        with installation.reading() as db:
            newest = store.find_upload(db, upload.institution, upload.id) or upload
        package_id = newest.package_id or _make_package(installation, newest)
    files.remove(installation, upload)
    return package_id


def finish_whole(installation: Installation) -> None:
    """Finish what a server that was killed did not."""
    with installation.reading() as db:
        found = store.whole_uploads(db)
    for upload in found:
        if files.has_bytes(installation, upload):
            finish(installation, upload)


def _make_package(installation: Installation, upload: Upload) -> str:
    if not upload.is_whole or not files.has_bytes(installation, upload):
        raise UploadGone(f"upload: the bytes of {upload.id} are not here")
    blob = installation.blobs.adopt(upload.institution, files.path_of(installation, upload))
    by = f"person:{upload.owner}"
    with installation.transaction() as db:
        package_id = enter(installation, db, upload.institution, blob, upload.filename, by)
        store.set_package(db, upload, package_id)
    return package_id
