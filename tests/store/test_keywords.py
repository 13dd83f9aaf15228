"""Keyword search: in a large library words that are in too many chunks are left out, unless all are."""

from pathlib import Path

import pytest

from rag.data import Document
from rag.pipeline import ingest_document
from rag.store import keywords
from tests.store.made import engine_on


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keywords, "_BUDGET", 4)
    engine = engine_on(tmp_path)
    for number in range(12):
        place = "harbour" if number in (3, 7) else "bridge"
        text = f"The council met on day {number} to speak of the {place}."
        ingest_document(engine, Document.from_text(text, title=f"Day {number}", source_id=str(number)))
    yield engine.library
    engine.close()


def found(library, expression: str, limit: int = 20) -> set[str]:
    hits = library.search_keywords(expression, limit)
    assert [score for _, score in hits] == sorted((score for _, score in hits), reverse=True)
    return {library.document(each.document_id).source_id for each in library.chunks(number for number, _ in hits).values()}


def test_common_words_are_left_out_beside_rare_ones(library) -> None:
    assert found(library, '"council" OR "harbour"') == {"3", "7"}
    assert found(library, '"council" OR "harbour" OR "5"') == {"3", "5", "7"}


def test_where_all_words_are_common_the_chunks_with_all_of_them_are_found(library) -> None:
    assert found(library, '"council" OR "bridge"') == {str(number) for number in range(12)} - {"3", "7"}
    assert len(found(library, '"council"')) == 12


def test_any_other_expression_is_searched_as_it_stands(library) -> None:
    assert found(library, '"council" AND "harbour"') == {"3", "7"}
    assert found(library, '"the bridge"') == {str(number) for number in range(12)} - {"3", "7"}
    assert found(library, "title: 3") == {"3"}
