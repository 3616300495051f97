"""Live and ready: what a load balancer asks (features K4)."""

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue

from schemas.problem import Problem
from schemas.settings import SettingsInvalid
from storage import migrate
from storage.request import reading


def prepare_health(app: Flask) -> None:
    """Serve `/healthz` and `/readyz`."""
    app.add_url_rule("/healthz", view_func=live)
    app.add_url_rule("/readyz", view_func=ready)


def live() -> ResponseReturnValue:
    """Say that the process answers."""
    return jsonify(status="live")


def ready() -> ResponseReturnValue:
    """Say whether the database answers and has this version's schema; 503 where not."""
    try:
        with reading() as db:
            migrate.check(db)
    except (SettingsInvalid, Problem) as error:
        return jsonify(status="not ready", detail=str(error)), 503
    return jsonify(status="ready")
