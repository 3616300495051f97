"""News that progress sends upwards, in the transaction that makes it true."""

from blinker import Signal

satisfied = Signal(
    """Sent once when a course becomes satisfied, after its `satisfied` statement is stored.

    db            the transaction
    registration  catalogue.store.registrations.Registration
    statement_id  of the `satisfied` statement
    at            when the last condition was met, by its statement's timestamp
    """
)

evidence_voided = Signal(
    """Sent when evidence of a registration was voided, after the fold over the rest.

    db            the transaction
    registration  catalogue.store.registrations.Registration
    statement_id  of the voided statement
    progress      the new progress.fold.Progress
    now           the time
    """
)
