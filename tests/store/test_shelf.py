"""Documents kept for the next question: always as the library is now, and never more of them than there is room for."""

from pathlib import Path

import pytest

from rag.pipeline import ingest_document
from rag.store import shelf
from tests.store.made import document_of, engine_on


def test_a_document_is_whole_and_kept_until_the_library_changes(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    first, second = document_of(1), document_of(2)
    ingest_document(engine, first)
    library = engine.library
    taken = library.shelved(first.id)
    assert taken and taken.document == first
    assert taken.sentences == tuple(library.sentences(first.id)) and taken.statements == library.statements(first.id).found
    assert set(taken.vectors) == set(library.sentence_vectors(first.id))
    assert library.shelved(first.id) is taken
    ingest_document(engine, second)
    assert library.shelved(first.id) is not taken and library.shelved(first.id) == library.shelved(first.id)
    library.remove(first.id)
    assert library.shelved(first.id) is None


def test_another_process_that_removes_a_document_is_noticed(tmp_path: Path) -> None:
    engine, other = engine_on(tmp_path), engine_on(tmp_path)
    document = document_of(1)
    ingest_document(engine, document)
    assert engine.library.shelved(document.id)
    other.library.remove(document.id)
    assert engine.library.shelved(document.id) is None


def test_what_was_asked_about_longest_ago_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_on(tmp_path)
    documents = [document_of(number) for number in range(3)]
    for document in documents:
        ingest_document(engine, document)
    monkeypatch.setattr(shelf, "MOST_CHARACTERS", sum(len(document.text) for document in documents) - 1)
    kept = [engine.library.shelved(document.id) for document in documents]
    assert engine.library.shelved(documents[2].id) is kept[2] and engine.library.shelved(documents[1].id) is kept[1]
    assert engine.library.shelved(documents[0].id) is not kept[0]
