"""Documents as wholes: who has all the words, in whichever chunks, stands before who has one of them often."""

from pathlib import Path

import pytest

from rag.data import Document, Scope
from rag.pipeline import ingest_document
from rag.store.library import Library
from tests.store.made import engine_on

FILLING = " ".join(f"Nothing else was on the list that day, item {number} said." for number in range(12))
TEXTS = {
    "scattered": f"The lighthouse was old. {FILLING} The keeper's pension was paid late.",
    "repeated": f"The lighthouse was white. {FILLING} The lighthouse was closed.",
    "other": f"The school was full. {FILLING}",
}
ASKED = '"lighthouse" OR "pension"'


@pytest.fixture
def engine(tmp_path: Path):
    engine = engine_on(tmp_path)
    for name, text in TEXTS.items():
        ingest_document(engine, Document.from_text(text, title=name.title(), source_id=name, source=name))
    yield engine
    engine.close()


def order(library: Library, expression: str = ASKED, scope: Scope = Scope()) -> list[str]:
    numbers = library.search_wholes(expression, 10, scope)
    chunks = library.chunks(numbers)
    return [library.document(chunks[number].document_id).source_id for number in numbers]


def test_a_document_that_has_all_the_words_stands_first(engine) -> None:
    assert order(engine.library) == ["scattered", "repeated"]
    best = engine.library.chunks(engine.library.search_wholes(ASKED, 1))
    assert all("pension" in each.span.of(TEXTS["scattered"]) for each in best.values())


def test_a_scope_holds(engine) -> None:
    assert order(engine.library, scope=Scope(sources=("repeated",))) == ["repeated"]


def test_what_comes_and_goes_is_seen(engine) -> None:
    assert order(engine.library, '"ferry"') == []
    added = Document.from_text("The ferry was late.", title="Ferry", source_id="ferry")
    ingest_document(engine, added)
    assert order(engine.library, '"ferry"') == ["ferry"]
    before = order(engine.library)
    engine.library.remove(added.id)
    assert order(engine.library, '"ferry"') == [] and order(engine.library) == before
