"""What this floor answers to those below."""

from catalogue.signals import noticing
from reports.publishing.sittings import tell


def connect() -> None:
    """Connect the listeners; twice is once."""
    noticing.connect(tell)
