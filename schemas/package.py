"""Shapes of packages in requests and answers. Contract, REST API."""

from marshmallow import Schema, fields, validate

from schemas.course_structure import Standard
from schemas.cursor import Cursor
from schemas.fields import Shape, StrictFloat, Timestamp

STATUSES = ("queued", "running", "valid", "invalid", "repaired", "failed")
SEVERITIES = ("error", "warning")
STAGES = ("archive", "manifest", "files")


class UploadQuery(Shape):
    """How an upload with a raw body names its file."""

    filename = fields.String(load_default="", validate=validate.Length(max=1000))


class PackageQuery(Shape):
    """Which part of the list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, 200))
    cursor = Cursor(load_default=None)


class AcceptedView(Schema):
    """An upload that waits for its import."""

    id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    url = fields.String(required=True)


class FindingView(Schema):
    """One defect, in the words of the language that was asked for."""

    code = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))
    file = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True)
    message = fields.String(required=True)
    fix = fields.String(required=True)
    requirement = fields.String(required=True, allow_none=True)


class PackageView(Schema):
    """A package and what its import came to.

    `progress` is 0..1 of the files while they are kept; `repair` a diff where one would mend it,
    until it is accepted; `mends` what it changes, in words; `repaired_from` the package of which
    this is a repaired copy.
    """

    id = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    stage = fields.String(required=True, allow_none=True, validate=validate.OneOf(STAGES))
    progress = StrictFloat(required=True, allow_none=True)
    filename = fields.String(required=True)
    size = fields.Integer(required=True)
    standard = fields.Enum(Standard, by_value=True, required=True, allow_none=True)
    edition = fields.String(required=True, allow_none=True)
    title = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    findings = fields.List(fields.Nested(FindingView), required=True)
    hosts = fields.List(fields.String(), required=True)
    allowed_hosts = fields.List(fields.String(), required=True)
    repair = fields.String(required=True, allow_none=True)
    mends = fields.List(fields.String(), required=True)
    repaired_from = fields.String(required=True, allow_none=True)
    structure = fields.Dict(required=True, allow_none=True)
    created_at = Timestamp(required=True)
    imported_at = Timestamp(required=True, allow_none=True)


class PackagePage(Schema):
    """Packages, newest first, and where to go on."""

    packages = fields.List(fields.Nested(PackageView), required=True)
    next = Cursor(required=True, allow_none=True)


class HostsForm(Shape):
    """Which of the hosts found the publisher allows, and one more that was not found."""

    hosts = fields.List(fields.String(), required=True)
    another = fields.String(load_default="")
