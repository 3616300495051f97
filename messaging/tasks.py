"""The job that sends."""

from collections.abc import Mapping

from jobs.worker import Job, Task
from messaging.sms import deliver
from storage.installation import Installation


def send(installation: Installation, job: Job) -> None:
    """Send the message of the job; once it has left, again is nothing."""
    deliver(installation, job.institution, job.payload["message"])


TASKS: Mapping[str, Task] = {"messaging.send": send}
