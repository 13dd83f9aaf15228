"""The order of the tests: the fast ones first, so that what is wrong shows in seconds; real models and browsers last."""

import sys

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("real") is not None)


def pytest_unconfigure() -> None:
    """llama_cpp opens two files as it is imported and leaves them open, of which Python would warn behind the summary."""
    if opened := sys.modules.get("llama_cpp._utils"):
        opened.outnull_file.close()
        opened.errnull_file.close()
