"""What every test of the page in a real browser needs: the browser, and a reader who has opened the page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.serving import CHROMIUM, Watched, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Debian's Chromium is not installed: apt-get install chromium")
    with chromium() as browser:
        yield browser


@pytest.fixture
def reader(browser: Any, address: str) -> Iterator[Watched]:
    """A desktop reader; at the end of each test the browser has spoken to nobody else and complained of nothing."""
    watched = Watched(browser, address)
    yield watched
    assert watched.foreign == [] and watched.complaints == []
    watched.context.close()
