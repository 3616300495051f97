"""What the player hears: statements of units that players of ours play."""

from lrs.signals import statement_stored
from player.native.judging import FOLLOWERS, on_statement
from player.native.pdf import PdfFollower
from player.native.video import VideoFollower
from schemas.course_structure import Standard


def connect() -> None:
    """Connect; connecting twice is once."""
    FOLLOWERS[Standard.PDF] = PdfFollower()
    FOLLOWERS[Standard.VIDEO] = VideoFollower()
    statement_stored.connect(on_statement)
