"""What the worker does every minute beside its jobs: forget what is over."""

from datetime import timedelta

from jobs import store
from storage.installation import Installation
from web import wiring

KEPT_DONE = timedelta(days=7)


def every_minute(installation: Installation) -> None:
    """Purge old jobs and let every package tidy its own rooms."""
    with installation.transaction() as db:
        store.purge(db, installation.now() - KEPT_DONE)
    for tidy in wiring.tidiers():
        tidy(installation)
