"""The forms of sign-in, registration, account and desk. Texts come trimmed, without the unasked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marshmallow import (
    EXCLUDE,
    Schema,
    ValidationError,
    fields,
    pre_load,
    validate,
    validates_schema,
)

from schemas.language import LANGUAGES, gettext

_ = str  # marks a sentence for the catalogues; it is translated when the form comes back

EMPLOYEE_TYPES = ("central", "state", "teacher", "autonomous", "contractual", "mission-mode")
ODD = _("Use letters, figures and signs only")
NO_CONTROLS = validate.Regexp(r"[^\x00-\x1f\x7f\ud800-\udfff]*\Z", error=ODD)
NO_CONTROLS_BUT_LINES = validate.Regexp(
    r"[^\x00-\x09\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*\Z",
    error=ODD,
)
EARLIEST = date(1940, 1, 1)


@dataclass(frozen=True)
class Form:
    """A form as it came: texts as typed, values as read, sentences for what is wrong."""

    data: Mapping[str, Any] = field(repr=False)
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def refused(self, name: str, sentence: str) -> "Form":
        """Give the form with a sentence at a field; the sentence is already translated."""
        return Form(self.data, {}, {**self.errors, name: [sentence]})


def read_form(shape: Schema, given: Mapping[str, str]) -> Form:
    """Read what was typed into a form."""
    data = dict(given.items())
    try:
        return Form(data, shape.load(data))
    except ValidationError as error:
        return Form(data, {}, _translated(error.messages_dict))


def _translated(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        str(name): [gettext(sentence) for sentence in found] for name, found in messages.items()
    }


class FormShape(Schema):
    """A form of a page; buttons and the CSRF token are not its business."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def trim(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Take the spaces off the ends; an empty text is none."""
        texts = {name: value.strip() for name, value in data.items() if isinstance(value, str)}
        return {name: value for name, value in texts.items() if value}


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
    employee_type = _choice(_("Choose how you are employed"), EMPLOYEE_TYPES)


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
