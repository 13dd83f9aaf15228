"""The tabs in Debian's Chromium: one section on show, by click, by keyboard and by address; the source beside all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
import pytest

import ui.app
from tests.ui.fakes import MINUTES, WORDS, Engine, ask, span_of
from tests.ui.serving import Watched, serving
from ui.sections import PLAIN, QUIET, Desk, Section

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:::gradio.queueing"),  # it uses what its pandas will drop
]


@dataclass
class Shelf:
    """A section with a row that opens a source, one that asks, and a line that says that it was opened."""

    desk: Desk

    def __post_init__(self) -> None:
        span = span_of(WORDS)
        gr.HTML(f'<button data-document="{MINUTES.id}" data-spans="{span.start}-{span.end}" id="row">A row</button>'
                '<button data-ask="What did Ada Berg propose?" id="about">Ask about</button>', **PLAIN)  # fmt: skip
        self.line = gr.HTML("", elem_id="line", **PLAIN)

    def wire(self) -> None:
        self.desk.opened.click(lambda: "<p>opened</p>", None, self.line, **QUIET)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(ui.app, "SECTIONS", (ui.app.SECTIONS[0], Section("shelf", "The shelf", Shelf)))
    with serving(Engine(), ask) as address:
        yield address


def chosen(page: Any) -> str:
    return page.inner_text("#sections [role=tab][aria-selected=true]")


def test_a_click_shows_a_section_and_tells_it_and_the_address_names_it(reader: Watched) -> None:
    page = reader.page
    assert chosen(page) == "Ask" and not page.locator("#section-shelf").is_visible()
    page.click("#tab-shelf")
    page.wait_for_selector("#line >> text=opened")
    assert chosen(page) == "The shelf" and not page.locator("#question").is_visible() and page.url.endswith("#shelf")
    assert page.locator("#section-shelf").bounding_box()["width"] == 1280  # no source is open
    page.go_back()
    page.wait_for_selector("#question textarea")
    page.goto(f"{reader.address}/#shelf")
    page.reload()
    page.wait_for_selector("#line >> text=opened")
    assert chosen(page) == "The shelf"


def test_a_row_opens_its_source_beside_its_section(reader: Watched) -> None:
    page = reader.page
    page.click("#tab-shelf")
    page.click("#row")
    page.wait_for_selector("#cited")
    assert page.inner_text("#cited") == WORDS and page.locator("#row").is_visible()
    page.click("#source-close")
    assert not page.locator("#source").is_visible() and page.evaluate("document.activeElement.id") == "row"


def test_the_arrow_keys_go_from_tab_to_tab(reader: Watched) -> None:
    page = reader.page
    page.focus("#tab-ask")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-shelf" and page.locator("#row").is_visible()
    page.keyboard.press("ArrowRight")
    assert chosen(page) == "Ask"
    assert page.get_attribute("#section-shelf", "role") == "tabpanel"


def test_a_question_from_another_section_is_put_into_the_box(reader: Watched) -> None:
    page = reader.page
    page.click("#tab-shelf")
    page.click("#about")
    assert chosen(page) == "Ask" and page.input_value("#question textarea") == "What did Ada Berg propose?"
    page.click("#ask")
    page.wait_for_selector("#current .badge")
    assert page.inner_text("#current .question") == "What did Ada Berg propose?"


@pytest.mark.parametrize("size", [(390, 844), (640, 400)], ids=["phone", "twice as large"])
def test_small_windows_are_not_scrolled_sideways(reader: Watched, size: tuple[int, int]) -> None:
    page = reader.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for tab in ("#tab-shelf", "#tab-ask"):
        page.click(tab)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page.click("#tab-shelf")
    page.click("#row")
    page.wait_for_selector("#cited")
    assert page.locator("#source").bounding_box()["width"] == size[0]
