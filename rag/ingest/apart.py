"""A file of a risky format -> documents, read in a process of its own. What happens to that process happens to nothing else.

PDF, HTML, XML and archives are parsed by large libraries, some in C, and a table may have a million columns. They run apart, under limits of time and memory; a
process that hangs, crashes or grows too big is ended and becomes a Failure. One process reads many files, so that
starting it costs little. What it does and may not do stands in `apart_process`.
"""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from rag.data import Document
from rag.ingest.failure import Failure
from rag.ingest.limits import MAX_RESULT_BYTES, PICTURE_SECONDS, RESULT_SECONDS

_Process = subprocess.Popen[bytes]
_idle: dict[int, list[_Process]] = {}  # by the process that started them: a fork must not talk to its parent's


def read_apart(path: Path, kind: str, seconds: float = RESULT_SECONDS) -> Iterator[Document | Failure]:
    """The documents of one file, each as soon as it is read; raises nothing. `seconds` bounds the wait for each."""
    process = _take()
    done = False
    try:
        _ask(process, {"path": os.path.abspath(path), "kind": kind, "seconds": seconds})
        while not done:
            result = _wait(process, seconds)
            if "failure" in result:
                yield Failure(**result["failure"])
            elif "document" in result:
                fields = result["document"]
                yield Document(**{**fields, "page_starts": tuple(fields["page_starts"])})
            elif "ended" in result:
                yield Failure(path.name, result["ended"])
                return
            done = "done" in result
    finally:
        # A process that has not come to the end of this file (the caller stopped, it crashed) can read no other.
        if done and not result.get("worn"):
            _idle[os.getpid()].append(process)
        else:
            _end(process)


def draw_apart(path: Path, page: int, words: str, before: int = 0, seconds: float = PICTURE_SECONDS) -> dict | None:
    """A page of a PDF as `pdf_picture.draw_page` gives it; None when it cannot be drawn within so many seconds."""
    process = _take()
    _ask(process, {"path": os.path.abspath(path), "page": page, "words": words, "before": before, "seconds": seconds})
    result = _wait(process, seconds)
    if "worn" in result and not result["worn"]:
        _idle[os.getpid()].append(process)
    else:
        _end(process)
    return result.get("picture")


def end_readers() -> None:
    """Ends the processes that wait for files; the next risky file starts one anew."""
    waiting = _idle.get(os.getpid(), [])
    while waiting:
        _end(waiting.pop())


def _take() -> _Process:
    """A process that waits for a file."""
    if os.getpid() not in _idle:
        _idle[os.getpid()] = []
        atexit.register(end_readers)
    try:
        while True:
            process = _idle[os.getpid()].pop()
            if process.poll() is None:
                return process
            _end(process)
    except IndexError:
        return _start()


def _start() -> _Process:
    """A new process; it is at work within a second."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        # -P: the folder one stands in may hold a file called lxml.py; it must not be taken for the library.
        [sys.executable, "-P", "-B", "-m", "rag.ingest.apart_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )


def _end(process: _Process) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was still to be written to it is lost, as it should be
            pipe.close()


def _ask(process: _Process, question: dict[str, object]) -> None:
    with suppress(OSError):  # it is gone; the wait for its answer says so
        process.stdin.write(json.dumps(question).encode() + b"\n")
        process.stdin.flush()


def _wait(process: _Process, seconds: float) -> dict:
    """The next result of a process; {"ended": why} when there is none within so many seconds."""
    late = threading.Event()

    def end_late() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(seconds, end_late)
    timer.start()
    try:
        line = process.stdout.readline(MAX_RESULT_BYTES)
    finally:
        timer.cancel()
    if line.endswith(b"\n") and not late.is_set():
        return json.loads(line)
    if late.is_set():
        return {"ended": f"was not read within {seconds:g} seconds; split it or convert it to text"}
    return {"ended": "made its reader crash or take too much memory; save it again from another program or convert it to text"}
