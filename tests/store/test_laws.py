"""Laws 5, 6, 7 and 9 of the design, for libraries that hypothesis makes up."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.data import Document
from rag.engine import Engine
from rag.models.fakes import ScriptedModel
from rag.pipeline import ask, ingest, ingest_document
from rag.store import vector_cache
from rag.store.connect import generation
from tests.store.made import content_of, document_of, engine_on, text_of

few = settings(max_examples=12, deadline=None)
seeds = st.lists(st.integers(0, 30), min_size=1, max_size=5, unique=True)
# Real texts are messier than made ones: anything at all may stand in a document.
texts = st.lists(st.text(min_size=1, max_size=200).filter(str.strip), min_size=1, max_size=3, unique=True)


@contextmanager
def new_engine(**options) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = engine_on(Path(folder), **options)
        try:
            yield engine
        finally:
            engine.close()


@few
@given(texts)
def test_law_5_ingesting_twice_changes_nothing(contents: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, new_engine() as engine:
        for number, text in enumerate(contents):
            Path(folder, f"{number}.txt").write_text(text, "utf-8", newline="")
        first = list(ingest(engine, [Path(folder)]))
        before = content_of(engine.library.folder)
        again = list(ingest(engine, [Path(folder)]))
        assert content_of(engine.library.folder) == before
        assert [each.name for each in again] == [each.name for each in first]
        assert {each.outcome for each in again} <= {"unchanged", "failed"}
        assert engine.library.check() == []


@few
@given(seeds, st.text(max_size=300))
def test_law_6_adding_then_removing_leaves_the_library_as_it_was(numbers: list[int], text: str) -> None:
    with new_engine() as engine:
        for seed in numbers:
            ingest_document(engine, document_of(seed))
        before = content_of(engine.library.folder)
        query = engine.embedder.embed(["the budget of the school"])[0]
        found = engine.library.search_vectors(query, 5)
        for extra in (Document.from_text(text or "x", title="Extra"), Document.from_text(text_of(numbers[0]), title="A copy")):
            ingest_document(engine, extra)
            assert engine.library.check() == []
            assert engine.library.remove(extra.id)
        assert content_of(engine.library.folder) == before
        assert engine.library.search_vectors(query, 5) == found
        assert engine.library.check() == []


@few
@given(st.text(min_size=1, max_size=80).filter(lambda text: any(map(str.isalnum, text))))
def test_law_7_an_empty_library_answers_not_stated_and_calls_no_model(question: str) -> None:
    with new_engine() as engine:
        engine.model = model = ScriptedModel()
        *_, last = ask(engine, question)
        assert last.answer.outcome == "not_stated" and last.answer.evidence == ()
        assert model.prompts == []


@pytest.mark.parametrize("damage", ["deleted", "truncated", "flipped", "emptied", "kept"])
@pytest.mark.parametrize("divided", [False, True])
def test_law_9_rebuilding_the_cache_changes_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str, divided: bool) -> None:
    monkeypatch.setattr(vector_cache, "_WORTH_SAVING", 0)
    if divided:
        monkeypatch.setattr(vector_cache, "EXACT_UP_TO", 20)
    engine = engine_on(tmp_path)
    for seed in range(30):
        ingest_document(engine, document_of(seed))
    for seed in range(0, 30, 7):
        engine.library.remove(document_of(seed).id)
    queries = engine.embedder.embed([text_of(seed, 2) for seed in range(100, 110)])
    engine.library.settle()
    expected = [engine.library.search_vectors(query, 10) for query in queries]
    engine.close()

    cache = next(tmp_path.glob("vectors-*.faiss"))
    data = bytearray(cache.read_bytes())
    chance = random.Random(damage)
    for _ in range(1 if damage in ("deleted", "emptied", "kept") else 8):
        if damage == "deleted":
            cache.unlink(missing_ok=True)
        elif damage == "truncated":
            cache.write_bytes(data[: chance.randrange(len(data))])
        elif damage == "flipped":
            flipped = bytearray(data)
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            cache.write_bytes(flipped)
        elif damage == "emptied":
            cache.write_bytes(b"")
        engine = engine_on(tmp_path)
        assert [engine.library.search_vectors(query, 10) for query in queries] == expected
        assert bool(engine.library._connection.execute("SELECT 1 FROM cells").fetchone()) == divided
        engine.close()


@few
@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "search"]), st.integers(0, 12)), max_size=25), st.booleans())
def test_an_index_that_is_kept_up_with_equals_one_made_anew(steps: list[tuple[str, int]], restart: bool) -> None:
    with pytest.MonkeyPatch.context() as patch, new_engine() as engine, tempfile.TemporaryDirectory() as _:
        patch.setattr(vector_cache, "_WORTH_SAVING", 2)
        library = engine.library
        query = engine.embedder.embed(["the budget of the school"])[0]
        for step, seed in steps:
            if step == "add":
                ingest_document(engine, document_of(seed))
            elif step == "remove":
                library.remove(document_of(seed).id)
            else:
                library.search_vectors(query, 3)
        if restart:
            library.settle()
        kept = library.search_vectors(query, 50)
        other = engine_on(library.folder)
        other.library._vectors.forget()
        assert other.library.search_vectors(query, 50) == kept
        other.library._connection.close()


def test_adding_a_document_adds_to_the_index_and_another_process_is_caught_up_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = engine_on(tmp_path), engine_on(tmp_path)
    query = one.embedder.embed(["report on the bridge"])[0]
    ingest_document(one, document_of(1))
    assert one.library.search_vectors(query, 9) and two.library.search_vectors(query, 9)
    monkeypatch.setattr(vector_cache.VectorCache, "_load", lambda *_: pytest.fail("the index was made anew"))
    for seed in range(2, 6):
        ingest_document(one, document_of(seed))
        one.library.remove(document_of(seed - 1).id)
        assert one.library.search_vectors(query, 9) == two.library.search_vectors(query, 9)
    assert generation(one.library._connection) == two.library.generation()
