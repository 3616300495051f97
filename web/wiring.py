"""What the roof joins: every package's pages, API, tasks, commands and listeners."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import accounts.api
import accounts.cli
import accounts.people_api
import accounts.store
import accounts.tasks
import accounts.views
import catalogue.api
import catalogue.store
import catalogue.views
import certificates.api
import certificates.listeners
import certificates.store
import certificates.tasks
import certificates.views
import jobs.store
import lrs.api.exports
import lrs.cli
import lrs.store
import lrs.tasks
import lrs.views
import messaging.api
import messaging.store
import messaging.tasks
import packages.api
import packages.cli
import packages.quiz.views
import packages.store
import packages.tasks
import packages.uploads.store
import packages.uploads.tasks
import packages.uploads.tus
import packages.uploads.views
import packages.views
import player.api
import player.cli
import player.cmi5.fetch
import player.cmi5.policy
import player.cmi5.views
import player.listeners
import player.store
import player.tasks
import player.views
import progress.cli
import progress.listeners
import progress.store
import progress.tasks
import reports.api
import reports.listeners
import reports.tasks
import reports.views
import support.views
from jobs.worker import Task
from storage.installation import Installation
from web import showcase

PAGES: Sequence[Any] = (
    accounts.views.bp,
    packages.views.bp,
    packages.quiz.views.bp,
    packages.uploads.tus.bp,
    packages.uploads.views.bp,
    support.views.bp,
    lrs.views.bp,
    catalogue.views.bp,
    player.views.bp,
    player.cmi5.fetch.bp,
    player.cmi5.views.bp,
    certificates.views.bp,
    reports.views.bp,
    showcase.bp,
)

API: Sequence[Any] = (
    messaging.api.api,
    accounts.api.api,
    accounts.people_api.api,
    lrs.api.exports.api,
    packages.api.api,
    catalogue.api.api,
    player.api.api,
    certificates.api.api,
    reports.api.api,
)

WITH_TASKS = (
    messaging.tasks,
    accounts.tasks,
    lrs.tasks,
    packages.tasks,
    packages.uploads.tasks,
    progress.tasks,
    player.tasks,
    certificates.tasks,
    reports.tasks,
)

TASKS: Mapping[str, Task] = {
    name: task for module in WITH_TASKS for name, task in module.TASKS.items()
}

EVERY_MINUTE: Sequence[Callable[[Installation], None]] = [
    tidy for module in WITH_TASKS for tidy in getattr(module, "EVERY_MINUTE", ())
]

COMMANDS: Sequence[Any] = (
    *accounts.cli.COMMANDS,
    *lrs.cli.COMMANDS,
    *packages.cli.COMMANDS,
    *player.cli.COMMANDS,
    *progress.cli.COMMANDS,
)

# Imported for their tables, so that the metadata is whole.
WITH_TABLES = (
    jobs.store,
    messaging.store,
    accounts.store,
    lrs.store,
    packages.store,
    packages.uploads.store,
    catalogue.store,
    progress.store,
    player.store,
    certificates.store,
)


def connect() -> None:
    """Connect every package's listeners and policies; connecting twice is once."""
    progress.listeners.connect()
    player.listeners.connect()
    certificates.listeners.connect()
    reports.listeners.connect()
    player.cmi5.policy.connect()
