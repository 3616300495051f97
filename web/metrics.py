"""Prometheus metrics: requests by route, and the jobs that wait (features K4)."""

import hmac
import os

from flask import Flask, Response, abort, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client import REGISTRY as ONE_PROCESS

from jobs.store import count_by_state
from storage.request import installation, reading

LOOPBACK = ("127.0.0.1", "::1")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

requests_total = Counter(
    "vidyalekh_requests_total", "Requests answered", ["method", "route", "status"]
)
request_seconds = Histogram("vidyalekh_request_seconds", "Time to answer", ["route"])


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    # A word of the client's own would make one more series each time, for ever.
    known = method if method in METHODS else "other"
    requests_total.labels(known, route, str(status)).inc()
    request_seconds.labels(route).observe(seconds)


def prepare_metrics(app: Flask) -> None:
    """Serve `/metrics` to who has the token, or to this machine where none is set."""
    app.add_url_rule("/metrics", view_func=metrics)


def metrics() -> Response:
    """Answer the metrics of all processes of this server."""
    _check_allowed()
    body = generate_latest(_requests()) + generate_latest(_jobs())
    return Response(body, content_type=CONTENT_TYPE_LATEST)


def _check_allowed() -> None:
    token = installation().settings.metrics_token
    if token is None and request.remote_addr in LOOPBACK:
        return
    given = request.headers.get("Authorization", "").encode()
    if token is None or not hmac.compare_digest(given, f"Bearer {token}".encode()):
        abort(403)


def _requests() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return ONE_PROCESS
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _jobs() -> CollectorRegistry:
    registry = CollectorRegistry()
    gauge = Gauge("vidyalekh_jobs", "Jobs by state", ["state"], registry=registry)
    with reading() as db:
        for state, number in count_by_state(db).items():
            gauge.labels(state).set(number)
    return registry
