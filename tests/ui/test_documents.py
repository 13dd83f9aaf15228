"""Documents on the page without a browser: what is dropped is read by one thread, listed, linked, removed."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.engine import Engine
from rag.pipeline import ask, drop, ingest, sync
from tests.store.made import engine_on, text_of
from ui import documents_view as view
from ui.app import build
from ui.intake import Batch, Intake, sweep

pytestmark = pytest.mark.filterwarnings("ignore:::gradio.queueing")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = engine_on(tmp_path / "library")
    yield engine
    engine.close()


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(build(engine, ask), base_url="http://127.0.0.1") as client:
        yield client


def send(client: TestClient, files: dict[str, bytes]) -> str:
    """Drop files as the page does, and wait until they have been read; what came of it."""
    batch = client.post("/intake", params={"files": len(files)}).json()["batch"]
    for name, body in files.items():
        client.put(f"/intake/{batch}", params={"name": name}, content=body)
    client.post(f"/intake/{batch}/end")
    return ended(client)


def ended(client: TestClient) -> str:
    deadline = time.monotonic() + 20
    while "data-ended" not in (told := client.get("/intake").text):
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
    return told


def row(outcome: str, number: int) -> str:
    return f'<th scope="row">{outcome}</th><td>{number}</td>'


def test_what_is_dropped_is_listed_and_the_files_are_gone(client: TestClient, engine: Engine) -> None:
    told = send(
        client, {"minutes/june.txt": text_of(1).encode(), "minutes/<b>.txt": text_of(2).encode(), "empty.txt": b"", "x/.hidden": b"a"}
    )
    assert row("Added", 2) in told and "<b>empty.txt</b>" in told
    assert not list((engine.library.folder / "arriving").rglob("*.*"))
    listed = client.get("/documents").text
    assert "june.txt" in listed and "&lt;b&gt;.txt" in listed and "<b>.txt" not in listed
    assert "2 documents" in listed and f'data-document="{engine.library.documents()[0].id}"' in listed
    assert client.get("/documents/count").text == "2 documents"
    assert "june.txt" in client.get("/documents", params={"words": "JUNE"}).text
    assert "No document has “nothing”" in client.get("/documents", params={"words": "nothing"}).text


def test_dropped_again_it_is_unchanged_and_a_newer_version_takes_its_place(client: TestClient, engine: Engine) -> None:
    text = "".join(text_of(seed, 12) for seed in range(3))
    assert row("Added", 1) in send(client, {"june.txt": text.encode()})
    assert row("Unchanged", 1) in send(client, {"june.txt": text.encode()})
    assert row("Replaced", 1) in send(client, {"june.txt": (text + "And one line more.\n").encode()})
    assert len(engine.library) == 1
    # Something else of the same name takes nobody's place, and neither does a copy of another name.
    assert row("Added", 2) in send(client, {"june.txt": text_of(9, 40).encode(), "july.txt": (text + "Another line.\n").encode()})
    assert len(engine.library) == 3 and "Nearly the same as" in client.get("/documents").text


def test_a_folder_that_is_synced_does_not_remove_what_was_put_in_by_hand(tmp_path: Path, engine: Engine) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    for seed in range(2):
        (folder / f"{seed}.txt").write_text(text_of(seed))
    list(ingest(engine, [folder]))
    assert [each.outcome for each in drop(engine, folder / "0.txt", "0.txt")] == ["unchanged"]
    (folder / "0.txt").unlink()
    list(sync(engine, folder))
    assert sorted(each.source_id for each in engine.library.documents()) == ["0.txt", "1.txt"]
    # What a file gives is not replaced by what is dropped: the next sync would bring it back.
    changed = tmp_path / "1.txt"
    changed.write_text(text_of(1) + "One line more.\n")
    assert [each.outcome for each in drop(engine, changed, "1.txt")] == ["added"]


def test_removing_asks_nothing_of_others_and_tells_what_is_gone(client: TestClient, engine: Engine) -> None:
    send(client, {"june.txt": text_of(1).encode()})
    (document,) = engine.library.documents()
    assert client.delete(f"/documents/{document.id}").status_code == 204
    assert client.delete(f"/documents/{document.id}").status_code == 404
    assert "The library is empty" in client.get("/documents").text
    assert client.delete(f"/documents/{document.id}", headers={"origin": "http://evil.example"}).status_code == 403


def test_a_library_that_another_writes_to_or_that_is_broken_is_a_503_and_one_line(
    client: TestClient, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    send(client, {"june.txt": text_of(1).encode()})
    (document,) = engine.library.documents()
    engine.library._connection.execute("PRAGMA busy_timeout = 0")
    with contextlib.closing(sqlite3.connect(engine.library.folder / "library.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = client.delete(f"/documents/{document.id}")
    assert refused.status_code == 503 and refused.text.startswith("another onrecord is writing") and "\n" not in refused.text
    assert client.delete(f"/documents/{document.id}").status_code == 204
    with contextlib.closing(sqlite3.connect(engine.library.folder / "conversations.sqlite")) as other:
        other.execute("ALTER TABLE conversations RENAME TO others")
    refused = client.get("/conversations")
    assert refused.status_code == 503 and refused.text.startswith('<p class="error" role="alert">the library cannot be used now;')
    assert client.delete("/conversations/x").status_code == 503 and "no such table" in caplog.text and "no such table" not in refused.text


@pytest.mark.parametrize("name", ["", "..", "a/..", "a\x00b.txt", "folder/"])
def test_names_that_are_none_are_refused_in_one_line(client: TestClient, name: str) -> None:
    batch = client.post("/intake?files=1").json()["batch"]
    answer = client.put(f"/intake/{batch}", params={"name": name}, content=b"x")
    assert answer.status_code == 400 and "is no name of a file" in answer.text and "\n" not in answer.text


def test_a_name_stays_in_its_own_folder_and_within_what_a_disk_allows(tmp_path: Path) -> None:
    intake = intake_of(tmp_path, lambda path, name: [])
    batch = intake.begin(3)
    for name in ["../../etc/passwd", "/etc/passwd", "C:\\x\\passwd", "é" * 400 + ".txt", "x" * 4000]:
        path = intake.place(batch, name)
        assert path.resolve().is_relative_to(tmp_path.resolve() / "arriving") and len(path.name.encode()) <= 255
        path.write_text("")
    assert intake.place(batch, "é" * 400 + ".txt").suffix == ".txt"
    intake.close()


def test_too_large_or_broken_off_is_a_row_with_its_reason(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.documents.MAX_STREAM_BYTES", 10)
    batch = client.post("/intake?files=1").json()["batch"]
    assert client.put(f"/intake/{batch}?name=big.txt", content=b"x" * 11).status_code == 413
    assert "<b>big.txt</b>" in ended(client)
    assert client.put(f"/intake/{batch}?name=late.txt", content=b"x").status_code == 410


def test_pages_of_a_long_list(client: TestClient, engine: Engine) -> None:
    send(
        client,
        {
            f"{number:03}.jsonl": f'{{"doc_id": "{number}", "title": "Note {number:03}", "text": "Note {number} of the day."}}'.encode()
            for number in range(60)
        },
    )
    first, last = client.get("/documents").text, client.get("/documents", params={"page": 9}).text
    assert "1–50 of 60 documents" in first and first.count("<tr><td>") == 50 and 'data-page="0" disabled>Previous' not in first
    assert "51–60 of 60 documents" in last and last.count("<tr><td>") == 10


# --- the thread ----------------------------------------------------------------------------------------------------------


def intake_of(folder: Path, read: Any, busy: Any = lambda: False, settle: Any = lambda: "") -> Intake:
    return Intake(lambda: folder, read, lambda path: 1, busy, settle)


def put(intake: Intake, batch: Batch, name: str) -> Path:
    path = intake.place(batch, name)
    path.write_text(name)
    intake.put(batch, name, path)
    return path


def until(true: Any) -> None:
    deadline = time.monotonic() + 5
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_files_are_read_one_at_a_time_in_their_order_and_give_way_to_answers(tmp_path: Path) -> None:
    read, at_once, asked = [], [0], threading.Event()

    def reading(path: Path, name: str) -> Iterator[tuple[str, str, str]]:
        at_once[0] += 1
        read.append(name)
        assert path.read_text() == name and at_once == [1]
        yield name, "added", ""
        at_once[0] -= 1

    intake = intake_of(tmp_path, reading, asked.is_set)
    asked.set()
    batch = intake.begin(3)
    for name in "abc":
        put(intake, batch, name)
    time.sleep(0.3)
    assert read == []
    asked.clear()
    until(lambda: batch.ended)
    assert read == ["a", "b", "c"] and batch.counts == {"added": 3} and batch.expected == 3
    assert not list((tmp_path / "arriving").rglob("?"))
    intake.close()


def test_stop_reads_nothing_more_and_says_so(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def reading(path: Path, name: str) -> Iterator[tuple[str, str, str]]:
        begun.set()
        go_on.wait(5)
        yield name, "added", ""

    intake = intake_of(tmp_path, reading)
    batch = intake.begin(3)
    for name in "abc":
        put(intake, batch, name)
    begun.wait(5)
    assert "Reading a" in view.progress(intake.batches) and "0 of 3 documents" in view.progress(intake.batches)
    intake.stop()
    assert "Stopping" in view.progress(intake.batches)
    go_on.set()
    until(lambda: batch.ended)
    assert batch.counts == {"added": 1, "not read": 2} and "Stopped" in view.progress(intake.batches)
    intake.close()


def test_a_page_that_is_closed_in_the_middle_does_not_hold_the_rest_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.intake._SILENCE_SECONDS", 0.2)
    intake = intake_of(tmp_path, lambda path, name: ((each, "added", "") for each in [name]))
    batch = intake.begin(5)
    put(intake, batch, "a")
    until(lambda: batch.ended)
    told = view.progress(intake.batches)
    assert "4 more" in told and "did not arrive" in told and batch.counts == {"added": 1, "failed": 1}
    intake.close()


def test_a_library_that_cannot_be_brought_in_order_is_a_row_and_the_next_drop_is_read(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked() -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr("ui.take_in.keep", lambda problem: Path("errors.log"))
    with monkeypatch.context() as broken:
        broken.setattr(engine.library, "settle", locked)
        told = send(client, {"june.txt": text_of(1).encode()})
    assert row("Added", 1) in told and row("Failed", 1) in told
    assert "what was read is kept" in told and "(OperationalError)" in told and "errors.log" in told
    assert row("Failed", 0) in send(client, {"july.txt": text_of(2).encode()}) and len(engine.library) == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_begun_anew_and_holds_nobody_up(tmp_path: Path) -> None:
    faults = [MemoryError()]

    def settle() -> str:
        if faults:
            raise faults.pop()
        return ""

    intake = intake_of(tmp_path, lambda path, name: (each for each in [(name, "added", "")]), settle=settle)
    first = intake.begin(1)
    thread = intake._thread
    put(intake, first, "a")
    until(lambda: first.ended and thread and not thread.is_alive())
    second = intake.begin(1)
    put(intake, second, "b")
    until(lambda: second.ended)
    assert first.counts == second.counts == {"added": 1}
    intake.close()


def test_what_a_killed_process_left_behind_is_swept_away(tmp_path: Path) -> None:
    for name in ("999999999", "1", "notes"):
        (tmp_path / "arriving" / name).mkdir(parents=True)
    sweep(tmp_path)
    assert sorted(each.name for each in (tmp_path / "arriving").iterdir()) == ["1", "notes"]


def test_progress_tells_rate_and_time_left_without_a_word_that_is_run() -> None:
    batch = Batch(1, 2, 100, reading="<img src=x>.txt")
    batch.counts["added"], batch.counts["failed"], batch.began = 40, 10, time.monotonic() - 10
    told = view.progress([batch])
    assert "50 of about 100 documents · 5.0 a second · 10 s left · 10 failed" in told
    assert "&lt;img src=x&gt;" in told and "keep this page open" in told
