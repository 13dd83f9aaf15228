"""axe-core on every screen, light and dark, wide and narrow: no serious and no critical fault."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.data import Document
from rag.pipeline import ask, ingest_document
from tests.store.made import engine_on
from tests.ui.serving import CHROMIUM, Watched, chromium, picture, serving

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:::gradio.queueing"),  # it uses what its pandas will drop
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Debian's Chromium is not installed: apt-get install chromium"),
]
NEWS = "Tom Hall said that Mayor Ann Lee had proposed to close the old bridge.\n\nA spokesman said that the ferry was late."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine = engine_on(tmp_path_factory.mktemp("library"))
    ingest_document(engine, Document.from_text(NEWS, title="The bridge", date="2025-02-03", source="The Post", source_id="bridge"))
    with serving(engine, ask, ["Who proposed to close the old bridge?"]) as address:
        yield address


def faults(page: Any) -> list[str]:
    """What axe-core calls serious or critical, one line each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def screens(watched: Watched) -> Iterator[str]:
    """Each screen in turn, by name, once it is on show."""
    page = watched.page
    page.wait_for_selector("button.example")
    yield "empty"
    page.click("button.example")
    page.wait_for_selector("#current .badge.answered")
    page.click("#scope summary")
    page.wait_for_selector("#scope-list input")
    yield "answer-scope"
    page.click("#scope summary")
    page.click("#current .trust summary")
    page.click("#current .claim .cite >> nth=0")
    page.wait_for_selector("#cited")
    page.check("#source-voices input")
    page.wait_for_selector("#source .legend")
    yield "source"
    page.click("#source-close")
    for tab in page.locator("#sections [role=tab]").all()[1:]:
        tab.click()
        page.wait_for_timeout(700)  # what the section asks the server for when it is opened
        yield str(tab.get_attribute("data-section"))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_axe_finds_no_serious_fault_on_any_screen(address: str, scheme: str, width: int) -> None:
    with chromium() as browser:
        watched = Watched(browser, address, color_scheme=scheme)
        watched.page.set_viewport_size({"width": width, "height": 844})
        found = []
        for screen in screens(watched):
            picture(watched.page, f"{screen}-{width}-{scheme}")
            found += [f"{screen}: {each}" for each in faults(watched.page)]
            assert watched.page.evaluate("document.documentElement.scrollWidth") <= width, screen
        assert found == [] and watched.foreign == [] and watched.complaints == []
