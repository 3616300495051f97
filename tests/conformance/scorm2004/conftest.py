"""ADL's cases in a browser take minutes: a part of its own, `pytest -m adl`.

Without that word only a few of them are run, which between them use each of the player's controls.
"""

import pytest

EVERY_TIME = {"API", "CM-04b", "CM-07e", "CM-09aa", "CM-10", "DDM", "OB-08a", "SX-02"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "adl: all of ADL's cases in a browser, a part of its own")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is a part of its own, unless that part or a single case is asked for."""
    if "adl" in config.option.markexpr or config.option.keyword:
        return
    left_out = [item for item in items if item.get_closest_marker("adl") and not _is_usual(item)]
    config.hook.pytest_deselected(items=left_out)
    gone = {item.nodeid for item in left_out}
    items[:] = [item for item in items if item.nodeid not in gone]


def _is_usual(item: pytest.Item) -> bool:
    return item.name.partition("[")[2].rstrip("]") in EVERY_TIME
