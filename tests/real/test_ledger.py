"""The section "Who proposed what" in Debian's Chromium, over a small library of real statements."""

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.data import Document
from rag.pipeline import ingest_document
from tests.store.made import engine_on, text_of
from tests.ui.fakes import ask
from tests.ui.serving import Watched, serving

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:::gradio.queueing"),  # it uses what its pandas will drop
]
NEWS = "Tom Hall said that Mayor Ann Lee had proposed to close the <b>old</b> bridge.\n\nA spokesman said that the ferry was late."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine = engine_on(tmp_path_factory.mktemp("library"))
    ingest_document(engine, Document.from_text(NEWS, title="The bridge", date="2025-02-03", source="The Post", source_id="bridge"))
    for seed in range(20):
        text = text_of(seed, 8)
        ingest_document(engine, Document.from_text(text, title=f"Report {seed}", date=f"2024-{seed % 12 + 1:02}", source="Echo"))
    with serving(engine, ask) as address:
        yield address


@pytest.fixture
def reader(reader: Watched) -> Watched:
    """A reader who has opened the ledger."""
    reader.page.click("#tab-ledger")
    reader.page.wait_for_selector(".statements tbody tr")
    return reader


def counted(page: Any, number: int) -> None:
    """Wait until the count says so: filters are asked for a moment after the last key."""
    page.wait_for_function(f"document.querySelector('#ledger .count b').textContent === '{number}'")


def total(page: Any) -> int:
    return int(page.inner_text("#ledger .count b"))


def test_filters_narrow_the_table_and_clear_brings_all_back(reader: Watched) -> None:
    page = reader.page
    everything = total(page)
    assert everything > 100 and "of 21 documents looked through" in page.inner_text("#ledger .count")
    page.select_option("[name=source]", "The Post")
    counted(page, 3)
    page.select_option("[name=act]", "proposed")
    counted(page, 1)
    assert "as told by Tom Hall" in page.inner_text(".statements tbody tr")
    fields = [each.bounding_box() for each in page.locator("#ledger-filter :is(input, select, button)").all()]
    assert len({field["y"] + field["height"] for field in fields}) == 1  # on one line, none over another
    assert all(one["x"] + one["width"] <= other["x"] for one, other in itertools.pairwise(fields))
    page.click("#ledger-filter button[type=reset]")
    counted(page, everything)
    page.fill("[name=about]", "the late ferry")
    page.wait_for_function("document.querySelector('#ledger .count').textContent.includes('best come first')")
    assert "the ferry was late" in page.inner_text(".statements tbody tr >> nth=0")
    page.fill("[name=speaker]", "Nobody Known")
    counted(page, 0)
    assert "No statement fits" in page.inner_text("#ledger-found")


def test_speakers_are_suggested_while_one_is_typed(reader: Watched) -> None:
    page = reader.page
    page.locator("[name=speaker]").press_sequentially("or")
    page.wait_for_selector("#ledger-speakers option", state="attached")
    assert page.eval_on_selector_all("#ledger-speakers option", "all => all.map(each => each.value)") == ["Jane Ortiz"]
    page.fill("[name=speaker]", "Jane Ortiz")
    page.wait_for_function(
        "[...document.querySelectorAll('.statements .speaker b')].every(each => each.textContent === 'Jane Ortiz')"
    )


def test_a_row_opens_its_source_with_its_words_marked(reader: Watched) -> None:
    page = reader.page
    page.select_option("[name=act]", "proposed")
    page.select_option("[name=source]", "The Post")
    counted(page, 1)
    page.click(".statements .open")
    page.wait_for_selector("#cited")
    assert page.inner_text("#cited") == "to close the <b>old</b> bridge" and page.locator("#source b").count() == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className").startswith("open")


def test_a_row_puts_a_question_into_the_box(reader: Watched) -> None:
    page = reader.page
    page.select_option("[name=source]", "The Post")
    counted(page, 3)
    page.click(".statements tr:has-text('Ann Lee') .ask >> nth=1")
    assert page.input_value("#question textarea") == "What did Ann Lee propose?" and page.url.endswith("#ask")


def test_exports_hold_what_the_filters_select_and_not_only_the_page(reader: Watched) -> None:
    page = reader.page
    everything = total(page)
    for kind in ("CSV", "JSON"):
        with page.expect_download() as downloading:
            page.click(f"#ledger .exports >> text={kind}")
        path = Path(downloading.value.path())
        assert re.fullmatch(r"statements-[\d-]{10}\." + kind.lower(), downloading.value.suggested_filename)
        rows = list(csv.DictReader(io.StringIO(path.read_text()))) if kind == "CSV" else json.loads(path.read_text())
        assert len(rows) == everything
    page.select_option("[name=source]", "The Post")
    counted(page, 3)
    with page.expect_download() as downloading:
        page.click("#ledger .exports >> text=CSV")
    rows = list(csv.DictReader(io.StringIO(Path(downloading.value.path()).read_text())))
    assert {row["source"] for row in rows} == {"The Post"} and len(rows) == 3


def test_pages_follow_one_another(reader: Watched) -> None:
    page = reader.page
    first = page.inner_text(".statements tbody")
    page.click(".pages >> text=Next")
    page.wait_for_function("document.querySelector('.pages span').textContent.startsWith('51 to')")
    assert page.inner_text(".statements tbody") != first and page.evaluate("document.activeElement.id") == "ledger-found"
    page.click(".pages >> text=Last")
    page.wait_for_function("document.querySelector('.pages [data-offset]:last-of-type').disabled")


def test_charts_are_drawn_told_and_follow_the_filters(reader: Watched) -> None:
    page = reader.page
    page.click("#ledger-charts > summary")
    page.wait_for_selector("#chart-speakers-title", state="attached")
    assert page.locator(".chart svg[role=img]").count() == 2
    assert page.locator("#chart-speakers-desc").text_content().endswith(".")
    colour = page.evaluate("getComputedStyle(document.querySelector('.chart rect')).fill")
    assert colour not in ("none", "rgb(0, 0, 0)")
    page.click(".chart summary >> nth=0")
    assert page.locator(".chart table >> nth=0").is_visible()
    page.select_option("[name=source]", "The Post")
    page.wait_for_function("document.querySelectorAll('.chart tbody')[0].rows.length === 2")


def test_by_keyboard_alone(reader: Watched) -> None:
    page = reader.page
    page.focus("#tab-ledger")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "speaker"
    page.keyboard.type("Ann Lee")
    page.keyboard.press("Enter")
    page.wait_for_function("[...document.querySelectorAll('.statements .speaker b')].every(each => each.textContent === 'Ann Lee')")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "open":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#cited")
    assert page.evaluate("document.activeElement.id") == "source"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_reads_cards_and_scrolls_one_way(browser: Any, address: str, dark: bool) -> None:
    watched = Watched(browser, address, color_scheme="dark" if dark else "light")
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#tab-ledger")
    page.wait_for_selector(".statements tbody tr")
    page.click("#ledger-charts > summary")
    page.wait_for_selector("#chart-time-title", state="attached")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("document.querySelector('#section-ledger').scrollWidth") <= 390
    row = page.locator(".statements tbody tr >> nth=0")
    assert row.locator(".words").bounding_box()["width"] > 300 and row.bounding_box()["x"] >= 0
    page.click(".statements .open >> nth=0")
    page.wait_for_selector("#cited")
    assert page.locator("#source").bounding_box()["width"] == 390
    assert watched.foreign == [] and watched.complaints == []
    watched.context.close()
