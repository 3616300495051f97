"""Who decided something about people or offices, when and why."""

from dataclasses import dataclass
from datetime import datetime

from accounts.credentials import Credential
from accounts.people import Person

COMMAND = "command"


@dataclass(frozen=True)
class Decision:
    """What is kept beside a change.

    by  as the audit log writes it: `person:<public id>`, `credential:<key>` or `command`
    """

    by: str
    reason: str
    at: datetime


def by_credential(credential: Credential, reason: str, at: datetime) -> Decision:
    """Give the decision of a program."""
    return Decision(f"credential:{credential.id}", reason, at)


def by_person(person: Person, reason: str, at: datetime) -> Decision:
    """Give the decision of somebody at a desk."""
    return Decision(f"person:{person.public_id}", reason, at)
