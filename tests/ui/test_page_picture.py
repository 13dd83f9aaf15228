"""The page of a PDF as a picture: the words boxed where they stand, and nothing where the file is no longer what was read."""

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from rag.data import Document, Span
from rag.engine import Engine
from rag.ingest.apart import draw_apart
from rag.pipeline import ask, ingest
from tests.ingest.make_files import make_column, make_pdf
from tests.store.made import engine_on
from ui.app import build
from ui.page_picture import pdf_of, picture

FIRST = ["The council met on Monday.", "Nothing was said about ferries."]
SECOND = ["Mayor Ann Lee proposed to close the old bridge and to build", "a new one. Nobody spoke against it. She proposed to pro-",
          "long the tram line. Nobody spoke against it."]  # fmt: skip


def pdf(turn: int = 0) -> bytes:
    return make_pdf([make_column(FIRST), make_column(SECOND)], turn=turn)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "minutes.pdf").write_bytes(pdf())
    engine = engine_on(tmp_path / "library")
    list(ingest(engine, [tmp_path / "minutes.pdf"]))
    yield engine
    engine.close()


def only(engine: Engine) -> Document:
    return engine.library.documents()[0]


def span_of(document: Document, words: str, nth: int = 0) -> Span:
    start = [match.start() for match in re.finditer(re.escape(words), document.text)][nth]
    return Span(start, start + len(words))


def boxes(page: str) -> list[list[float]]:
    return [[float(each) for each in re.findall(r"([\d.]+)%", style)] for style in re.findall(r'class="box" style="([^"]*)"', page)]


def test_the_words_are_boxed_on_their_page_a_box_a_line(engine: Engine) -> None:
    document = only(engine)
    span = Span(span_of(document, "to close").start, span_of(document, "a new one").end)
    page = picture(document, [span], engine.library)
    assert 'alt="Page 2 of' in page and "as it is in minutes.pdf." in page
    image = Image.open(io.BytesIO(base64.b64decode(re.findall(r"base64,([^\"]*)", page)[0])))
    assert image.size == (1190, 1684)
    first, second = boxes(page)  # left, top, width, height in percent
    assert first[0] > second[0] and first[1] < second[1] and 20 < first[2] < 60 and all(each[3] < 3 for each in (first, second))
    pixels = image.convert("L").crop([int(part) for part in (first[0] * 11.9, first[1] * 16.84, (first[0] + first[2]) * 11.9,
                                                            (first[1] + first[3]) * 16.84)])  # fmt: skip
    assert pixels.getextrema()[0] < 100  # letters stand within the box


def test_of_words_that_stand_twice_the_cited_ones_are_boxed_and_hyphens_do_not_matter(engine: Engine) -> None:
    document = only(engine)
    first, second = (boxes(picture(document, [span_of(document, "Nobody spoke against it.", nth)], engine.library)) for nth in (0, 1))
    assert len(first) == len(second) == 1 and first[0][1] < second[0][1]
    assert len(boxes(picture(document, [span_of(document, "prolong the tram")], engine.library))) == 2


def test_no_picture_of_a_file_that_is_gone_or_changed(engine: Engine, tmp_path: Path) -> None:
    document = only(engine)
    (tmp_path / "minutes.pdf").write_bytes(pdf() + b"\n")
    assert picture(document, [Span(0, 5)], engine.library) == ""
    (tmp_path / "minutes.pdf").unlink()
    assert pdf_of(document, engine.library) is None and picture(document, [Span(0, 5)], engine.library) == ""
    text = Document.from_text("No pages.", title="T")
    assert pdf_of(text, engine.library) is None


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_boxed_as_it_is_seen(tmp_path: Path, turn: int) -> None:
    (tmp_path / "turned.pdf").write_bytes(make_pdf([make_column(SECOND, top=400)], turn=turn))
    drawn = draw_apart(tmp_path / "turned.pdf", 1, "proposed to close the old bridge")
    assert drawn is not None
    ((left, top, right, bottom),) = drawn["boxes"]
    assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1 and right - left > 4 * (bottom - top)


@pytest.mark.parametrize(("data", "page"), [(b"no pdf", 1), (pdf()[:300], 1), (pdf(), 9), (pdf(), -5)])
def test_what_cannot_be_drawn_is_no_picture_and_the_next_page_is(tmp_path: Path, data: bytes, page: int) -> None:
    (tmp_path / "broken.pdf").write_bytes(data)
    assert draw_apart(tmp_path / "broken.pdf", page, "x") is None
    (tmp_path / "whole.pdf").write_bytes(pdf())
    assert draw_apart(tmp_path / "whole.pdf", 1, "no such words") == {**draw_apart(tmp_path / "whole.pdf", 1, ""), "boxes": []}  # type: ignore[dict-item]


def test_the_page_is_served_and_its_document_says_that_there_is_one(engine: Engine) -> None:
    document = only(engine)
    span = span_of(document, "to close the old bridge")
    with TestClient(build(engine, ask), base_url="http://127.0.0.1") as client:
        assert "data-pages" in client.get(f"/source/{document.id}").text
        answer = client.get(f"/page/{document.id}", params={"spans": f"{span.start}-{span.end}"})
        assert answer.status_code == 200 and 'class="box"' in answer.text
        assert client.get("/page/nowhere").text == "" and client.get(f"/page/{document.id}?spans=x").status_code == 400
