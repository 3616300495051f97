"""Which requests would succeed now: the processes themselves, run on a copy. SN Book §5.6.5.

The attempt on the current activity is ended once, on one copy, whatever number of requests is asked
about; after that only deciding processes run, and their rule checks are remembered. So a table of
contents of n activities costs n walks, not n copies of n records.
"""

from sequencing.definitions import Activity
from sequencing.delivery import delivery_request
from sequencing.navigation import navigation_request
from sequencing.overall import prepare_session
from sequencing.requests import sequencing_request
from sequencing.results import Terminated
from sequencing.session import Memo, Session
from sequencing.termination import termination_request
from sequencing.vocabulary import Navigation, Termination


class LookAhead:
    """What a session could do next; made anew after anything has changed."""

    def __init__(self, session: Session) -> None:
        """Copy the session, and end the current attempt on a second copy.

        session  its `runtime` is what the content has reported so far
        """
        self.now = session.fork()
        if self.now.current is None:
            prepare_session(self.now)
        self.then = self.now.fork()
        self.terminated = self._exit()
        self.now.memo, self.then.memo = Memo(), Memo()

    def _exit(self) -> Terminated | None:
        current = self.then.current
        if current is None or not self.then.progress(current).active:
            return None
        return termination_request(self.then, Termination.EXIT)

    def allows(self, request: Navigation, target: Activity | None = None) -> bool:
        """Tell whether the request would be honoured (OP.1); content may be delivered or not."""
        navigated = navigation_request(self.now, request, target)
        if not navigated.valid:
            return False
        sequencing, session = navigated.sequencing, self.now
        if navigated.termination is Termination.SUSPEND_ALL:
            return self._may_be_suspended()
        if navigated.termination not in (None, Termination.EXIT):
            return True
        if navigated.termination is Termination.EXIT and self.terminated is not None:
            if not self.terminated.valid:
                return False
            session, sequencing = self.then, self.terminated.sequencing or sequencing
        if sequencing is None:
            return True
        sequenced = sequencing_request(session, sequencing, target)
        if sequenced.exception:
            return False
        return sequenced.delivery is None or delivery_request(session, sequenced.delivery) is None

    def _may_be_suspended(self) -> bool:
        """TB.2.3 step 5: a root that was left has nothing above it to suspend."""
        current = self.now.current or self.now.tree.root
        progress = self.now.progress(current)
        return progress.active or progress.suspended or current is not self.now.tree.root

    def allows_target(self, request: Navigation, identifier: str) -> bool:
        """Tell whether a choice or jump to that activity would be honoured."""
        target = self.now.tree.find(identifier)
        return target is not None and self.allows(request, target)
