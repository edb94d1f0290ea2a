"""Lets two runs of the same tests take a half each: `--share 1/2` and `--share 2/2`."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option."""
    parser.addoption("--share", choices=("1/1", "1/2", "2/2"), default="1/1", help="run a half of what was selected")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what another run takes; after all other selection, so that the halves are alike."""
    first, shares = (int(number) for number in str(config.getoption("share")).split("/"))
    mine = items[first - 1 :: shares]
    config.hook.pytest_deselected(items=[item for number, item in enumerate(items, 1 - first) if number % shares])
    items[:] = mine
