"""The record store over HTTP, three times: negotiating, and fixed to each version.

The mounts differ only in the version that answers carry where a request's own is missing or
wrong, and in what About lists (`contract.md`).
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, request

from accounts.credentials import Credential, authenticate
from lrs import policies
from lrs.api import lookups, statements
from lrs.api.answers import (
    CONSISTENT_THROUGH,
    add_consistent_through,
    add_headers,
    preflight,
    problem_answer,
)
from lrs.api.call import (
    VERSION_HEADER,
    Call,
    Envelope,
    check_syntax,
    choose_version,
    open_envelope,
)
from lrs.api.documents import ACTIVITY_PROFILE, AGENT_PROFILE, STATE
from lrs.errors import MethodUnknown, ScopeMissing
from lrs.horizon import recent_horizon
from lrs.versions import V1, V2, VERSIONS, Version, find_version
from schemas.problem import Problem
from storage.request import installation

Handler = Callable[[Call], Response]
METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"]


@dataclass(frozen=True)
class Resource:
    """A path, what answers each method, and the scopes of which one is needed to read or write."""

    path: str
    handlers: Mapping[str, Handler]
    read: tuple[str, ...]
    write: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mount:
    """A place where the store stands."""

    prefix: str
    fallback: Version
    about: tuple[Version, ...]


READERS = ("statements/read/mine", "all/read")
RESOURCES = (
    Resource(
        "statements",
        {"GET": statements.get, "PUT": statements.put, "POST": statements.post},
        read=("statements/read/mine",),
        write=("statements/write",),
    ),
    *(
        Resource(
            path,
            {
                "GET": resource.get,
                "PUT": resource.put,
                "POST": resource.post,
                "DELETE": resource.delete,
            },
            read=(scope, "all/read"),
            write=(scope,),
        )
        for path, resource, scope in (
            ("activities/state", STATE, "state"),
            ("activities/profile", ACTIVITY_PROFILE, "profile"),
            ("agents/profile", AGENT_PROFILE, "profile"),
        )
    ),
    Resource("activities", {"GET": lookups.get_activities}, read=(*READERS, "state", "profile")),
    Resource("agents", {"GET": lookups.get_agents}, read=(*READERS, "state", "profile")),
)
MOUNTS = (
    Mount("/xapi", V2, VERSIONS),
    Mount("/xapi/v1", V1, (V1,)),
    Mount("/xapi/v2", V2, VERSIONS),
)


def mount(app: Flask) -> None:
    """Add the record store to its app."""
    for place in MOUNTS:
        app.register_blueprint(make_blueprint(place))
    app.after_request(_carry_headers)


def _carry_headers(answer: Response) -> Response:
    """Give what was answered elsewhere, a failure for one, what every answer of the store has."""
    if VERSION_HEADER in answer.headers:
        return answer
    # All others stand under the first.
    others = (place for place in MOUNTS[1:] if request.path.startswith(place.prefix))
    place = next(others, MOUNTS[0])
    return add_headers(answer, _version_of(request.headers.get(VERSION_HEADER), place))


def make_blueprint(place: Mount) -> Blueprint:
    """Make the routes of one mount."""
    name = place.prefix.strip("/").replace("/", "_")
    bp = Blueprint(name, __name__, url_prefix=place.prefix)
    for resource in RESOURCES:
        bp.add_url_rule(
            f"/{resource.path}",
            endpoint=resource.path.replace("/", "_"),
            view_func=_view(place, resource),
            methods=METHODS,
            provide_automatic_options=False,
        )
    bp.add_url_rule(
        "/about",
        endpoint="about",
        view_func=_about(place),
        methods=METHODS,
        provide_automatic_options=False,
    )
    return bp


def _about(place: Mount) -> Callable[[], Response]:
    """Make the view of About, which asks neither for a credential nor for a version."""

    def view() -> Response:
        version = place.fallback
        if request.method == "OPTIONS":
            return add_headers(preflight(), version)
        try:
            envelope = open_envelope(request)
            version = _version_of(envelope.headers.get(VERSION_HEADER.lower()), place)
            check_syntax(envelope, version)
            if envelope.method != "GET":
                raise MethodUnknown("About is only read", allow="GET, HEAD, OPTIONS")
            answer = lookups.about(place.about)
        except Problem as problem:
            answer = problem_answer(problem, request)
        return add_headers(answer, version)

    return view


def _version_of(header: str | None, place: Mount) -> Version:
    """Give the version that is asked for, or that of the mount."""
    return find_version(header) or place.fallback


def _view(place: Mount, resource: Resource) -> Callable[[], Response]:
    def view() -> Response:
        if request.method == "OPTIONS":
            return add_headers(preflight(), place.fallback)
        answering = _Answering(place, resource)
        try:
            with ExitStack() as files:
                answer = answering.answer(files)
        except Problem as problem:
            answer = problem_answer(problem, request)
            policies.after_refusal(installation(), answering.credential, problem)
        answering.add_horizon(answer)
        return add_headers(answer, answering.version)

    return view


class _Answering:
    """One request on its way: what is known of it so far decides how a refusal looks."""

    def __init__(self, place: Mount, resource: Resource) -> None:
        self.place = place
        self.resource = resource
        self.version = place.fallback
        self.credential: Credential | None = None

    def answer(self, files: ExitStack) -> Response:
        """Answer, or raise the Problem to answer."""
        envelope = open_envelope(request)
        self.credential = authenticate(installation(), envelope.headers.get("authorization"))
        self.version = choose_version(envelope)
        handler = _find_handler(self.resource, envelope.method)
        _check_scope(self.resource, envelope.method, self.credential)
        return handler(self._call(envelope, self.credential, files))

    def add_horizon(self, answer: Response) -> None:
        """Say how far reading goes, on every answer about statements. Communication §2.1.3."""
        if self.resource.path == "statements" and CONSISTENT_THROUGH not in answer.headers:
            institution = self.credential.institution if self.credential else None
            add_consistent_through(answer, recent_horizon(installation(), institution))

    def _call(self, envelope: Envelope, credential: Credential, files: ExitStack) -> Call:
        return Call(
            method=envelope.method,
            parameters=envelope.parameters,
            headers=envelope.headers,
            stream=envelope.stream,
            length=envelope.length,
            files=files,
            mount=self.place.prefix,
            version=self.version,
            credential=credential,
            installation=installation(),
        )


def _find_handler(resource: Resource, method: str) -> Handler:
    handler = resource.handlers.get(method)
    if handler is None:
        raise MethodUnknown(
            f"{method[:20]}: not a method of {resource.path}",
            allow=", ".join((*resource.handlers, "HEAD", "OPTIONS")),
        )
    return handler


def _check_scope(resource: Resource, method: str, credential: Credential) -> None:
    scopes = resource.read if method == "GET" else resource.write
    if not any(credential.allows(scope) for scope in scopes):
        raise ScopeMissing(
            f"the credential needs the scope {scopes[0]}", requirement="Communication §4.2"
        )
