"""Lines that name files -> lines that hold their documents: the process that `apart` starts for risky formats.

`python -m rag.ingest.apart_process`: a line of JSON in, {"path", "kind", "seconds"}; lines of JSON out, {"document"} or
{"failure"} for each result and {"done"} at the end. With "page", "words" and "before" instead of "kind": one {"picture"} of
that page of a PDF, or {"ended": why}. It may write no file, start no program and open no connection.
"""

import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

from rag.data import Document
from rag.ingest.failure import Failure
from rag.ingest.limits import MAX_READER_BYTES, WORN_READER_BYTES
from rag.ingest.read import read

_FORBIDDEN = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.remove", "os.rename", "os.mkdir",
    "os.rmdir", "os.truncate", "os.symlink", "os.link", "os.chmod", "os.chown", "os.kill", "shutil.", "ftplib.", "urllib.", "smtplib.",
    "tempfile.", "webbrowser.",
)  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Serves until the other end is closed."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not get between the answers
    _limit_memory_and_files()
    sys.addaudithook(_forbid)
    for line in sys.stdin.buffer:
        question = json.loads(line)
        if "page" in question:
            _draw(Path(question["path"]), question["page"], question["words"], question["before"], int(question["seconds"]) + 2, answers)
            continue
        _answer(Path(question["path"]), question["kind"], int(question["seconds"]) + 2, answers)


def _answer(path: Path, kind: str, seconds: int, answers: BinaryIO) -> None:
    """Writes the results of one file."""
    _set_alarm(seconds)
    try:
        with path.open("rb") as stream:
            for outcome in read(stream, path.name, kind):
                _write(answers, {"document" if isinstance(outcome, Document) else "failure": asdict(outcome)})
                _set_alarm(seconds)
    except OSError as error:
        _write(answers, {"failure": asdict(Failure(path.name, f"cannot be opened ({error.strerror or error}); check its permissions"))})
    _set_alarm(0)
    _write(answers, {"done": True, "worn": _peak_bytes() > WORN_READER_BYTES})


def _draw(path: Path, page: int, words: str, before: int, seconds: int, answers: BinaryIO) -> None:
    """Writes the picture of one page."""
    from rag.ingest.formats.pdf_picture import draw_page

    _set_alarm(seconds)
    try:
        result: dict = {"picture": draw_page(path.read_bytes(), page, words, before)}
    except Exception as error:  # whatever is wrong with a file made by others: its text is still there to be shown
        result = {"ended": str(error)}
    _set_alarm(0)
    _write(answers, {**result, "worn": _peak_bytes() > WORN_READER_BYTES})


def _write(answers: BinaryIO, result: dict) -> None:
    answers.write(json.dumps(result).encode() + b"\n")
    answers.flush()


def _set_alarm(seconds: int) -> None:
    """Ends this process after so many seconds, should the other end no longer be there to do it; 0 calls that off."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _limit_memory_and_files() -> None:
    """Lets the system refuse more memory than allowed, and every byte to a regular file. Windows has no such limits."""
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, MAX_READER_BYTES), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):  # a system that does not know this limit, or has set a lower one
            continue


def _peak_bytes() -> int:
    """The most memory that this process has held; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _forbid(event: str, arguments: tuple) -> None:
    """An audit hook: refuses what no reader of documents needs."""
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else 0
        writing = isinstance(arguments[1], str) and bool(set(arguments[1]) & set("wax+"))
        if flags & _WRITING or writing:
            raise PermissionError("a reader of documents writes no file")
    elif event.startswith(_FORBIDDEN) and not event.startswith(("socket.__new__", "socket.gethostname")):
        raise PermissionError(f"a reader of documents does not do {event}")


if __name__ == "__main__":
    main()
