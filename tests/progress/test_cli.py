"""`progress rebuild` from the command line."""

from flask import Flask

from progress.cli import progress, rebuild_all
from progress.store import mark_stale
from storage.installation import Installation
from tests.catalogue.factories import a_registration


def test_rebuild_says_what_it_did(app: Flask, installation: Installation) -> None:
    with installation.transaction() as db:
        for _ in range(2):
            mark_stale(db, a_registration(db))
    runner = app.test_cli_runner()
    assert "of 2 registrations" in runner.invoke(progress, ["rebuild", "--stale"]).output
    assert "of 0 registrations" in runner.invoke(progress, ["rebuild", "--stale"]).output
    assert "of 2 registrations" in runner.invoke(progress, ["rebuild"]).output


def test_a_long_rebuild_shows_how_far_it_is(app: Flask, installation: Installation) -> None:
    with installation.transaction() as db:
        a_registration(db)
    assert rebuild_all(installation, is_shown=True) == 1
