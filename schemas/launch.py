"""Launching over REST, and the run-time calls of the player's shell."""

from urllib.parse import urlsplit

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from schemas.fields import NOT_IN_IRI, Shape, StrictFloat

MOST_ENTRIES = 1000
LONGEST_VALUE = 200_000
METHODS = (
    "LMSInitialize",
    "LMSFinish",
    "LMSGetValue",
    "LMSSetValue",
    "LMSCommit",
    "LMSGetLastError",
    "LMSGetErrorString",
    "LMSGetDiagnostic",
    "Initialize",
    "Terminate",
    "GetValue",
    "SetValue",
    "Commit",
    "GetLastError",
    "GetErrorString",
    "GetDiagnostic",
)


def check_web_address(url: str) -> None:
    """Refuse what a browser should not be sent to."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        raise ValidationError("Not an http or https address.") from None
    if not is_web or parts.username or NOT_IN_IRI.search(url):
        raise ValidationError("Not an http or https address.")


def check_unit(unit: object) -> None:
    """Take a unit's index or its id."""
    if isinstance(unit, bool) or not isinstance(unit, int | str) or unit == "":
        raise ValidationError("Neither the index nor the id of a unit.")


class LaunchRequest(Shape):
    """`POST /registrations/{id}/launch`."""

    unit = fields.Raw(validate=check_unit, metadata={"description": "Index from 0, or id."})
    mode = fields.String(load_default=None, validate=validate.OneOf(["normal", "browse", "review"]))
    return_url = fields.String(validate=[validate.Length(max=2000), check_web_address])
    language = fields.String(validate=validate.OneOf(["en", "hi"]))


class LaunchAnswer(Schema):
    """Where to send the learner's browser."""

    url = fields.String(required=True)
    method = fields.String(required=True, validate=validate.OneOf(["own_window", "any_window"]))
    session = fields.String(required=True)


class JournalEntry(Shape):
    """One call of the content. `decisions.md` 13."""

    seq = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    snapshot = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**31 - 1))
    t = StrictFloat(required=True)
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    element = fields.String(required=True, validate=validate.Length(max=LONGEST_VALUE))
    value = fields.String(required=True, validate=validate.Length(max=LONGEST_VALUE))


class JournalBatch(Schema):
    """Calls in order, without a gap; a beacon carries its token here."""

    class Meta:
        unknown = RAISE

    entries = fields.List(
        fields.Nested(JournalEntry), required=True, validate=validate.Length(1, MOST_ENTRIES)
    )
    sent = StrictFloat(required=True)
    answers = fields.List(fields.Tuple((fields.String(), fields.String())), load_default=list)
    token = fields.String()


class UnitChoice(Shape):
    """Which unit to deliver; none: where the learner goes on."""

    unit = fields.String(allow_none=True, load_default=None)


REQUESTS = (
    "start",
    "continue",
    "previous",
    "choice",
    "jump",
    "exit",
    "exitAll",
    "abandon",
    "abandonAll",
    "suspendAll",
)


class NavigationRequest(Shape):
    """A navigation request of SCORM 2004; none: the content has ended, or the shell comes in.

    `target` is the identifier of an activity, `session` the one that was left.
    """

    request = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(REQUESTS))
    target = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=4000))
    session = fields.String(allow_none=True, load_default=None, validate=validate.Length(max=36))


class QuizAnswer(Shape):
    """An answer to a question of an attempt, by its place; None takes it back."""

    attempt = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**6))
    question = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**6))
    answer = fields.Raw(required=True, allow_none=True)


class QuizSubmission(Shape):
    """The end of an attempt."""

    attempt = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**6))
