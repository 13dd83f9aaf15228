"""What is kept of a document agrees with what a look at its sentences one by one finds, and goes with the document."""

import gc
from pathlib import Path

import numpy
import pytest

from rag.ask.reading import _READINGS, Places, reading_of
from rag.text import stem_set
from tests.ask.library import BRIDGE, FERRY, engine_of


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory):
    return engine_of(Path(tmp_path_factory.mktemp("library")), BRIDGE, FERRY)


def test_weights_add_up_as_they_do_text_by_text() -> None:
    texts = [{"pool", "winter"}, set(), {"pool"}, {"boiler", "pool", "cost"}]
    weights = {"pool": 0.5, "cost": 2.0, "nowhere": 9.0}
    places = Places(texts)
    assert places.weigh(weights).tolist() == [sum(weights.get(each, 0.0) for each in text) for text in texts]
    assert places.holding("pool").tolist() == [0, 2, 3] and not len(places.holding("nowhere"))
    assert len(Places([])) == 0 and Places([]).weigh(weights).shape == (0,)


def test_sentences_and_statements_are_where_the_document_has_them(engine) -> None:
    for document in engine.library.documents():
        shelved = engine.library.shelved(document.id)
        reading = reading_of(shelved)
        assert reading is reading_of(shelved)
        for each in shelved.sentences:
            own = stem_set(each.span.of(document.text))
            assert all(each.index in reading.in_sentences.holding(stem) for stem in own)
            meeting = {statement for statement in shelved.statements if any(span.overlap(each.span) for span in statement.content_spans)}
            assert set(reading.statements_in(each)) == meeting
        vector = engine.embedder.embed(["the old bridge"])[0]
        near = reading.near(vector)
        assert all(numpy.isclose(near[place], own @ vector) for place, own in shelved.vectors.items())


def test_a_reading_is_forgotten_with_its_document(tmp_path: Path) -> None:
    small = engine_of(tmp_path, FERRY)
    (document,) = small.library.documents()
    shelved = small.library.shelved(document.id)
    reading_of(shelved)
    before = len(_READINGS)
    small.library.remove(document.id)
    small.library.shelved(document.id)  # the shelf sees that the library has changed
    del shelved
    gc.collect()
    assert len(_READINGS) < before
