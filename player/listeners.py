"""What the player hears: statements of units that players of ours play."""

from lrs.signals import statement_stored
from player.native.judging import on_statement


def connect() -> None:
    """Connect; connecting twice is once."""
    statement_stored.connect(on_statement)
