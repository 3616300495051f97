"""News that certificates send upwards, in the transaction that makes it true."""

from blinker import Signal

certificate_issued = Signal(
    """Sent once for each certificate.

    db           the transaction
    certificate  certificates.store.Certificate, its file still to be made
    now          the time
    """
)
