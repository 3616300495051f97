"""Programs as an administrator sees them: the form that gives a key, and what keys may do.

The scopes and bounds are those of `accounts.scopes` and `accounts.issuing`; a program here is an
API key.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from accounts.errors import OrganisationMissing, PersonInvalid
from accounts.issuing import Giver, issue_for
from accounts.scopes import SCOPES
from schemas.clock import INDIA
from schemas.credential import ProgramForm
from schemas.form import Form, read_form
from schemas.language import gettext as _
from storage.database import Database
from storage.installation import Installation

ENDED, WITHDRAWN, LIVE = "ended", "withdrawn", "live"


def scope_words() -> dict[str, str]:
    """Say what each scope allows, in the order in which they are offered."""
    return {
        "statements/write": _("Store statements"),
        "statements/read/mine": _("Read the statements that it stored itself"),
        "statements/read": _("Read all statements"),
        "state": _("Read and keep the state of content"),
        "profile": _("Read and keep profiles of people and activities"),
        "define": _("Say what activities are called"),
        "all/read": _("Read everything"),
        "records/read": _("Read learning records"),
        "learners/write": _("Put people on the roll"),
        "registrations/write": _("Enrol learners, and start courses for them"),
        "packages/write": _("Upload packages"),
        "courses/write": _("Make and publish courses"),
        "all": _("Do everything but give keys"),
        "credentials/write": _("Give and withdraw keys of programs"),
    }


def words_of(scopes: Sequence[str]) -> list[str]:
    """Say what scopes allow."""
    words = scope_words()
    return [said for scope, said in words.items() if scope in scopes]


def state_of(key: Mapping[str, Any], now: datetime) -> str:
    """Tell whether a key is live, ended or withdrawn."""
    if key["revoked"]:
        return WITHDRAWN
    return ENDED if key["expires"] and key["expires"] <= now else LIVE


def read_program(given: Mapping[str, str], scopes: Sequence[str], now: datetime) -> Form:
    """Read the form of a new program; `values` are those of `schemas.credential.CredentialBody`."""
    read = read_form(ProgramForm(), given)
    form = Form({**read.data, "scopes": list(scopes)}, read.values, read.errors)
    if not scopes or not SCOPES.issuperset(scopes):
        form = form.refused("scopes", _("Choose what the program may do"))
    day = read.values.get("expires")
    if day is None:
        return form
    ends = datetime.combine(day, time(), INDIA) + timedelta(days=1)
    if ends <= now:
        return form.refused("expires", _("Choose a day to come"))
    return Form(form.data, {**form.values, "expires": ends} if form.values else {}, form.errors)


def add_program(
    db: Database, form: Form, giver: Giver, installation: Installation
) -> tuple[str, str] | Form:
    """Give a program its key; gives key and secret, or the form where the place is not clear."""
    body = {**form.values, "scopes": form.data["scopes"]}
    try:
        issued, secret = issue_for(db, body, giver, installation)
    except OrganisationMissing:
        return form.refused("organisation", _("There is no such organisation that is yours"))
    except PersonInvalid:
        return form.refused("organisation", _("Several are called so; enter the code"))
    return issued.id, secret
