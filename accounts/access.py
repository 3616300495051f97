"""Who may come in: decorators for views, and who is signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from accounts.credentials import CredentialKind, authenticate
from accounts.errors import NotSignedIn, RoleMissing, ScopeMissing
from accounts.organisations import DEFAULT_INSTITUTION
from accounts.people import Person, Status
from accounts.roles import Role, is_granted
from accounts.sessions import TOUCHED_EVERY, Reader, find_reader, touch_session
from schemas.language import gettext as _
from storage.database import Database
from storage.request import installation, now, reading, transaction

P = ParamSpec("P")
R = TypeVar("R")

SESSION_KEY = "sid"
MEMO = "vidyalekh.reader"


@dataclass(frozen=True)
class Desk:
    """A working place that a role opens."""

    href: str
    words: str


def portal_institution() -> int:
    """Give the institution whose pages the portal shows."""
    return DEFAULT_INSTITUTION


def require_scope(*scopes: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let in a program whose credential has one of the scopes, and keep it as `g.credential`."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            credential = authenticate(installation(), request.headers.get("Authorization"))
            if credential.kind is not CredentialKind.API:
                raise ScopeMissing("a session's token opens the record store, and nothing else")
            if not any(credential.allows(scope) for scope in scopes):
                raise ScopeMissing(f"this call needs the scope {' or '.join(scopes)}")
            g.credential = credential
            return view(*args, **kwargs)

        return guarded

    return decorate


def current_reader() -> Reader | None:
    """Find who is signed in, once a request."""
    if MEMO not in request.environ:
        secret = session.get(SESSION_KEY)
        request.environ[MEMO] = _find_reader(secret) if secret else None
    return cast(Reader | None, request.environ[MEMO])


def _find_reader(secret: str) -> Reader | None:
    institution, at = portal_institution(), now()
    settings = installation().settings
    with reading() as db:
        found = find_reader(db, institution, secret, settings=settings, now=at)
    if found and at - found.seen_at > TOUCHED_EVERY:
        with transaction() as db:
            touch_session(db, institution, secret, settings=settings, now=at)
    return found


def forget_reader() -> None:
    """Look again after signing in or out."""
    request.environ.pop(MEMO, None)


def current_person() -> Person | None:
    """Find the person who is signed in."""
    reader = current_reader()
    return reader.person if reader else None


def current_roles() -> frozenset[Role]:
    """List the roles of the person who is signed in."""
    reader = current_reader()
    return frozenset(grant.role for grant in reader.grants) if reader else frozenset()


def reaches(db: Database, person: Person, role: str) -> bool:
    """Tell whether who is signed in has a role, or admin, where a person belongs. I2."""
    reader = current_reader()
    grants = reader.grants if reader else ()
    place = person.institution, grants
    return any(
        is_granted(db, *place, wanted, person.organisation) for wanted in (Role(role), Role.ADMIN)
    )


def current_desks() -> list[Desk]:
    """List the desks that the person's roles open."""
    desks = {
        "/publish/packages": (_("Packages"), {Role.PUBLISHER, Role.ADMIN}),
        "/publish/courses": (_("Courses"), {Role.PUBLISHER, Role.ADMIN}),
        "/desk/requests": (_("Requests"), {Role.NODAL_OFFICER, Role.ADMIN}),
        "/desk/completions": (_("Completions"), {Role.NODAL_OFFICER, Role.ADMIN}),
        "/desk/people": (_("People"), {Role.ADMIN}),
        "/desk/certificates": (_("Certificates"), {Role.ADMIN}),
        "/desk/programs": (_("Programs"), {Role.ADMIN}),
        "/launches": (_("Launches"), {Role.SUPPORT, Role.ADMIN}),
        "/desk/statements": (_("Statements"), {Role.SUPPORT, Role.NODAL_OFFICER, Role.ADMIN}),
    }
    roles = current_roles()
    return [Desk(href, words) for href, (words, opens) in desks.items() if roles & opens]


def signed_in(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let in a registered person, as `g.person`; lead others to sign in or to register."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        person = current_person()
        if person is None:
            return _to_sign_in()
        if person.status is Status.INVITED:
            return redirect(url_for("accounts.register"), 303)
        g.person = person
        return view(*args, **kwargs)

    return guarded


def signed_in_unregistered(view: Callable[P, R]) -> Callable[P, R | Response]:
    """Let in a person who still has to register; others belong on the home page."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        person = current_person()
        if person is None:
            return _to_sign_in()
        if person.status is not Status.INVITED:
            return redirect("/", 303)
        g.person = person
        return view(*args, **kwargs)

    return guarded


def require_role(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """Let in a person with one of the roles; an admin may do what any of them may."""
    wanted = {Role(role) for role in roles} | {Role.ADMIN}

    def decorate(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            if not current_roles() & wanted:
                raise RoleMissing(_("Your account does not open this page."))
            return view(*args, **kwargs)

        return signed_in(guarded)

    return decorate


def _to_sign_in() -> Response:
    if request.method not in ("GET", "HEAD"):
        raise NotSignedIn(_("You are not signed in any more. Sign in and try again."))
    return redirect(url_for("accounts.sign_in", next=_here()), 303)


def _here() -> str:
    query: Any = request.query_string.decode("ascii", "replace")
    return f"{request.path}?{query}" if query else request.path
