"""sync and ingest over files that come, change, move and go: what is embedded, what is kept, what the table says."""

import os
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.data import Document
from rag.engine import Engine
from rag.errors import DocumentError
from rag.pipeline import ingest, ingest_document, sync
from rag.watch import watch
from tests.store.made import CountingEmbedder, content_of, engine_on, text_of


class Folder:
    """A folder of papers beside a library that is kept in step with it."""

    def __init__(self, path: Path) -> None:
        self.papers = path / "papers"
        self.papers.mkdir()
        self.embedder = CountingEmbedder()
        self.engine: Engine = engine_on(path / "library", self.embedder)

    def write(self, name: str, text: str) -> Path:
        path = self.papers / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        # Long ago, and never twice the same: a file changed in this very moment is hashed again to be sure.
        os.utime(path, ns=(0, time.time_ns() - 10**13))
        return path

    def sync(self) -> dict[str, int]:
        outcomes = Counter(each.outcome for each in sync(self.engine, self.papers))
        assert self.engine.library.check() == []
        return dict(outcomes)

    def ingest(self) -> dict[str, int]:
        return dict(Counter(each.outcome for each in ingest(self.engine, [self.papers])))

    def embedded(self) -> int:
        """How many texts have been embedded since this was asked last."""
        texts, self.embedder.texts = self.embedder.texts, 0
        return texts

    def names(self) -> list[str]:
        return sorted(each.source_id for each in self.engine.library.documents())


@pytest.fixture
def folder(tmp_path: Path):
    made = Folder(tmp_path)
    yield made
    made.engine.close()


def test_adds_replaces_removes_and_leaves_alone(folder: Folder) -> None:
    for number in range(4):
        folder.write(f"{number}.txt", text_of(number))
    assert folder.sync() == {"added": 4} and folder.embedded() > 0
    assert folder.sync() == {"unchanged": 4} and folder.embedded() == 0
    folder.write("1.txt", text_of(11))
    (folder.papers / "2.txt").unlink()
    folder.write("4.txt", text_of(4))
    assert folder.sync() == {"unchanged": 2, "replaced": 1, "removed": 1, "added": 1}
    assert folder.names() == ["0.txt", "1.txt", "3.txt", "4.txt"]
    assert not folder.engine.library.search_keywords('"number 2"', 5)


