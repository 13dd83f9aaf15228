"""The order of the tests: the fast ones first, so that what is wrong shows in seconds; real models and browsers last."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("real") is not None)
