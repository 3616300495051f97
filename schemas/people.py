"""The forms of the desk for people: identifiers, merges, transfers."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from schemas.fields import NO_CONTROLS, NO_CONTROLS_BUT_LINES
from schemas.form import FormShape
from schemas.learner import EARLIEST, LATEST, Account, Agent

_ = str  # marks a sentence for the catalogues; it is translated when the form comes back

KINDS = ("mbox", "mbox_sha1sum", "openid", "account")
WRONG = {
    "mbox": _("Enter an e-mail address, like name@example.org"),
    "mbox_sha1sum": _("Enter the 40 characters of the hash, 0–9 and a–f"),
    "openid": _("Enter the whole address, beginning with https://"),
    "account": _("Enter the name of the account, and the address of its system with https://"),
}
WITHOUT_REASON = _("Say why; it is kept in the history")
TOO_LONG = _("This is too long")


def _reason() -> fields.String:
    return fields.String(
        required=True,
        validate=[validate.Length(max=1000, error=TOO_LONG), NO_CONTROLS_BUT_LINES],
        error_messages={"required": WITHOUT_REASON},
    )


class PeopleQuery(FormShape):
    """Whom somebody looks for, and with whom another one is to be merged."""

    q = fields.String(load_default="", validate=[validate.Length(max=200), NO_CONTROLS])
    other = fields.UUID(load_default=None)


class ReasonForm(FormShape):
    reason = _reason()


class MergeForm(FormShape):
    other = fields.UUID(required=True)
    reason = _reason()


class TransferForm(FormShape):
    organisation = fields.String(
        required=True,
        validate=[validate.Length(max=200, error=TOO_LONG), NO_CONTROLS],
        error_messages={"required": _("Enter the name or the code of the office")},
    )
    since = fields.Date(
        validate=validate.Range(min=EARLIEST, max=LATEST, error=_("Enter a real date")),
        error_messages={"invalid": _("Enter a real date")},
    )
    reason = _reason()


class IdentifierForm(FormShape):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS, error=_("Choose what kind of identifier it is")),
        error_messages={"required": _("Choose what kind of identifier it is")},
    )
    value = fields.String(
        required=True,
        validate=[validate.Length(max=400, error=TOO_LONG), NO_CONTROLS],
        error_messages={"required": _("Enter the identifier")},
    )
    home = fields.String(validate=[validate.Length(max=250, error=TOO_LONG), NO_CONTROLS])
    reason = _reason()


def read_agent(kind: str, value: str, home: str | None) -> dict[str, Any] | None:
    """Read what was typed as an Agent; None where it is none, as `WRONG` says by its kind."""
    shapes: dict[str, tuple[Schema, Any]] = {
        "account": (Account(), {"homePage": home or "", "name": value}),
    }
    written = f"mailto:{value.removeprefix('mailto:')}" if kind == "mbox" else value
    shape, given = shapes.get(kind, (Agent(), {kind: written}))
    try:
        found = shape.load(given)
    except ValidationError:
        return None
    return {"objectType": "Agent", **({kind: found} if kind == "account" else found)}
