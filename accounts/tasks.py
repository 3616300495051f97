"""The job that sends a code, which is derived here and stored nowhere; and what is forgotten."""

from collections.abc import Callable, Mapping

from accounts.codes import DAY, code_of
from accounts.store.challenges import delete_all_challenges
from jobs.worker import Job, Task
from messaging.sms import deliver
from storage.installation import Installation


def send_code(installation: Installation, job: Job) -> None:
    """Send the code of a challenge; once it has left, again is nothing."""
    code = code_of(installation.settings, job.payload["challenge"])
    deliver(installation, job.institution, job.payload["message"], {"code": code})


def forget_challenges(installation: Installation) -> None:
    """Forget the numbers for which codes were asked, once no limit needs them."""
    with installation.transaction() as db:
        delete_all_challenges(db, installation.now() - DAY)


TASKS: Mapping[str, Task] = {"accounts.send_code": send_code}
EVERY_MINUTE: tuple[Callable[[Installation], None], ...] = (forget_challenges,)
