"""One process writes, others read or are killed: nothing is lost, nothing is seen by half."""

import multiprocessing
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from rag.pipeline import ingest_document, sync
from tests.store.made import content_of, document_of, engine_on, text_of

KILLS = 200


# Forked, so that a child is there at once; the child ends without cleaning up, as one that is killed does.
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
]


def write_papers(folder: Path, round_: int) -> None:
    """A folder that changes a little from round to round: files come, change, are renamed and go."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number in range(5):
        seed = number + (round_ if number % 2 else 0)
        name = f"paper-{number}-{round_ % 3 if number == 0 else ''}.txt"
        (folder / name).write_text(text_of(seed, 3), "utf-8")
    records = [f'{{"doc_id": "r{number}", "title": "Record {number}", "text": "Tom Reed opposed item {number}, round {round_ // 2}."}}\n'
               for number in range(round_ % 4)]  # fmt: skip
    (folder / "records.jsonl").write_text("".join(records) or '{"doc_id": "r", "title": "R", "text": "Nothing."}\n', "utf-8")


def in_child(work, *arguments) -> int:
    """Start a child process that does this work; gives its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work(*arguments)
        code = 0
    finally:
        os._exit(code)


def sync_in(library: Path, folder: Path) -> None:
    engine = engine_on(library)
    for _ in sync(engine, folder):
        pass
    engine.close()


def check_in(library: Path) -> None:
    engine = engine_on(library)
    assert engine.library.check() == []
    query = engine.embedder.embed(["report on the bridge"])[0]
    numbers = [number for number, _ in engine.library.search_vectors(query, 1000)]
    assert len(engine.library.chunks(numbers)) == len(numbers)
    engine.library._connection.close()


def wait_for(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_killed_at_any_moment_it_opens_is_consistent_and_goes_on(tmp_path: Path) -> None:
    # In a process of its own, which runs no thread: a fork of one that does may hang.
    process = multiprocessing.get_context("spawn").Process(target=kill_again_and_again, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == 0, "what went wrong stands above"


def kill_again_and_again(tmp_path: Path) -> None:
    library, folder, chance = tmp_path / "library", tmp_path / "papers", random.Random(7)
    write_papers(folder, 0)
    began = time.monotonic()
    assert wait_for(in_child(sync_in, tmp_path / "warm-up", folder)) == 0
    usual = time.monotonic() - began
    killed = rounds = tries = 0
    while killed < KILLS:
        tries += 1
        assert tries < 20 * KILLS
        child = in_child(sync_in, library, folder)
        time.sleep(chance.uniform(0, 0.7 * usual))
        os.kill(child, signal.SIGKILL)
        done = wait_for(child) == 0
        killed += not done
        if (library / "library.sqlite").exists():
            assert wait_for(in_child(check_in, library)) == 0, f"after kill {killed}"
        if done or chance.random() < 0.2:  # often the folder changes before a sync has come to its end
            rounds += 1
            write_papers(folder, rounds)
    assert wait_for(in_child(sync_in, library, folder)) == 0
    assert wait_for(in_child(check_in, library)) == 0
    assert wait_for(in_child(sync_in, tmp_path / "unharmed", folder)) == 0
    assert content_of(library) == content_of(tmp_path / "unharmed")
    print(f"{killed} kills in {tries} tries, {rounds} changes of the folder, {time.monotonic() - began:.0f} s")


def read_on(folder: Path, stop, problems) -> None:
    """Look things up until told to stop; what is found must be there whole, in the same moment."""
    engine = engine_on(folder)
    library = engine.library
    query = engine.embedder.embed(["report on the bridge"])[0]
    reads = 0
    try:
        while not stop.is_set() or reads == 0:
            with library.moment():
                numbers = [number for number, _ in (*library.search_vectors(query, 50), *library.search_keywords('"report"', 50))]
                chunks = library.chunks(numbers)
                assert set(chunks) == set(numbers), "a chunk was found that is not there"
                for document_id in {each.document_id for each in chunks.values()}:
                    document, sentences = library.document(document_id), library.sentences(document_id)
                    assert document is not None and len(sentences) == 7, "a document was seen by half"
                    assert len(library.sentence_vectors(document_id)) == 7 and library.statements(document_id)
            reads += 1
    except BaseException as problem:
        problems.put(repr(problem))
        raise


def test_two_readers_and_one_writer_at_once(tmp_path: Path) -> None:
    engine = engine_on(tmp_path)
    ingest_document(engine, document_of(0))
    engine.close()
    context = multiprocessing.get_context("spawn")
    stop, problems = context.Event(), context.Queue()
    readers = [context.Process(target=read_on, args=(tmp_path, stop, problems)) for _ in range(2)]
    for reader in readers:
        reader.start()
    engine = engine_on(tmp_path)
    until = time.monotonic() + 6
    seed = 0
    while time.monotonic() < until and problems.empty():
        seed += 1
        ingest_document(engine, document_of(seed))
        if seed > 5:
            engine.library.remove(document_of(seed - 5).id)
    stop.set()
    for reader in readers:
        reader.join(60)
    assert problems.empty(), problems.get()
    assert [reader.exitcode for reader in readers] == [0, 0] and seed > 20
    assert engine.library.check() == []
    engine.close()
