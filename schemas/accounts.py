"""The forms of sign-in, registration, account and desk."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.fields import NO_CONTROLS, NO_CONTROLS_BUT_LINES
from schemas.form import FormShape
from schemas.language import LANGUAGES
from schemas.learner import EmployeeType

_ = str  # marks a sentence for the catalogues; it is translated when the form comes back

EARLIEST = date(1940, 1, 1)


def _text(missing: str, longest: int, *checks: validate.Validator) -> fields.String:
    too_long = _("This is too long")
    return fields.String(
        required=True,
        validate=[validate.Length(max=longest, error=too_long), *(checks or (NO_CONTROLS,))],
        error_messages={"required": missing},
    )


def _choice(missing: str, choices: tuple[str, ...]) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf(choices, error=missing),
        error_messages={"required": missing},
    )


class SignInForm(FormShape):
    mobile = _text(_("Enter your mobile number"), 40)


class CodeForm(FormShape):
    code = _text(_("Enter the 6-digit code"), 20)


class NameForm(FormShape):
    name = _text(_("Enter your name"), 200)


class DepartmentForm(FormShape):
    department = _text(_("Choose your department"), 100)


class DesignationForm(FormShape):
    designation = _text(_("Choose your designation"), 100)


class StateForm(FormShape):
    state = _text(_("Choose a state or union territory"), 100)


class OfficeForm(FormShape):
    office = _text(_("Choose your office"), 100)


class EmployeeTypeForm(FormShape):
    employee_type = _choice(_("Choose how you are employed"), tuple(EmployeeType))


class LanguageForm(FormShape):
    language = _choice(_("Choose a language"), tuple(LANGUAGES))


class JoiningForm(FormShape):
    """A date in three fields: joined-day, joined-month, joined-year."""

    day = fields.String(data_key="joined-day", load_default="")
    month = fields.String(data_key="joined-month", load_default="")
    year = fields.String(data_key="joined-year", load_default="")

    @validates_schema
    def check_date(self, data: Mapping[str, str], **kwargs: Any) -> None:
        """Refuse what is no date."""
        if parse_day(data) is None:
            raise ValidationError(_("Enter a real date, like 27 3 2019"), "joined")


def parse_day(parts: Mapping[str, str]) -> date | None:
    """Parse day, month and year; None where they are no date since 1940."""
    try:
        found = date(*(int(parts[name]) for name in ("year", "month", "day")))
    except (KeyError, ValueError, OverflowError):
        return None
    return found if found >= EARLIEST else None


class ConfirmForm(FormShape):
    confirm = _choice(_("Confirm that this is your department"), ("yes",))


class JoinForm(FormShape):
    name = _text(_("Enter your name"), 200)
    note = fields.String(
        load_default="",
        validate=[
            validate.Length(max=1000, error=_("This is too long")),
            NO_CONTROLS_BUT_LINES,
        ],
    )


class RejectForm(FormShape):
    reason = _text(_("Give a reason; the person is told"), 1000, NO_CONTROLS_BUT_LINES)


class SearchQuery(FormShape):
    """What is typed into the search field of a managed list."""

    q = fields.String(load_default="", validate=[validate.Length(max=100), NO_CONTROLS])
