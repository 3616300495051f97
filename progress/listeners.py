"""What progress listens to."""

from catalogue.signals import registered
from lrs.signals import statement_stored
from progress.tracker import on_registered, on_statement


def connect() -> None:
    """Connect the listeners; twice is once."""
    statement_stored.connect(on_statement)
    registered.connect(on_registered)
