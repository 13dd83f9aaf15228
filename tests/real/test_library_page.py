"""Documents, settings and signing in, in Debian's Chromium, over a real library with vectors that need no weights."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import rag.engine
from rag.engine import Engine
from rag.pipeline import ask
from tests.store.made import engine_on, text_of
from tests.ui.serving import Watched, picture, serving
from tests.ui.test_access import PASSWORD, TOKEN, door

pytestmark = [
    pytest.mark.real,
    pytest.mark.filterwarnings("ignore:::gradio.queueing"),
]
MINUTES = (
    "Minutes of the town council\n\nMayor Ada Berg proposed a night bus to the harbour.\n\nCouncillor Ion Pop opposed the night bus.\n"
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = engine_on(tmp_path / "library")
    yield engine
    engine.library.close()


@pytest.fixture
def address(engine: Engine, tmp_path: Path) -> Iterator[str]:
    with serving(engine, ask, file=tmp_path / "onrecord.toml") as address:
        yield address


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "minutes"
    folder.mkdir()
    (folder / "2024-06-03 council.txt").write_text(MINUTES)
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4 nothing")
    (folder / ".hidden.txt").write_text("left where it is")
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(text_of(number))
    return folder


def test_from_a_dropped_folder_to_an_answer_and_out_again(reader: Watched, engine: Engine, files: Path) -> None:
    page = reader.page
    page.click("#tab-documents")
    page.wait_for_selector("#listing >> text=The library is empty")
    page.set_input_files("#folder", str(files))
    page.wait_for_selector("#intake [data-working] progress")
    picture(page, "documents-reading")
    page.wait_for_selector("#intake [data-ended]", timeout=60_000)
    assert "minutes/scan.pdf is a damaged PDF" in " ".join(page.inner_text(".failures").split())
    page.wait_for_selector("#listing table")
    assert "1–50 of 61 documents" in page.inner_text(".pages") and page.inner_text(".masthead .count") == "61 documents"
    picture(page, "documents-read")
    page.click(".pages >> text=Next")
    page.wait_for_selector(".pages >> text=51–61 of 61 documents")
    page.fill("#words", "2024-06 council")
    page.wait_for_selector(".pages >> text=/^1 document$/")
    page.click("#listing button.title")
    page.wait_for_selector("#source .document-text >> text=Mayor Ada Berg proposed a night bus")
    page.click("#source-close")
    page.click("#tab-ask")
    reader.ask("Who proposed a night bus to the harbour?")
    page.wait_for_selector("#current .badge.answered")
    assert "Ada Berg" in page.inner_text("#current .answer")
    page.click("#tab-documents")
    page.click("#listing [data-remove]")
    assert len(engine.library) == 61 and page.inner_text("#listing [data-remove]") == "Really remove?"
    page.click("#listing [data-remove]")
    page.wait_for_selector("#listing >> text=No document has “2024-06 council” there.")
    assert len(engine.library) == 60
    page.wait_for_function("() => document.querySelector('.masthead .count').textContent === '60 documents'")


def test_a_removal_that_is_not_confirmed_removes_nothing(reader: Watched, engine: Engine, files: Path) -> None:
    page = reader.page
    page.click("#tab-documents")
    page.set_input_files("#files", [str(files / "01.txt"), str(files / "02.txt")])
    page.wait_for_selector("#listing [data-remove]")
    page.click("#listing [data-remove] >> nth=0")
    page.focus("#words")
    page.wait_for_function("() => document.querySelector('#listing [data-remove]').innerText.startsWith('Remove')")
    assert len(engine.library) == 2


def test_who_closes_the_page_finds_the_rest_read_and_others_see_how_it_goes(
    browser: Any, address: str, engine: Engine, files: Path
) -> None:
    first, second = Watched(browser, address), Watched(browser, address)
    first.page.click("#tab-documents")
    first.page.set_input_files("#files", [str(each) for each in sorted(files.glob("*.txt"))])
    first.page.wait_for_selector("#intake [data-working]")
    first.page.wait_for_function("() => !document.querySelector('#intake').innerText.includes('have yet to arrive')", timeout=30_000)
    first.context.close()
    second.page.click("#tab-documents")
    second.page.wait_for_selector("#intake .batch")
    second.page.wait_for_selector("#intake [data-ended]", timeout=60_000)
    assert len(engine.library) == 61
    second.context.close()


def test_asking_goes_on_while_a_folder_is_read(reader: Watched, engine: Engine, files: Path, tmp_path: Path) -> None:
    page = reader.page
    lines = "\n".join(json.dumps({"doc_id": str(number), "text": text_of(number, 8)}) for number in range(2000))
    (tmp_path / "many.jsonl").write_text(lines)
    page.click("#tab-documents")
    page.set_input_files("#files", [str(files / "2024-06-03 council.txt")])
    page.wait_for_selector("#intake [data-ended]")
    page.set_input_files("#files", [str(tmp_path / "many.jsonl")])
    page.wait_for_selector("#intake [data-working] .now >> text=many.jsonl")
    page.click("#tab-ask")
    began = time.monotonic()
    reader.ask("Who proposed a night bus to the harbour?")
    page.wait_for_selector("#current .badge.answered")
    assert time.monotonic() - began < 10  # about 1 s on a quiet machine
    page.click("#tab-documents")
    assert page.locator("#intake [data-working]").count() == 1
    page.click("#intake-stop")
    page.wait_for_selector("#intake [data-ended] >> text=Stopped", timeout=20_000)
    assert 1 <= len(engine.library) < 2001


def test_settings_are_saved_and_the_badge_says_where_questions_go(
    reader: Watched, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.engine, "load_model", lambda engine: setattr(engine, "notice", ""))
    page = reader.page
    page.click("#tab-settings")
    page.wait_for_selector("#settings-form form")
    page.click(".proof summary")
    assert "network log" in page.inner_text("#now") and "0 documents" in page.inner_text("#now")
    picture(page, "settings")
    page.click("#settings-form input[value=server]")
    page.fill("#settings-form input[name=server_url]", "http://models.example/v1")
    page.click("#settings-form button[type=submit]")
    page.wait_for_selector("#saved.good >> text=Saved")
    page.wait_for_selector(".masthead .private.shared >> text=go to models.example")
    assert 'server_url = "http://models.example/v1"' in (tmp_path / "onrecord.toml").read_text()
    page.click("#settings-form input[value=path]")
    page.fill("#settings-form input[name=path]", "/nowhere.gguf")
    page.click("#settings-form button[type=submit]")
    page.wait_for_selector("#saved.error >> text=there is no model file at /nowhere.gguf")
    assert "nowhere" not in (tmp_path / "onrecord.toml").read_text()
    reader.complaints[:] = [each for each in reader.complaints if "400" not in each]  # the refusal that was asked for


def test_signing_in_asking_and_signing_out(browser: Any, engine: Engine) -> None:
    with serving(engine, ask, door=door(per_minute=3)) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        foreign: list[str] = []
        page.on("request", lambda request: request.url.startswith((address, "data:", "blob:")) or foreign.append(request.url))
        page.goto(address)
        assert page.url.endswith("/login")
        picture(page, "login")
        page.fill("#name", "ada")
        page.fill("#password", "not the password")
        page.click("button[type=submit]")
        page.wait_for_selector(".error >> text=do not belong together")
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector("#question textarea")
        for _ in range(12):
            page.request.post(f"{address}/ask", data={"question": "Who?"}, headers={"authorization": f"Bearer {TOKEN}"})
        page.fill("#question textarea", "Who proposed a night bus?")
        page.click("#ask")
        page.wait_for_selector("#current .badge")  # another's haste does not slow this one down
        for _ in range(12):
            page.request.post(f"{address}/ask", data={"question": "Who?"})
        page.fill("#question textarea", "Who proposed a day bus?")
        page.click("#ask")
        page.wait_for_selector("text=Ask again in")
        time.sleep(0.5)
        picture(page, "too-many")
        page.click("#tab-settings")
        page.click("text=Sign out")
        page.wait_for_selector("#password")
        page.goto(address)
        assert page.url.endswith("/login") and foreign == []
        context.close()


@pytest.mark.parametrize(("name", "width", "scheme"), [("phone", 390, "light"), ("phone-dark", 390, "dark"), ("dark", 1280, "dark")])
def test_small_and_dark_pages_hold_everything(browser: Any, address: str, files: Path, name: str, width: int, scheme: str) -> None:
    watched = Watched(browser, address, color_scheme=scheme)
    page = watched.page
    page.set_viewport_size({"width": width, "height": 844})
    page.click("#tab-documents")
    page.set_input_files("#files", [str(files / "2024-06-03 council.txt"), str(files / "01.txt")])
    page.wait_for_selector("#listing table")
    picture(page, f"documents-{name}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.locator("#section-documents").evaluate("each => each.scrollWidth <= each.clientWidth")
    page.click("#tab-settings")
    page.wait_for_selector("#settings-form form")
    picture(page, f"settings-{name}")
    assert page.locator("#section-settings").evaluate("each => each.scrollWidth <= each.clientWidth")
    assert watched.foreign == [] and watched.complaints == []
    watched.context.close()
