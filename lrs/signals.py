"""News that the record store sends upwards, in the transaction that makes it true."""

from blinker import Signal

statement_stored = Signal(
    """Sent once for each new statement.

    sender      None
    db          the transaction
    statement   dict as stored, with id, stored, timestamp, authority and version
    seq         its row number; order by seq is order by stored
    stored      aware datetime
    credential  who wrote it (accounts.credentials.Credential)
    """
)
