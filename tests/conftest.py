"""What all tests share: `--full` runs the long form of the fault loops too; long tests go first."""

from __future__ import annotations

import gc

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the long form of the fault loops too")


# Last of all plugins: the others have put the tests into a random order by then.
@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--full"):
        left_out = [item for item in items if item.get_closest_marker("full")]
        items[:] = [item for item in items if not item.get_closest_marker("full")]
        config.hook.pytest_deselected(items=left_out)
    # One that takes a minute and begins last would keep a single process busy while the others are done.
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


# A worker holds all tests and every library: looking through them for garbage takes long.
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
