"""What certificates listen to."""

from certificates.issuing import on_satisfied
from certificates.review import on_evidence_voided
from progress.signals import evidence_voided, satisfied


def connect() -> None:
    """Connect the listeners; twice is once."""
    satisfied.connect(on_satisfied)
    evidence_voided.connect(on_evidence_voided)