def test_an_unchanged_file_is_not_opened_and_a_touched_one_not_read_in(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder.write("1.txt", text_of(1))
    folder.sync()
    monkeypatch.setattr("rag.sync.load", lambda path: pytest.fail("it was read in"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda *_: pytest.fail("it was opened"))
        assert folder.sync() == {"unchanged": 1}
    os.utime(path, ns=(0, 10**15))
    assert folder.sync() == {"unchanged": 1}


@pytest.mark.parametrize("name", ["moved.txt", "below/1.txt", "2024-08-05 notes.txt"])
def test_a_renamed_file_is_not_embedded_again(folder: Folder, name: str) -> None:
    """The third name gives a date, so that the document is another one with the same words."""
    path = folder.write("1.txt", text_of(1))
    folder.sync()
    folder.embedded()
    (folder.papers / name).parent.mkdir(exist_ok=True)
    path.rename(folder.papers / name)
    assert sum(folder.sync().values()) == 1 and folder.embedded() == 0
    (document,) = folder.engine.library.documents()
    assert document.source_id == name.rsplit("/")[-1] and document.date == ("2024-08-05" if "2024" in name else None)
    assert folder.sync() == {"unchanged": 1}


def test_a_document_of_two_files_goes_with_the_last(folder: Folder) -> None:
    one, two = (folder.write(name, text_of(1)) for name in ("one.txt", "two.txt"))
    assert folder.sync() == {"added": 1, "unchanged": 1} and folder.names() == ["one.txt"]
    one.unlink()
    assert folder.sync() == {"unchanged": 1} and folder.names() == ["two.txt"]
    folder.write("three.txt", text_of(3))
    two.unlink()
    assert folder.sync() == {"removed": 1, "added": 1} and folder.names() == ["three.txt"]


def test_a_document_put_in_by_hand_stays_when_its_file_goes(folder: Folder) -> None:
    path = folder.write("one.txt", text_of(1))
    folder.write("two.txt", text_of(2))
    folder.sync()
    document = next(each for each in folder.engine.library.documents() if each.source_id == "one.txt")
    assert ingest_document(folder.engine, document).outcome == "unchanged"
    path.unlink()
    assert folder.sync() == {"unchanged": 1} and folder.names() == ["one.txt", "two.txt"]


def test_a_file_that_can_no_longer_be_read_keeps_what_it_gave_until_it_is_gone(folder: Folder) -> None:
    folder.write("two.txt", text_of(2))
    path = folder.write("one.txt", text_of(1))
    folder.sync()
    path.write_bytes(b"\x00\x01\x02" * 500)
    assert folder.sync() == {"unchanged": 1, "failed": 1} and folder.names() == ["one.txt", "two.txt"]
    assert folder.sync()["failed"] == 1 and len(folder.names()) == 2
    path.unlink()
    assert folder.sync() == {"unchanged": 1, "removed": 1} and folder.names() == ["two.txt"]


def test_records_are_matched_by_what_they_are_called(folder: Folder) -> None:
    def record(name: str, words: str) -> str:
        return f'{{"doc_id": "{name}", "title": "Minutes {name}", "text": "Tom Reed opposed {words}."}}\n'

    folder.write("r.jsonl", record("a", "the bridge") + record("b", "the ferry") + record("c", "the road"))
    assert folder.sync() == {"added": 3}
    folder.write("r.jsonl", record("d", "the park") + record("b", "the new ferry") + record("a", "the bridge"))
    assert folder.sync() == {"added": 1, "replaced": 1, "unchanged": 1, "removed": 1} and folder.names() == ["a", "b", "d"]
    # While one line is broken, nothing that came from the file before is lost.
    folder.write("r.jsonl", record("d", "the pool") + "{broken\n")
    assert folder.sync() == {"replaced": 1, "failed": 1} and folder.names() == ["a", "b", "d"]


def test_a_removed_document_comes_back_with_ingest_but_not_with_sync(folder: Folder) -> None:
    folder.write("one.txt", text_of(1))
    folder.sync()
    folder.engine.library.remove(folder.engine.library.documents()[0].id)
    assert folder.sync() == {} and folder.names() == []
    assert folder.ingest() == {"added": 1} and folder.ingest() == {"unchanged": 1}


def test_ingest_and_sync_know_the_same_files(folder: Folder) -> None:
    folder.write("one.txt", text_of(1))
    assert folder.ingest() == {"added": 1} and folder.sync() == {"unchanged": 1}
    folder.write("one.txt", text_of(2))
    assert folder.ingest() == {"replaced": 1} and folder.sync() == {"unchanged": 1}


def test_a_folder_that_is_missing_or_empty_removes_nothing(folder: Folder, tmp_path: Path) -> None:
    path = folder.write("one.txt", text_of(1))
    folder.sync()
    path.unlink()
    with pytest.raises(DocumentError, match="--empty"):
        folder.sync()
    with pytest.raises(DocumentError, match="no folder"):
        list(sync(folder.engine, tmp_path / "elsewhere"))
    assert len(folder.names()) == 1
    assert [each.outcome for each in sync(folder.engine, folder.papers, empty=True)] == ["removed"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open every folder")
def test_a_folder_that_is_closed_keeps_what_came_from_it(folder: Folder) -> None:
    folder.write("below/one.txt", text_of(1))
    folder.sync()
    (folder.papers / "below").chmod(0)
    try:
        assert folder.sync() == {"failed": 1} and len(folder.names()) == 1
    finally:
        (folder.papers / "below").chmod(0o755)


def test_a_fault_of_ours_in_one_document_stops_no_other(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag import pipeline

    real = pipeline.segment

    def faulty(document: Document):
        return real(document) if "number 1 " not in document.text else {}["missing"]

    monkeypatch.setattr(pipeline, "segment", faulty)
    for number in range(3):
        folder.write(f"{number}.txt", text_of(number))
    assert folder.sync() == {"added": 2, "failed": 1}


def test_a_name_beyond_unicode_is_remembered(folder: Folder) -> None:
    path = os.path.join(os.fsencode(folder.papers), b"caf\xe9.txt")
    with open(path, "w") as file:
        file.write(text_of(1))
    os.utime(path, ns=(0, 10**15))
    assert folder.sync() == {"added": 1} and folder.sync() == {"unchanged": 1}


def test_watching_tells_of_changes_until_it_is_stopped(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.watch._GATHER_MS", 100)
    stop, seen = threading.Event(), threading.Event()

    def work() -> None:
        for _ in watch(folder.papers, stop):
            seen.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for number in range(100):
            folder.write(f"{number}.txt", "x")
            if seen.wait(0.2):
                break
        assert seen.is_set()
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()


steps = st.lists(
    st.tuples(st.sampled_from(["write", "delete", "rename", "sync", "ingest"]), st.integers(0, 4), st.integers(0, 4)), max_size=14
)


@settings(max_examples=25, deadline=None)
@given(steps)
def test_after_any_changes_the_library_equals_one_of_the_folder_alone(tmp_path_factory: pytest.TempPathFactory, steps) -> None:
    path = tmp_path_factory.mktemp("any")
    folder = Folder(path)
    for step, one, other in steps:
        file = folder.papers / f"{one}.txt"
        if step == "write":
            folder.write(file.name, text_of(other, 2))
        elif step == "delete":
            file.unlink(missing_ok=True)
        elif step == "rename" and file.exists():
            file.rename(folder.papers / f"{other}.txt")
        elif step in ("sync", "ingest"):
            list(sync(folder.engine, folder.papers, empty=True)) if step == "sync" else folder.ingest()
    list(sync(folder.engine, folder.papers, empty=True))
    assert folder.engine.library.check() == []
    folder.engine.close()
    fresh = engine_on(path / "fresh", CountingEmbedder())
    list(sync(fresh, folder.papers))
    fresh.close()
    kept, expected = content_of(path / "library"), content_of(path / "fresh")
    # Of two files with the same words, the document may be called by either.
    for content in (kept, expected):
        content["documents"] = [(row[0], *row[6:]) for row in content["documents"]]
    assert kept == expected
