"""What the worker does for uploads in pieces: it ends what is whole, and forgets what expired."""

from collections.abc import Callable, Mapping

from jobs.worker import Task
from packages.uploads.finishing import finish_whole
from packages.uploads.receiving import collect
from storage.installation import Installation

TASKS: Mapping[str, Task] = {}
EVERY_MINUTE: tuple[Callable[[Installation], None], ...] = (collect, finish_whole)
