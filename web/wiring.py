"""What the roof joins: every package's pages, API, tasks, commands and listeners."""

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from flask import Flask

from jobs.worker import Task
from storage.installation import Installation

ROOMS = (
    "messaging",
    "accounts",
    "lrs",
    "packages",
    "support",
    "catalogue",
    "progress",
    "player",
    "certificates",
    "reports",
)


def _modules(name: str) -> list[ModuleType]:
    found = []
    for room in ROOMS:
        try:
            found.append(importlib.import_module(f"{room}.{name}"))
        except ModuleNotFoundError as error:
            if not str(error.name).startswith(room):
                raise
    return found


def import_tables() -> None:
    """Fill the metadata with every package's tables."""
    _modules("store")


def tasks() -> Mapping[str, Task]:
    """Join the tasks of every package."""
    return {name: task for module in _modules("tasks") for name, task in module.TASKS.items()}


def pages() -> list[Any]:
    """Join the page blueprints of the portal."""
    return [module.bp for module in _modules("views")]


def api() -> list[Any]:
    """Join the REST blueprints."""
    return [module.api for module in _modules("api") if hasattr(module, "api")]


def tidiers() -> list[Callable[[Installation], None]]:
    """Join what every package does each minute beside its jobs."""
    return [tidy for module in _modules("tasks") for tidy in getattr(module, "EVERY_MINUTE", ())]


def commands() -> list[Any]:
    """Join the command line of every package."""
    return [command for module in _modules("cli") for command in module.COMMANDS]


def mount(app: Flask) -> None:
    """Mount what has paths of its own outside `/api/v1`: the record store."""
    for module in _modules("api"):
        if hasattr(module, "mount"):
            module.mount(app)


def content() -> list[Any]:
    """Join the blueprints of the content hosts."""
    return [module.bp for module in _modules("content")]


def connect() -> None:
    """Connect every package's listeners; connecting twice is once."""
    for module in _modules("listeners"):
        module.connect()
