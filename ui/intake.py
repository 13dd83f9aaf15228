"""Files that arrive -> documents in the library, read on one thread, one file at a time, whoever looks on.

A file lies in the library's folder from its arrival until it has been read, and no longer. Reading gives way to answering.
Knows nothing of the web.
"""

import contextlib
import itertools
import os
import queue
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import DocumentError

_GIVE_WAY_SECONDS = 5.0  # the longest that one document waits for answers to be done
_SILENCE_SECONDS = 60.0  # a browser that has sent nothing for so long will send no more
_FAILURES_KEPT = 500  # rows with their reasons; the rest is only counted
_NAME_BYTES = 200

# Reads a file under the name that its owner gives it; gives (name, outcome, reason) of each of its documents.
Read = Callable[[Path, str], Generator[tuple[str, str, str], None, None]]


@dataclass
class Batch:
    """What was dropped at once. `expected` counts documents as far as they can be told; `left` the files still to come."""

    number: int
    left: int
    expected: int
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, str]] = field(default_factory=list)
    reading: str = ""
    waiting: int = 0
    arrived: float = field(default_factory=time.monotonic)  # when it last heard of its owner
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    stopped: bool = False

    @property
    def done(self) -> int:
        return sum(self.counts.values())

    @property
    def seconds(self) -> float:
        return (self.ended or time.monotonic()) - self.began

    def count(self, name: str, outcome: str, reason: str = "") -> None:
        self.counts[outcome] += 1
        if outcome == "failed" and len(self.failures) < _FAILURES_KEPT:
            self.failures.append((name, reason))


class Intake:
    """Everything that arrives at one library. `busy` tells whether somebody is being answered just now.

    `settle` brings the library in order after a batch, and gives the reason in one line where that failed.
    """

    def __init__(self, folder: Callable[[], Path], read: Read, documents_in: Callable[[Path], int], busy: Callable[[], bool],
                 settle: Callable[[], str]) -> None:  # fmt: skip
        self._folder, self._read, self._documents_in, self._busy, self._settle = folder, read, documents_in, busy, settle
        self._files: queue.SimpleQueue[tuple[Batch, str, Path] | None] = queue.SimpleQueue()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self.batches: list[Batch] = []  # those at work, in their order, or the last one that is over

    # --- what the owner does -------------------------------------------------------------------------------------------

    def begin(self, files: int) -> Batch:
        """So many files are about to come."""
        batch = Batch(next(self._numbers), files, files)
        with self._lock:
            self.batches = [each for each in self.batches if each.ended is None] + [batch]
            if self._thread is None or not self._thread.is_alive():
                sweep(self._folder())
                self._thread = threading.Thread(target=self._work, name="onrecord-intake", daemon=True)
                self._thread.start()
        return batch

    def batch(self, number: int) -> Batch | None:
        return next((each for each in self.batches if each.number == number and each.ended is None), None)

    def place(self, batch: Batch, name: str) -> Path:
        """Where a file of this name is to be put while it arrives. Raises DocumentError for what can be no file's name."""
        own = " ".join(name.replace("\\", "/").rpartition("/")[2].split())
        if own in ("", ".", "..") or "\x00" in name:
            raise DocumentError(f"{name[:80]!r} is no name of a file. Rename it, and drop it again.")
        stem, dot, ending = own.rpartition(".")
        kept = own if len(os.fsencode(own)) <= _NAME_BYTES else f"{(stem or ending)[:40]}{dot and stem and f'.{ending[:20]}'}"
        folder = _arriving(self._folder()) / str(os.getpid()) / f"{batch.number}-{next(self._numbers)}"
        folder.mkdir(parents=True, mode=0o700)
        batch.arrived = time.monotonic()
        return folder / kept

    def put(self, batch: Batch, name: str, path: Path) -> None:
        """This file has arrived whole, and is to be read."""
        with self._lock:
            batch.left, batch.arrived = max(0, batch.left - 1), time.monotonic()
            batch.waiting += 1
            batch.expected += self._documents_in(path) - 1
        self._files.put((batch, name, path))

    def refuse(self, batch: Batch, name: str, reason: str, path: Path | None = None) -> None:
        """This file did not arrive whole."""
        with self._lock:
            batch.left, batch.arrived = max(0, batch.left - 1), time.monotonic()
            batch.count(name, "failed", reason)
        if path is not None:
            shutil.rmtree(path.parent, ignore_errors=True)

    def end(self, batch: Batch) -> None:
        """No more files will come, whatever was announced."""
        with self._lock:
            batch.expected -= batch.left
            batch.left = 0

    def stop(self) -> None:
        """Read nothing more of what is waiting; what has been read stays."""
        with self._lock:
            for batch in self.batches:
                batch.stopped = batch.ended is None
                batch.left = 0

    def close(self) -> None:
        """Stop, and wait for the document that is being read."""
        self._closing.set()
        self.stop()
        self._files.put(None)
        if self._thread is not None:
            self._thread.join(10)
            shutil.rmtree(_arriving(self._folder()) / str(os.getpid()), ignore_errors=True)

    # --- the thread ----------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while not self._closing.is_set():
            try:
                item = self._files.get(timeout=0.5)
            except queue.Empty:
                item = None
            if item is not None:
                self._take(*item)
            self._finish()

    def _take(self, batch: Batch, name: str, path: Path) -> None:
        read = 0
        expected = 1 if batch.stopped else self._documents_in(path)
        try:
            if batch.stopped:
                batch.counts["not read"] += 1
                return
            batch.reading = name
            self._give_way()
            with contextlib.closing(self._read(path, name)) as rows:
                for row in rows:
                    read += 1
                    with self._lock:
                        batch.count(*row)
                        batch.expected += read > expected
                    if batch.stopped:
                        break
                    self._give_way()
        finally:
            shutil.rmtree(path.parent, ignore_errors=True)
            with self._lock:
                batch.reading, batch.waiting = "", batch.waiting - 1
                batch.expected -= max(0, expected - max(read, batch.stopped))

    def _give_way(self) -> None:
        """Whoever asks goes first: on few cores, both at once take far more than twice as long."""
        until = time.monotonic() + _GIVE_WAY_SECONDS
        while self._busy() and time.monotonic() < until and not self._closing.is_set():
            time.sleep(0.05)

    def _finish(self) -> None:
        """Batches of which nothing more comes are over; one whose owner has gone silent too, and that is said."""
        over = []
        with self._lock:
            for batch in self.batches:
                if batch.ended is None and batch.left and time.monotonic() - batch.arrived > _SILENCE_SECONDS:
                    batch.count(f"{batch.left:,} more", "failed", "did not arrive: the page was closed while it sent them. Drop them again")
                    batch.expected -= batch.left - 1
                    batch.left = 0
                if batch.ended is None and not batch.left and not batch.waiting:
                    over.append(batch)
        for batch in over:
            try:
                if reason := self._settle():
                    batch.count("the library", "failed", reason)
            finally:  # a batch that never ended would be waited for, and all those behind it
                batch.ended = time.monotonic()


def sweep(folder: Path) -> None:
    """Remove what processes that are gone have left of files that were arriving."""
    for left in _arriving(folder).glob("*"):
        try:
            os.kill(int(left.name), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except (ValueError, OSError):
            continue


def _arriving(folder: Path) -> Path:
    return folder / "arriving"
