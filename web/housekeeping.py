"""What the worker does every minute beside its jobs: forget what is over."""

from datetime import timedelta

from jobs import store
from storage.installation import Installation
from web import wiring

COLLECTED_AT = 17
KEPT_DONE = timedelta(days=7)


def every_minute(installation: Installation) -> None:
    """Purge old jobs and let every package tidy its own rooms."""
    with installation.transaction() as db:
        store.purge(db, installation.now() - KEPT_DONE)
    for tidy in wiring.EVERY_MINUTE:
        tidy(installation)
    if installation.now().minute == COLLECTED_AT:
        with installation.transaction() as db:
            installation.blobs.collect(db, installation.now())
