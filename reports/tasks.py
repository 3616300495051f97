"""What the worker does for this floor."""

from collections.abc import Mapping

from catalogue.moving import KIND
from jobs.worker import Task
from reports.publishing.moving import move_learners

TASKS: Mapping[str, Task] = {KIND: move_learners}
