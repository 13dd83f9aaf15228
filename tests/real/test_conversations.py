"""Conversations in Debian's Chromium: kept over a reload and a restart, listed, searched, renamed, deleted."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from rag.errors import LibraryError
from rag.store.conversations import FILE
from tests.ui.fakes import MINUTES, WORDS, Engine, ask
from tests.ui.serving import Watched, picture, serving
from tests.ui.test_access import PASSWORD, TOKEN, door

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:::gradio.queueing"),  # it uses what its pandas will drop
]
BUS, TAX = "Who proposed a night bus?", "Who proposed a tax cut?"


@pytest.fixture
def engine() -> Engine:
    return Engine(pause_seconds=0)


@pytest.fixture
def address(engine: Engine) -> Iterator[str]:
    with serving(engine, ask, [BUS]) as address:
        yield address


def asked(reader: Watched, text: str, badge: str = "answered") -> None:
    reader.ask(text)
    reader.page.wait_for_selector(f"#current:has(.question:text-is('{text}')) .badge.{badge}")


def titles(page: Any) -> list[str]:
    return page.locator("#talks-list a span").all_inner_texts()


def test_a_reload_shows_what_was_shown_and_a_fresh_visit_an_empty_page(reader: Watched, engine: Engine) -> None:
    page = reader.page
    asked(reader, BUS)
    page.wait_for_selector(f"#talks-list a[aria-current] >> text={BUS}")
    assert "#ask/" in page.url
    page.reload()
    page.wait_for_selector("#current .badge.answered")
    assert page.locator("#current .claim").count() == 2 and page.locator("#current .evidence li").count() == 3
    page.click("#current .claim .cite >> nth=0")
    page.wait_for_selector("#cited")
    page.click("#source-close")
    asked(reader, "Who said that?")
    assert [answer.question.text for answer in engine.asked[-1][1]] == [BUS]
    picture(reader.page, "7-conversations")
    with reader.context.expect_page() as other:
        page.evaluate("address => window.open(address)", reader.address)
    other.value.wait_for_selector("button.example")
    assert other.value.locator(".turn").count() == 0 and other.value.locator("#talks-list li").count() == 1


def test_what_cannot_be_kept_or_read_now_is_told_in_one_line(reader: Watched, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    page = reader.page
    asked(reader, BUS)
    page.wait_for_selector("#talks-list a[aria-current]")
    with contextlib.closing(sqlite3.connect(engine.library.folder / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked(reader, TAX, "not_stated")
        page.wait_for_selector("#current .unkept:has-text('Not kept among your conversations')")
        page.click("#talks-list [data-delete]")
        page.click("#talks-list [data-delete]")
        told = page.wait_for_selector("#talks-news.error:has-text('another onrecord is writing')")
        assert told.is_visible() and told.bounding_box()["height"] > 10
        picture(page, "11-busy")
    reader.complaints.clear()  # the browser notes the 503

    def fail(_: str) -> None:
        raise LibraryError("The <b>library</b> cannot be read.")

    monkeypatch.setattr(engine.library, "document", fail)
    page.reload()
    page.wait_for_selector("#current .error:has-text('The <b>library</b> cannot be read.')")
    picture(page, "12-unread")
    monkeypatch.undo()
    page.click(f"#talks-list a:has-text('{BUS}')")
    page.wait_for_selector("#current .badge.answered")


def test_after_a_document_was_removed_every_citation_is_there_and_marked(reader: Watched, engine: Engine) -> None:
    page = reader.page
    asked(reader, BUS)
    engine.library.remove(MINUTES.id)
    page.reload()
    page.wait_for_selector("#current .badge.answered")
    marks = page.locator("#current .claim .cite")
    assert marks.count() == 3 and page.locator("#current .claim .cite.gone").count() == 3
    assert "no longer in the library" in marks.nth(0).get_attribute("aria-label") and WORDS in page.inner_text("#current .evidence")
    page.click("#current .claim .cite >> nth=0")
    assert "no longer in the library" in page.wait_for_selector("#source-text .hint").inner_text()
    reader.complaints.clear()  # the browser notes the 404 of the document that is gone


def test_conversations_are_opened_searched_renamed_and_deleted(reader: Watched) -> None:
    page = reader.page
    asked(reader, BUS)
    page.click("#new")
    page.wait_for_selector("button.example")
    assert page.url.endswith("#ask")
    asked(reader, TAX, "not_stated")
    page.wait_for_selector("#talks-list li >> nth=1")
    page.click(f"#talks-list a:has-text('{BUS}')")
    page.wait_for_selector(f"#current .question:text-is('{BUS}')")
    page.go_back()
    page.wait_for_selector(f"#current .question:text-is('{TAX}')")

    page.fill("#talks-search", "harbour")  # a word of the answer
    page.wait_for_function("document.querySelectorAll('#talks-list li').length === 1")
    assert titles(page) == [BUS]
    page.fill("#talks-search", "")
    page.wait_for_function("document.querySelectorAll('#talks-list li').length === 2")

    page.click("#talks-list li:has([aria-current]) [data-rename]")
    page.keyboard.type("Taxes")
    page.keyboard.press("Enter")
    page.wait_for_selector("#talks-list a[aria-current] >> text=Taxes")
    page.click("#talks-list li:has([aria-current]) [data-delete]")
    picture(reader.page, "8-really-delete")
    page.click("#talks-list li:has([aria-current]) [data-delete]")
    page.wait_for_selector("button.example")
    page.wait_for_function("document.querySelectorAll('#talks-list li').length === 1")
    assert titles(page) == [BUS] and page.url.endswith("#ask")


def test_the_last_question_is_edited_in_its_place(reader: Watched, engine: Engine) -> None:
    page = reader.page
    asked(reader, BUS)
    asked(reader, "Who said it?")
    page.click("#edit")
    page.wait_for_selector("#question >> text=takes its place")
    assert page.input_value("#question textarea") == "Who said it?"
    assert page.evaluate("document.activeElement.matches('#question textarea')")
    asked(reader, "Who said that?")
    assert page.locator(".turn").count() == 2 and len(engine.asked[-1][1]) == 1
    page.reload()
    page.wait_for_selector("#current .badge.answered")
    assert page.locator(".turn .question").all_inner_texts() == [BUS, "Who said that?"]


def test_a_reload_in_the_middle_of_an_answer_keeps_the_question(reader: Watched, engine: Engine) -> None:
    page = reader.page
    engine.pause_seconds = 0.05
    reader.ask("Tell it slowly")
    page.wait_for_selector("#current .draft")
    page.wait_for_selector("#talks-list a[aria-current]")
    page.reload()
    page.wait_for_selector("#current .badge.stopped")
    assert page.inner_text("#current .question") == "Tell it slowly" and page.locator("#current .evidence li").count() == 3
    assert engine.closed.wait(5)
    reader.complaints.clear()  # Gradio notes that the stream it was reading was cut off by the reload


def test_of_two_people_who_sign_in_each_has_their_own(browser: Any, engine: Engine) -> None:
    with serving(engine, ask, door=door()) as address:
        opened = ""
        for name, secret, before in (("ada", PASSWORD, []), ("ion", TOKEN, []), ("ada", PASSWORD, [BUS])):
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            page.fill("#name", name)
            page.fill("#password", secret)
            page.click("button[type=submit]")
            page.wait_for_selector("#talks-list :is(.hint, li)")
            assert titles(page) == before
            if name == "ion" or before:
                page.goto(f"{address}/#ask/{opened}")  # the address of Ada's conversation
                page.reload()
                page.wait_for_selector("text=no longer there" if name == "ion" else "#current .badge.answered")
            else:
                page.fill("#question textarea", BUS)
                page.click("#ask")
                page.wait_for_selector("#current .badge.answered")
                page.wait_for_selector("#talks-list li")
                opened = page.url.split("/")[-1]
            context.close()


def test_on_a_phone_the_list_is_a_drawer(reader: Watched) -> None:
    page = reader.page
    page.set_viewport_size({"width": 390, "height": 844})
    asked(reader, BUS)
    assert not page.locator("#talks-list").is_visible()
    page.click("#talks-toggle")
    assert page.locator("#talks-list a[href^='#ask/']").is_visible() and page.get_attribute("#talks-toggle", "aria-expanded") == "true"
    picture(reader.page, "9-phone-conversations")
    page.keyboard.press("Escape")
    assert not page.locator("#talks-list").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
