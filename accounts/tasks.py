"""The job that sends a code, which is derived here and stored nowhere."""

from collections.abc import Mapping

from accounts.codes import code_of
from jobs.worker import Job, Task
from messaging.sms import deliver
from storage.installation import Installation


def send_code(installation: Installation, job: Job) -> None:
    """Send the code of a challenge; once it has left, again is nothing."""
    code = code_of(installation.settings, job.payload["challenge"])
    deliver(installation, job.institution, job.payload["message"], {"code": code})


TASKS: Mapping[str, Task] = {"accounts.send_code": send_code}
