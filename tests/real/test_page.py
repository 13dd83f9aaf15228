"""The page in Debian's Chromium: every click a reader makes, with an engine that answers without a model.

The real model on the real page has a test of its own; here the mechanics are held, and what the browser itself saw.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.data import Document, Scope
from rag.pipeline import ask as pipeline_ask
from rag.pipeline import ingest, ingest_document
from tests.ingest.make_files import make_column, make_pdf
from tests.store.made import engine_on
from tests.ui.fakes import HOSTILE, MINUTES, OPPOSED, WORDS, Engine, ask
from tests.ui.serving import Watched, picture, serving

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:::gradio.queueing"),  # it uses what its pandas will drop
]
EXAMPLES = ["Who proposed a night bus?", "Who proposed a tax cut?"]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def address(engine: Engine) -> Iterator[str]:
    with serving(engine, ask, EXAMPLES) as address:
        yield address


def in_view(page: Any, selector: str, frame: str) -> bool:
    """Whether all of an element lies inside the visible part of its frame."""
    inner, outer = page.locator(selector).bounding_box(), page.locator(frame).bounding_box()
    return outer["y"] <= inner["y"] and inner["y"] + inner["height"] <= outer["y"] + outer["height"]


def test_from_an_example_to_the_cited_words(reader: Watched, engine: Engine) -> None:
    page = reader.page
    engine.reading_seconds, engine.pause_seconds = 1.5, 0.08
    picture(reader.page, "1-empty")
    page.click(f"button.example:has-text('{EXAMPLES[0]}')")
    page.wait_for_selector("#current .evidence li")
    assert page.locator("#current .claim").count() == 0  # evidence is there before the answer
    assert "Reading 3 sentences" in page.inner_text("#current .status")
    page.wait_for_selector("#current .draft")
    picture(reader.page, "2-drafting")
    page.wait_for_selector("#current .badge.answered")
    assert page.locator("#current .answer").bounding_box()["y"] < page.locator("#current .evidence").bounding_box()["y"]
    page.click("#current .claim .cite >> nth=0")
    page.wait_for_selector("#cited")
    assert page.locator("#source mark").all_inner_texts() == [WORDS]
    assert in_view(page, "#cited", "#source")
    picture(reader.page, "3-source")


def test_without_examples_an_empty_library_leads_to_the_documents_and_then_the_ledger_gives_them(browser: Any, tmp_path: Path) -> None:
    engine = engine_on(tmp_path / "library")
    with serving(engine, pipeline_ask) as address:
        watched = Watched(browser, address)
        watched.page.click("#offers [data-go]")
        watched.page.wait_for_selector("#section-documents[data-open]")
        ingest_document(engine, Document.from_text("Ann Lee proposed to close the bridge.", title="News", source_id="a"))
        watched.page.click("#sections [data-section=ask]")
        watched.page.click("#offers [data-ask]")
        assert watched.page.input_value("#question textarea") == "What did Ann Lee propose?"
        assert watched.foreign == [] and watched.complaints == []
        watched.context.close()
    engine.library.close()


def test_what_a_document_says_is_never_run(reader: Watched) -> None:
    page = reader.page
    reader.ask("Who proposed a night bus?")
    page.wait_for_selector("#current .badge")
    assert HOSTILE in page.locator("#current blockquote").all_inner_texts()
    page.click("#current .evidence .place >> nth=2")
    page.wait_for_selector("#cited")
    assert page.inner_text("#cited") == HOSTILE
    assert page.locator(".turn :is(script, a, i, img, strong), #source :is(script, a, b, i, img, strong)").count() == 0


def test_an_injected_script_or_handler_could_not_run_and_could_not_speak_out(browser: Any, address: str) -> None:
    watched = Watched(browser, address)
    page = watched.page
    page.evaluate("""() => { const box = document.createElement('div');
        box.innerHTML = '<img src="x" onerror="window.stolen = 1"><img src="https://a.example/x.png">';
        document.body.append(box);
        const script = document.createElement('script'); script.textContent = 'window.stolen = 2'; document.body.append(script); }""")
    spoke = page.evaluate("() => fetch('https://a.example/').then(() => true, () => false)")
    time.sleep(0.3)
    assert page.evaluate("() => window.stolen") is None and not spoke
    assert any("Content Security Policy" in complaint for complaint in watched.complaints)
    watched.context.close()


def test_stop_answers_at_once_closes_the_generator_and_retry_asks_again(reader: Watched, engine: Engine) -> None:
    page = reader.page
    reader.ask("Tell it slowly")
    page.wait_for_selector("#current .draft")
    page.click("#stop")
    page.wait_for_selector("#current .badge.stopped", timeout=2000)
    assert engine.closed.wait(2) and page.locator("#current .evidence li").count() == 3
    page.wait_for_selector("#retry:not([disabled])")
    page.click("#retry")
    page.wait_for_selector("#current .draft")
    assert [text for text, _ in engine.asked] == ["Tell it slowly"] * 2
    page.click("#stop")
    page.wait_for_selector("#current .badge.stopped")


def test_a_follow_up_is_given_the_answer_before_it_and_a_new_chat_forgets(reader: Watched, engine: Engine) -> None:
    page = reader.page
    reader.ask("Who proposed a night bus?")
    page.wait_for_selector("#current .badge.answered")
    page.fill("#question textarea", "Who said that?")
    page.press("#question textarea", "Enter")
    page.wait_for_selector("#past .badge.answered")
    page.wait_for_selector("#current .badge.answered")
    assert [[answer.question.text for answer in history] for _, history in engine.asked] == [[], ["Who proposed a night bus?"]]
    page.click("#new")
    page.wait_for_selector("button.example")
    assert page.locator(".turn").count() == 0
    reader.ask("Who proposed a tax cut?")
    page.wait_for_selector("#current .badge.not_stated")
    assert engine.asked[-1][1] == ()
    assert "It opposes the night bus" in page.inner_text("#current .nearest")


def test_an_empty_question_is_one_line(reader: Watched) -> None:
    reader.ask("  ")
    assert reader.page.wait_for_selector(".error").inner_text().startswith("The question is empty.")
    reader.ask("Who proposed a night bus?")
    reader.page.wait_for_selector("#current .badge.answered")
    assert reader.page.locator(".error").count() == 0


def test_a_reader_who_closes_the_page_frees_the_model(browser: Any, address: str, engine: Engine) -> None:
    watched = Watched(browser, address)
    watched.ask("Tell it slowly")
    watched.page.wait_for_selector("#current .draft")
    watched.context.close()
    assert engine.closed.wait(5)


def test_a_reload_while_it_answers_is_no_error_and_finds_the_question_again(reader: Watched) -> None:
    page = reader.page
    reader.ask("Tell it slowly")
    page.wait_for_selector("#current .draft")
    page.reload()
    page.wait_for_selector("#current .question:has-text('Tell it slowly')")
    page.wait_for_timeout(500)


def test_the_keyboard_alone_opens_a_source_and_comes_back(reader: Watched) -> None:
    page = reader.page
    page.focus("#question textarea")
    page.keyboard.type("Who proposed a night bus?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#current .badge.answered")
    page.focus("#current .claim .cite >> nth=1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#cited")
    assert page.evaluate("() => document.activeElement.id") == "source"
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.textContent") == "2"


def test_a_mark_shows_its_quote_to_the_mouse_and_to_the_keyboard(reader: Watched) -> None:
    page = reader.page
    reader.ask("Who proposed a night bus?")
    page.wait_for_selector("#current .badge.answered")
    page.hover("#current .claim .cite >> nth=0")
    tip = page.wait_for_selector("#tip")
    assert tip.inner_text().splitlines()[0] == f"“{WORDS}”" and "Mayor Ada Berg" in tip.inner_text() and "3 June 2024" in tip.inner_text()
    assert page.get_attribute("#current .claim .cite >> nth=0", "aria-describedby") == "tip"
    picture(reader.page, "a-tooltip")
    page.mouse.move(5, 5)
    page.wait_for_selector("#tip", state="hidden")
    page.focus("#question textarea")
    page.focus("#current .copy")
    page.keyboard.press("Tab")
    assert OPPOSED not in page.inner_text("#tip") and WORDS in page.inner_text("#tip")
    page.keyboard.press("Escape")
    page.wait_for_selector("#tip", state="hidden")
    assert page.locator("#tip :is(i, b, script)").count() == 0


def test_the_source_steps_through_the_citations_and_colours_who_speaks(reader: Watched) -> None:
    page = reader.page
    reader.ask("Who proposed a night bus?")
    page.wait_for_selector("#current .badge.answered")
    page.click("#current .claim .cite >> nth=0")
    page.wait_for_selector("#cited")
    first = page.inner_text("#source-place")
    assert first.startswith("1 of ")
    page.click("#source-next")
    page.wait_for_selector(f"#cited:text-is('{OPPOSED}')")
    assert page.inner_text("#source-place").startswith("2 of ") and page.evaluate("document.activeElement.id") == "source-next"
    assert page.inner_text("#source-place") == "2 of 2"
    page.click("#source-next")
    page.wait_for_selector("#source-place:has-text('evidence 1 of 2')")  # the marks first, then what else was found
    assert page.locator("#source .source-bar").bounding_box()["height"] < 60  # one row
    page.click("#source-previous")
    page.click("#source-previous")
    page.wait_for_selector(f"#cited:text-is('{WORDS}')")
    page.check("#source-voices input")
    page.wait_for_selector("#source .legend >> text=Councillor Ion Pop")
    assert page.locator("#source .voice[title^='Mayor Ada Berg']").count() >= 1 and page.inner_text("#cited") == WORDS
    picture(reader.page, "b-voices")
    page.uncheck("#source-voices input")
    page.wait_for_selector("#source .legend", state="detached")


def test_why_an_answer_is_trusted_is_told_on_demand_and_it_is_copied_as_plain_text(reader: Watched) -> None:
    page = reader.page
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.ask("Who proposed a night bus?")
    page.wait_for_selector("#current .badge.answered")
    assert not page.locator("#current .trust .checks >> nth=0").is_visible()
    page.click("#current .trust summary")
    trusted = page.inner_text("#current .trust")
    assert "named in that very sentence" in trusted and "91% likely · 50% is enough" in trusted
    picture(reader.page, "c-trust")
    page.click("#current .copy")
    page.wait_for_selector("#current .copy:text-is('Copied')")
    assert page.evaluate("navigator.clipboard.readText()").startswith("Who proposed a night bus?\n\nMayor Ada Berg proposed")


def test_a_question_is_asked_over_what_was_chosen(reader: Watched, engine: Engine) -> None:
    page = reader.page
    assert page.inner_text("#scope summary") == "Asking all documents"
    page.click("#scope summary")
    page.check("#scope-list input[value='Town Hall']")
    page.fill("#scope-since", "2024-06-01")
    page.fill("#scope-search", "minutes")
    page.wait_for_selector("#scope-list:not(:has-text('Publishers'))")
    page.check("#scope-list [data-scope=document]")
    assert page.inner_text("#scope-words") == "Minutes of <i>June</i> · Town Hall · from 2024-06-01"
    picture(reader.page, "d-scope")
    reader.ask("Who proposed a night bus?")
    page.wait_for_selector("#current .badge.answered")
    assert not page.locator("#scope-choices").is_visible()  # the answer has the room
    assert engine.scopes[-1] == Scope((MINUTES.id,), ("Town Hall",), "2024-06-01")
    assert "Asked over: Minutes of <i>June</i> · Town Hall · from 1 June 2024" in page.inner_text("#current .scope")
    page.reload()
    page.wait_for_selector("#current .badge.answered")
    page.wait_for_selector("#scope-words:has-text('Town Hall')")
    assert page.inner_text("#scope-words") == "Minutes of <i>June</i> · Town Hall · from 2024-06-01"
    page.click("#scope summary")
    page.wait_for_selector("#scope-list input[value='Town Hall']:checked")
    page.click("#scope-all")
    page.click("#retry")  # over what it was asked over
    page.wait_for_selector("#current .stage")
    page.wait_for_selector("#current .badge.answered")
    assert len(engine.scopes) == 2 and engine.scopes[0] == engine.scopes[1]
    reader.ask("Who opposed it?")
    page.wait_for_selector("#current .scope", state="hidden")
    page.wait_for_selector("#current .badge.answered")
    assert engine.scopes[-1] == Scope() and page.inner_text("#scope-words") == "all documents"


def test_a_citation_of_a_pdf_opens_the_page_itself_with_the_words_boxed(browser: Any, tmp_path: Path) -> None:
    lines = ["Tom Hall said that the ferry was late.", "Mayor Ann Lee proposed to close the old bridge and to build", "a new one."]
    (tmp_path / "minutes.pdf").write_bytes(make_pdf([make_column(["The council met."]), make_column(lines)]))
    engine = engine_on(tmp_path / "library")
    list(ingest(engine, [tmp_path / "minutes.pdf"]))
    with serving(engine, pipeline_ask) as address:
        watched = Watched(browser, address)
        page = watched.page
        watched.ask("Who proposed to close the old bridge?")
        page.wait_for_selector("#current .badge.answered")
        page.click("#current .claim .cite >> nth=0")
        page.wait_for_selector("#source .pictured .page-picture img")
        box, whole = page.locator("#source .box").first.bounding_box(), page.locator("#source .page-picture img").bounding_box()
        assert (
            whole["x"] < box["x"]
            and box["x"] + box["width"] < whole["x"] + whole["width"]
            and in_view(page, "#source .box >> nth=0", "#source")
        )
        assert "Page 2 as it is in minutes.pdf" in page.inner_text("#source figcaption")
        assert not page.locator("#source .document-text").is_visible()
        picture(watched.page, "e-pdf-page")
        rows = [page.locator(f"#source-{each}").bounding_box()["y"] for each in ("steps", "pages", "voices", "close")]
        assert max(rows) - min(rows) < 15  # one row
        assert in_view(page, "#current .question", "#talk")
        page.uncheck("#source-pages input")
        page.wait_for_selector("#source .document-text mark")
        assert watched.foreign == [] and watched.complaints == []
        watched.context.close()


def test_the_banner_goes_when_the_model_has_loaded(browser: Any) -> None:
    engine = Engine(notice="Evidence only: the language model is being loaded")
    with serving(engine, ask, EXAMPLES) as address:
        watched = Watched(browser, address)
        assert watched.page.wait_for_selector("#notice").inner_text() == engine.notice
        watched.ask("Who proposed a night bus?")
        watched.page.wait_for_selector("#current .badge")
        assert "Evidence only" in watched.page.inner_text("#current .status")
        picture(watched.page, "4-evidence-only")
        engine.notice = ""
        watched.page.wait_for_selector("#notice", state="hidden", timeout=8000)
        watched.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_one_column_and_the_source_over_it(browser: Any, address: str, scheme: str) -> None:
    watched = Watched(browser, address, color_scheme=scheme)
    page = watched.page
    page.set_viewport_size({"width": 390, "height": 844})
    watched.ask("Who proposed a night bus?")
    page.wait_for_selector("#current .badge.answered")
    picture(watched.page, f"5-phone-{scheme}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert not page.locator("#source").is_visible() and page.locator("#ask").is_visible()
    assert all(tab.bounding_box()["x"] + tab.bounding_box()["width"] <= 390 for tab in page.locator("#sections [role=tab]").all())
    assert page.locator("#talk").bounding_box()["height"] >= 844 * 0.6
    page.click("#current .claim .cite >> nth=0")
    page.wait_for_selector("#cited")
    assert in_view(page, "#cited", "#source") and page.locator("#source").bounding_box()["width"] == 390
    picture(watched.page, f"6-phone-source-{scheme}")
    page.keyboard.press("Escape")  # with the pointer still where it opened the source
    page.wait_for_timeout(300)
    assert not page.locator("#source").is_visible() and not page.locator("#tip").is_visible()
    assert watched.foreign == [] and watched.complaints == []
    watched.context.close()


def test_the_page_is_usable_soon(reader: Watched) -> None:
    began = time.monotonic()
    reader.page.goto(reader.address)
    reader.page.wait_for_selector("button.example")
    assert time.monotonic() - began < 5  # 1.1 to 1.6 s on a quiet machine of two cores; tests run on busy ones too
